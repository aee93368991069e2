package dev.outrigger.controlplane.state;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Decides when changes go out: the first one after a quiet time at once, so that a lone change is never late; those that follow
 * are gathered until it is quiet again, but none waits longer than the maximum. A change with nothing to send out does not disturb
 * the quiet: a pod tells that it is ready just before its endpoints change, and those must not wait for that.
 *
 * <p>Not thread-safe: everything, the scheduled wake-ups too, runs on one thread. At most one wake-up is outstanding.
 */
final class Debouncer {

  /** Sends out what was gathered; false when there was nothing to send. */
  interface Release {

    boolean run();
  }

  private final long quietNanos;
  private final long maxNanos;
  private final LongSupplier clock;
  private final Scheduler scheduler;
  private final Release release;

  private boolean everChanged;
  private long lastChange;
  private boolean gathering;
  private long gatheringSince;

  /**
   * @param clock   nanoseconds, as {@link System#nanoTime}
   */
  Debouncer(Debounce debounce, LongSupplier clock, Scheduler scheduler, Release release) {
    this.quietNanos = debounce.quiet().toNanos();
    this.maxNanos = debounce.max().toNanos();
    this.clock = clock;
    this.scheduler = scheduler;
    this.release = release;
  }

  void changed() {
    long now = clock.getAsLong();
    boolean quiet = !everChanged || now - lastChange >= quietNanos;
    if (quiet && !gathering) {
      if (release.run()) {
        noted(now);
      }
      return;
    }
    noted(now);
    if (gathering) {
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

  private void noted(long now) {
    everChanged = true;
    lastChange = now;
  }

  private long nanosUntilDue(long now) {
    return Math.min(lastChange + quietNanos - now, gatheringSince + maxNanos - now);
  }

  private void wakeIn(long nanos) {
    scheduler.schedule(this::wake, Duration.ofNanos(nanos));
  }
}
