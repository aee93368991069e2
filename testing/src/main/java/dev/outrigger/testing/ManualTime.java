package dev.outrigger.testing;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A clock and a scheduler that stand still until a test moves them. Tasks run on the test's own thread, in order of time. */
public final class ManualTime {

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::number));
  // anything but 0, so that a forgotten "now" is seen
  private long nanos = 1_000_000_000_000L;
  private long scheduled;

  private record Task(long due, long number, Runnable action) {}

  public long nanos() {
    return nanos;
  }

  /** Returns what cancels the task. */
  public Runnable schedule(Duration delay, Runnable action) {
    Task task = new Task(nanos + delay.toNanos(), scheduled++, action);
    tasks.add(task);
    return () -> tasks.remove(task);
  }

  /** Moves the clock; every task that falls due, new ones too, runs at its own moment. */
  public void advance(Duration step) {
    long end = nanos + step.toNanos();
    for (Task next = tasks.peek(); next != null && next.due() <= end; next = tasks.peek()) {
      tasks.remove();
      nanos = next.due();
      next.action().run();
    }
    nanos = end;
  }

  public int pendingTasks() {
    return tasks.size();
  }
}
