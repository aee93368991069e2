package dev.outrigger.controlplane.auth;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A token bucket for new streams. Whoever is refused is told when to come back, each later than the one before, so that a crowd
 * returns in a row and not as a crowd. Safe for any thread.
 */
public final class StreamRate implements StreamLimit {

  /** The row is begun anew when it gets this long: nobody waits longer because many others, maybe hostile ones, were refused. */
  static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final LongSupplier clock;
  private final long origin;
  private final long interval;
  private final long burst;
  /** When all that were let in are paid for, at one an interval. */
  private long paid;
  /** The last place in the row that was given away. */
  private long row;

  /**
   * @param perSecond streams a second in the long run, above 0
   * @param burst streams at once after quiet, above 0
   * @param nanos the clock
   */
  public StreamRate(int perSecond, int burst, LongSupplier nanos) {
    if (perSecond <= 0 || burst <= 0) {
      throw new IllegalArgumentException(
          "new streams: " + perSecond + " a second, " + burst + " at once (expected: both above 0)");
    }
    clock = nanos;
    origin = nanos.getAsLong();
    interval = Duration.ofSeconds(1).toNanos() / perSecond;
    this.burst = interval * burst;
  }

  @Override
  public String described() {
    return "this replica takes in";
  }

  @Override
  public synchronized Duration take(@Nullable SocketAddress peer) {
    long now = clock.getAsLong() - origin;
    paid = Math.max(paid, now);
    long next = paid + interval - burst;
    if (next <= now) {
      paid += interval;
      return Duration.ZERO;
    }
    row = Math.max(row + interval, next);
    if (row - now > LONGEST_WAIT.toNanos()) {
      row = next;
    }
    return Duration.ofNanos(row - now);
  }
}
