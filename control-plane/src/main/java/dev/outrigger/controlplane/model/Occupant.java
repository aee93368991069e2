package dev.outrigger.controlplane.model;

import dev.outrigger.policy.istio.Workload;
import dev.outrigger.policy.kube.Node.Locality;
import org.jspecify.annotations.Nullable;

/**
 * A workload that a service selects, whoever runs it.
 *
 * @param node that it runs on; null when not known
 */
public record Occupant(String namespace, String name, Workload workload, @Nullable String node, Locality place) {}
