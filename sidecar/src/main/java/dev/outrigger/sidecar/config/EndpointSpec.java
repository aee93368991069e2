package dev.outrigger.sidecar.config;

/**
 * One endpoint of a cluster.
 *
 * @param hostname empty when it has none
 * @param weight 1..2^32-1
 */
public record EndpointSpec(NetAddress address, String hostname, Health health, long weight) {

  /** Health as the control plane says it ({@code UNKNOWN} counts as healthy, {@code DEGRADED} is a last resort). */
  public enum Health {
    UNKNOWN,
    HEALTHY,
    DEGRADED,
    UNHEALTHY,
    DRAINING
  }
}
