package dev.outrigger.sidecar.balance;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Says whether a failure is the n-th within a window: a ring of the n - 1 failures before it. Exact, lock-free, and bounded by the count
 * however many failures come.
 */
final class FailureWindow {

  /** No failure yet; a clock reading of exactly this value would only be forgotten. */
  private static final long NEVER = Long.MIN_VALUE;

  private final long length;
  private final AtomicLongArray earlier;
  private final AtomicInteger next = new AtomicInteger();

  /**
   * @param failures at least 1
   * @param length nanoseconds
   */
  FailureWindow(int failures, long length) {
    this.length = length;
    this.earlier = new AtomicLongArray(failures - 1);
    clear();
  }

  /** Counts a failure; true when it is the n-th within the window. */
  boolean add(long now) {
    if (earlier.length() == 0) {
      return true;
    }
    int slot = Integer.remainderUnsigned(next.getAndIncrement(), earlier.length());
    long oldest = earlier.getAndSet(slot, now);
    return oldest != NEVER && now - oldest <= length;
  }

  void clear() {
    for (int i = 0; i < earlier.length(); i++) {
      earlier.set(i, NEVER);
    }
  }
}
