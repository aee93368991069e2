package dev.outrigger.controlplane.serve;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Lets only a few proxies at a time be sent a lot: what a proxy has not taken yet lies in memory, and after a restart all of them ask
 * for everything. Any thread may use it.
 */
final class Turns {

  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int free;

  Turns(int most) {
    this.free = most;
  }

  /** Whether it is the caller's turn now; if not, {@code granted} is run once it is. */
  synchronized boolean take(Runnable granted) {
    if (free > 0) {
      free--;
      return true;
    }
    waiting.add(granted);
    return false;
  }

  /** Gives a turn back. */
  void giveBack() {
    Runnable next = next();
    if (next != null) {
      next.run();
    }
  }

  private synchronized @Nullable Runnable next() {
    Runnable next = waiting.poll();
    if (next == null) {
      free++;
    }
    return next;
  }
}
