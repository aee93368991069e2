package dev.outrigger.sidecar;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that changes the configuration: xDS, names, plans, sweeps. What fails on it is told and ends nothing else. */
final class ControlThread extends ScheduledThreadPoolExecutor {

  private static final Logger LOG = LoggerFactory.getLogger(ControlThread.class);

  ControlThread() {
    super(1, Thread.ofPlatform().name("control").daemon().factory());
    setRemoveOnCancelPolicy(true);
    setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Runs a task later; the result cancels it. */
  Runnable after(Duration delay, Runnable task) {
    ScheduledFuture<?> scheduled = schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }

  /** Runs a task now and waits for it. */
  void await(Runnable task) {
    try {
      CompletableFuture.runAsync(task, this).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  @Override
  protected void afterExecute(Runnable task, @Nullable Throwable thrown) {
    if (task instanceof Future<?> future && future.isDone() && future.state() == Future.State.FAILED) {
      LOG.error("a task of the control thread failed", future.exceptionNow());
    }
  }
}
