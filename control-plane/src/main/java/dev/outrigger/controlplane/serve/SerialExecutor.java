package dev.outrigger.controlplane.serve;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs tasks one after another, in their order. What is short may run on the thread that brings it, if nothing else runs or
 * waits: handing a proxy's answer to another thread would cost more than the answer itself. Any thread may bring tasks; none waits.
 */
final class SerialExecutor implements Executor {

  private final Executor workers;
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  /** Tasks that wait or run; who raises it from 0 has to see that they run. */
  private final AtomicInteger unfinished = new AtomicInteger();

  SerialExecutor(Executor workers) {
    this.workers = workers;
  }

  /** Runs the task on a worker. */
  @Override
  public void execute(Runnable task) {
    waiting.add(task);
    if (unfinished.getAndIncrement() == 0) {
      workers.execute(this::drain);
    }
  }

  /** Runs the task here and now, or, if that would be out of turn, on a worker. */
  void executeHere(Runnable task) {
    if (!unfinished.compareAndSet(0, 1)) {
      execute(task);
      return;
    }
    try {
      task.run();
    } finally {
      if (unfinished.decrementAndGet() != 0) {
        workers.execute(this::drain);
      }
    }
  }

  private void drain() {
    do {
      Runnable task = waiting.remove();
      task.run();
    } while (unfinished.decrementAndGet() != 0);
  }
}
