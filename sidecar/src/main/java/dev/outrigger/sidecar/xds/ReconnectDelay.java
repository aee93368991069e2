package dev.outrigger.sidecar.xds;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next stream: full jitter below a ceiling that doubles from 500 ms to 10 s. Envoy goes up to 30 s;
 * whoever waits for a change after a control plane came back should not wait so long, and the jitter keeps a crowd of proxies apart.
 */
final class ReconnectDelay {

  private static final long FIRST = Duration.ofMillis(500).toMillis();
  private static final long LAST = Duration.ofSeconds(10).toMillis();

  private final RandomGenerator random;
  private long ceiling = FIRST;

  ReconnectDelay(RandomGenerator random) {
    this.random = random;
  }

  long nextMillis() {
    long delay = random.nextLong(ceiling);
    ceiling = Math.min(LAST, ceiling * 2);
    return delay;
  }

  void reset() {
    ceiling = FIRST;
  }
}
