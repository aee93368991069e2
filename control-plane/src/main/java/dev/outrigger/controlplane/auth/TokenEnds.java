package dev.outrigger.controlplane.auth;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Tells when a token is over that a stream began with. The stream is to end then, or whoever got hold of a token once would be told
 * everything for as long as a connection lasts; its client has a new token long before, which it shows when it comes back.
 */
public final class TokenEnds {

  /** For clocks that differ, and so that no client is sent away before its kubelet brought it the next token. */
  static final Duration GRACE = Duration.ofMinutes(1);

  /** Runs a task later; it does not block. */
  public interface Timer {

    /** Returns what cancels the task. */
    Runnable after(Duration delay, Runnable task);
  }

  private final InstantSource clock;
  private final Timer timer;

  public TokenEnds(InstantSource clock, Timer timer) {
    this.clock = clock;
    this.timer = timer;
  }

  /**
   * Runs a task when a token is over for good.
   *
   * @param end null for never
   * @return what cancels the task
   */
  Runnable after(@Nullable Instant end, Runnable task) {
    return end == null ? () -> {} : timer.after(Duration.between(clock.instant(), end).plus(GRACE), task);
  }
}
