package dev.outrigger.controlplane.kube;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after each failure in a row: twice as long each time up to a limit, and somewhere between half of that and all
 * of it, so that those who failed together do not come back together. For one thread.
 */
final class Backoff {

  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final RandomGenerator random;
  private Duration next = FIRST;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  Duration failed() {
    Duration wait = spread(next);
    Duration twice = next.multipliedBy(2);
    next = twice.compareTo(LONGEST) > 0 ? LONGEST : twice;
    return wait;
  }

  void succeeded() {
    next = FIRST;
  }

  /** Between half of this time and all of it. */
  Duration spread(Duration time) {
    return Duration.ofMillis(random.nextLong(time.toMillis() / 2, time.toMillis() + 1));
  }
}
