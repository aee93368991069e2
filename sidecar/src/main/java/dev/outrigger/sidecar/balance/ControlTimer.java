package dev.outrigger.sidecar.balance;

import java.time.Duration;

/** Runs a task once on the control thread. */
@FunctionalInterface
public interface ControlTimer {

  /**
   * @return cancels the task if it has not begun
   */
  Runnable schedule(Duration delay, Runnable task);
}
