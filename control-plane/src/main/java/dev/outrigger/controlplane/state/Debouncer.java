package dev.outrigger.controlplane.state;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Decides when changes go out: the first one after a quiet time at once, so that a lone change is never late; those that follow
 * are gathered until it is quiet again, but none waits longer than the maximum.
 *
 * <p>Not thread-safe: everything, the scheduled wake-ups too, runs on one thread. At most one wake-up is outstanding.
 */
final class Debouncer {

  private final long quietNanos;
  private final long maxNanos;
  private final LongSupplier clock;
  private final Scheduler scheduler;
  private final Runnable release;

  private boolean everChanged;
  private long lastChange;
  private boolean gathering;
  private long gatheringSince;

  /**
   * @param clock   nanoseconds, as {@link System#nanoTime}
   * @param release sends out what was gathered
   */
  Debouncer(Debounce debounce, LongSupplier clock, Scheduler scheduler, Runnable release) {
    this.quietNanos = debounce.quiet().toNanos();
    this.maxNanos = debounce.max().toNanos();
    this.clock = clock;
    this.scheduler = scheduler;
    this.release = release;
  }

  void changed() {
    long now = clock.getAsLong();
    boolean quiet = !everChanged || now - lastChange >= quietNanos;
    everChanged = true;
    lastChange = now;
    if (gathering) {
      return;
    }
    if (quiet) {
      release.run();
      return;
    }
    gathering = true;
    gatheringSince = now;
    wakeIn(nanosUntilDue(now));
  }

  private void wake() {
    long left = nanosUntilDue(clock.getAsLong());
    if (left > 0) {
      wakeIn(left);
      return;
    }
    gathering = false;
    release.run();
  }

  private long nanosUntilDue(long now) {
    return Math.min(lastChange + quietNanos - now, gatheringSince + maxNanos - now);
  }

  private void wakeIn(long nanos) {
    scheduler.schedule(this::wake, Duration.ofNanos(nanos));
  }
}
