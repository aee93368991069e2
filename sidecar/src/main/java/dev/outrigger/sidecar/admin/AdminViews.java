package dev.outrigger.sidecar.admin;

import dev.outrigger.sidecar.balance.Upstream;
import dev.outrigger.sidecar.telemetry.ProxyMetrics;
import io.envoyproxy.envoy.admin.v3.ConfigDump;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the admin server shows. All may be asked from any thread, at any time after the start.
 *
 * @param upstreams those of the current plan
 * @param listeners those that are bound now
 * @param configuration the resources as they were accepted
 */
public record AdminViews(
    ProxyControl control,
    ProxyMetrics metrics,
    Supplier<? extends Collection<Upstream>> upstreams,
    Supplier<List<BoundListener>> listeners,
    Supplier<ConfigDump> configuration) {}
