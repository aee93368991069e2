package dev.outrigger.policy.istio;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The groups of settings that may be given for a host or a subset, and the first four of them for a port too; null where a
 * group is not given.
 */
public record TrafficSettings(
    @Nullable LoadBalancer loadBalancer,
    @Nullable ConnectionPool connectionPool,
    @Nullable OutlierDetection outlierDetection,
    @Nullable ClientTls tls,
    @Nullable ProxyProtocol proxyProtocol,
    @Nullable Tunnel tunnel,
    @Nullable RetryBudget retryBudget) {

  public static final TrafficSettings NONE = new TrafficSettings(null, null, null, null, null, null, null);

  /** Limits to connections and requests, and nothing else. */
  public static TrafficSettings limitedBy(@Nullable ConnectionPool pool) {
    return new TrafficSettings(null, pool, null, null, null, null, null);
  }

  /** These, with every group that {@code stronger} gives put in place of ours as a whole. */
  TrafficSettings overriddenBy(TrafficSettings stronger) {
    return new TrafficSettings(stronger.loadBalancer != null ? stronger.loadBalancer : loadBalancer,
        stronger.connectionPool != null ? stronger.connectionPool : connectionPool,
        stronger.outlierDetection != null ? stronger.outlierDetection : outlierDetection,
        stronger.tls != null ? stronger.tls : tls,
        stronger.proxyProtocol != null ? stronger.proxyProtocol : proxyProtocol,
        stronger.tunnel != null ? stronger.tunnel : tunnel,
        stronger.retryBudget != null ? stronger.retryBudget : retryBudget);
  }

  /** These, with a port's in place of all groups that a port may have. */
  TrafficSettings replacedBy(TrafficSettings port) {
    return new TrafficSettings(port.loadBalancer, port.connectionPool, port.outlierDetection, port.tls, proxyProtocol,
        tunnel, retryBudget);
  }

  /** These, with backends to be one of {@code names} where TLS does not itself say who they may be. */
  public TrafficSettings naming(List<String> names) {
    return tls == null || names.isEmpty() ? this
        : new TrafficSettings(loadBalancer, connectionPool, outlierDetection, tls.naming(names), proxyProtocol, tunnel,
            retryBudget);
  }

  /** Whether the client's own choice of address is kept. */
  public boolean isPassthrough() {
    return loadBalancer != null && loadBalancer.isPassthrough();
  }
}
