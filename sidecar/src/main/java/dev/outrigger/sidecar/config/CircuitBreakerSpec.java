package dev.outrigger.sidecar.config;

import org.jspecify.annotations.Nullable;

/**
 * Limits of one cluster at one priority; Envoy's defaults are 1024, 1024, 1024 and 3.
 *
 * @param retryBudget when present it replaces {@code maxRetries}
 */
public record CircuitBreakerSpec(
    long maxConnections,
    long maxPendingRequests,
    long maxRequests,
    long maxRetries,
    @Nullable RetryBudget retryBudget) {

  public static final CircuitBreakerSpec DEFAULT = new CircuitBreakerSpec(1024, 1024, 1024, 3, null);

  /**
   * @param percent of the active and pending requests that may be retries, 0..100
   * @param minConcurrency retries that are always allowed
   */
  public record RetryBudget(double percent, long minConcurrency) {}
}
