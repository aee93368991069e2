package dev.outrigger.controlplane;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that does one thing again and again, each time after the pause that the thing itself asked for. It may block. */
final class Periodic implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Periodic.class);
  private static final Duration AFTER_FAULT = Duration.ofSeconds(5);
  private static final Duration END = Duration.ofSeconds(2);

  private final CountDownLatch closed = new CountDownLatch(1);
  private final Supplier<Duration> turn;
  private final Thread thread;

  /**
   * @param turn does the thing, and says how long until the next time
   */
  Periodic(String name, Supplier<Duration> turn) {
    this.turn = turn;
    thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Interrupts what is going on and waits for its end, which most of the time comes at once. */
  @Override
  public void close() {
    closed.countDown();
    if (!thread.isAlive()) {
      return;
    }
    thread.interrupt();
    try {
      thread.join(END.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      Duration pause = Duration.ZERO;
      while (!closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        pause = turn();
      }
    } catch (InterruptedException e) {
      // Closed: the end.
    }
  }

  private Duration turn() {
    try {
      return turn.get();
    } catch (RuntimeException e) {
      if (closed.getCount() > 0) {
        LOG.error("{} failed; tried again in {} s", thread.getName(), AFTER_FAULT.toSeconds(), e);
      }
      return AFTER_FAULT;
    }
  }
}
