package dev.outrigger.testing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Counts the bytes that the current thread allocates. The virtual machine's own figure: exact, not sampled, so that "allocates nothing" can be
 * a test.
 */
public final class AllocationMeter {

  /** Enough for the optimising compiler, after which what it proved not to escape is no longer allocated. */
  private static final int WARM_UP = 200_000;

  private AllocationMeter() {}

  /** Bytes that {@code calls} calls allocate together, once warm. */
  public static long bytesOf(int calls, Runnable action) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    run(WARM_UP, action);
    // the first reading allocates for itself
    threads.getCurrentThreadAllocatedBytes();
    long before = threads.getCurrentThreadAllocatedBytes();
    run(calls, action);
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private static void run(int calls, Runnable action) {
    for (int i = 0; i < calls; i++) {
      action.run();
    }
  }
}
