package dev.outrigger.controlplane.state;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/** A clock, a scheduler and the one thread that both belong to, all moved by the test. */
public final class ManualTime implements Scheduler, Executor, LongSupplier {

  private final Queue<Runnable> ready = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparingLong(Timer::due));
  private long now;

  private record Timer(long due, Runnable task) {}

  @Override
  public void schedule(Runnable task, Duration delay) {
    timers.add(new Timer(now + delay.toNanos(), task));
  }

  @Override
  public void execute(Runnable task) {
    ready.add(task);
  }

  @Override
  public long getAsLong() {
    return now;
  }

  /** Runs what is ready, and what that makes ready. */
  public void run() {
    for (Runnable task = ready.poll(); task != null; task = ready.poll()) {
      task.run();
    }
  }

  /** Moves on, running each timer at its time. */
  public void advance(Duration duration) {
    long end = now + duration.toNanos();
    run();
    while (!timers.isEmpty() && timers.peek().due() <= end) {
      Timer next = timers.remove();
      now = Math.max(now, next.due());
      next.task().run();
      run();
    }
    now = end;
  }
}
