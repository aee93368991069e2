package dev.outrigger.controlplane.state;

import java.time.Duration;

/**
 * How long changes are gathered before they are published.
 *
 * @param quiet a change goes out once none has followed it for so long; also how long it must have been quiet for a change to
 *              go out at once
 * @param max   the longest that a change waits, however many follow it
 */
public record Debounce(Duration quiet, Duration max) {

  /** The values of Istio's {@code PILOT_DEBOUNCE_AFTER} and {@code PILOT_DEBOUNCE_MAX}. */
  public static final Debounce DEFAULT = new Debounce(Duration.ofMillis(100), Duration.ofSeconds(10));

  public Debounce {
    if (quiet.isNegative()) {
      throw new IllegalArgumentException("debounce quiet: " + quiet.toMillis() + " ms (expected: 0 or longer)");
    }
    if (max.compareTo(quiet) < 0) {
      throw new IllegalArgumentException(
          "debounce max: " + max.toMillis() + " ms (expected: no shorter than quiet, " + quiet.toMillis() + " ms)");
    }
  }
}
