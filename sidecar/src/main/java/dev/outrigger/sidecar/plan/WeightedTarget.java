package dev.outrigger.sidecar.plan;

import dev.outrigger.sidecar.balance.Upstream;
import dev.outrigger.sidecar.config.HeaderMutations;
import org.jspecify.annotations.Nullable;

/**
 * One of the clusters that a route sends to.
 *
 * @param upstream null when no such cluster is known: the request is answered with 503 and flag {@code NC}
 */
public record WeightedTarget(String cluster, @Nullable Upstream upstream, HeaderMutations headers) {}
