package dev.outrigger.sidecar.balance;

import java.util.concurrent.atomic.AtomicLong;

/** Successes among all results of one interval, packed into one word so that both are read and emptied at the same instant. */
final class RateBucket {

  private static final long ONE_RESULT = 1L << 32;

  private final AtomicLong counts = new AtomicLong();

  void addSuccess() {
    counts.getAndAdd(ONE_RESULT + 1);
  }

  void addFailure() {
    counts.getAndAdd(ONE_RESULT);
  }

  /** Ends the interval. */
  SuccessRates.Sample drain(EndpointState endpoint) {
    long packed = counts.getAndSet(0);
    int successes = (int) packed;
    int total = (int) (packed >>> 32);
    return new SuccessRates.Sample(endpoint, total == 0 ? -1 : 100.0 * successes / total, total);
  }
}
