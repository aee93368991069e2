package dev.outrigger.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A scheduler whose time passes when the test says so. Tasks run on the thread of {@link #advance}; those without a delay run at once, or
 * after the running one.
 */
public final class ManualScheduler extends AbstractExecutorService implements ScheduledExecutorService {

  private final PriorityQueue<Task<?>> queue = new PriorityQueue<>();
  private long nanos;
  private long sequence;
  private boolean running;
  private boolean shutdown;

  /** Nanoseconds since the start. */
  public long nanos() {
    return nanos;
  }

  /** Lets time pass; what falls due runs in order. */
  public void advance(Duration time) {
    long end = nanos + time.toNanos();
    runUntil(end);
    nanos = end;
  }

  /** Tasks that wait, cancelled ones left out. */
  public int pending() {
    return (int) queue.stream().filter(task -> !task.isCancelled()).count();
  }

  @Override
  public void execute(Runnable command) {
    schedule(command, 0, TimeUnit.NANOSECONDS);
    if (!running) {
      runUntil(nanos);
    }
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return add(new Task<>(command, unit.toNanos(delay), 0));
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    return add(new Task<>(callable, unit.toNanos(delay)));
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
    return add(new Task<>(command, unit.toNanos(initialDelay), unit.toNanos(period)));
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay, TimeUnit unit) {
    return add(new Task<>(command, unit.toNanos(initialDelay), unit.toNanos(delay)));
  }

  @Override
  public void shutdown() {
    shutdown = true;
    queue.clear();
  }

  @Override
  public List<Runnable> shutdownNow() {
    List<Runnable> waiting = new ArrayList<>(queue);
    shutdown();
    return waiting;
  }

  @Override
  public boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return shutdown;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return shutdown;
  }

  private <V> Task<V> add(Task<V> task) {
    if (!shutdown) {
      queue.add(task);
    }
    return task;
  }

  private void runUntil(long end) {
    running = true;
    try {
      for (Task<?> task = queue.peek(); task != null && task.due <= end; task = queue.peek()) {
        queue.remove(task);
        nanos = Math.max(nanos, task.due);
        task.runOnce();
      }
    } finally {
      running = false;
    }
  }

  private final class Task<V> extends FutureTask<V> implements ScheduledFuture<V> {

    private final long period;
    private final long number = sequence++;
    private long due;

    Task(Callable<V> callable, long delay) {
      super(callable);
      this.period = 0;
      this.due = nanos + delay;
    }

    @SuppressWarnings("NullAway") // a task without a result yields null
    Task(Runnable command, long delay, long period) {
      super(command, null);
      this.period = period;
      this.due = nanos + delay;
    }

    void runOnce() {
      if (period == 0) {
        run();
      } else if (runAndReset()) {
        due += period;
        add(this);
      }
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(due - nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      Task<?> task = (Task<?>) other;
      int byTime = Long.compare(due, task.due);
      return byTime != 0 ? byTime : Long.compare(number, task.number);
    }
  }
}
