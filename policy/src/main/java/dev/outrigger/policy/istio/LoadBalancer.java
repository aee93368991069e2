package dev.outrigger.policy.istio;

/**
 * {@code loadBalancer.simple}. {@code UNSPECIFIED} and the older {@code LEAST_CONN} are read as {@link #LEAST_REQUEST},
 * Istio's default.
 */
public enum LoadBalancer {
  LEAST_REQUEST, RANDOM, ROUND_ROBIN,
  /** The client's own choice of address is kept. */
  PASSTHROUGH
}
