package dev.outrigger.controlplane.state;

import java.time.Duration;

/** Runs a task later, on a thread that its user names. */
@FunctionalInterface
public interface Scheduler {

  void schedule(Runnable task, Duration delay);
}
