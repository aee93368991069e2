package dev.outrigger.policy.istio;

import org.jspecify.annotations.Nullable;

/** The groups of settings that may be given for a host, a port or a subset; null where a group is not given. */
public record TrafficSettings(
    @Nullable LoadBalancer loadBalancer,
    @Nullable ConnectionPool connectionPool,
    @Nullable OutlierDetection outlierDetection) {

  public static final TrafficSettings NONE = new TrafficSettings(null, null, null);

  /** These, with every group that {@code stronger} gives put in place of ours as a whole. */
  TrafficSettings overriddenBy(TrafficSettings stronger) {
    return new TrafficSettings(stronger.loadBalancer != null ? stronger.loadBalancer : loadBalancer,
        stronger.connectionPool != null ? stronger.connectionPool : connectionPool,
        stronger.outlierDetection != null ? stronger.outlierDetection : outlierDetection);
  }
}
