package dev.outrigger.policy.istio;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * {@code retryBudget}: how many retries may be in flight.
 *
 * @param percent of the requests in flight, 0 to 100
 * @param minRetryConcurrency so many may be, whatever the share
 * @param interval how long a request counts after it began; null while it is in flight
 */
public record RetryBudget(double percent, int minRetryConcurrency, @Nullable Duration interval) {

  static final double DEFAULT_PERCENT = 20;
  static final int DEFAULT_CONCURRENCY = 3;
}
