package dev.outrigger.sidecar.upstream;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * All deadlines of one event loop, behind a single alarm. Timeouts are set for every request and hardly ever pass, so moving one later or
 * clearing it only writes a field: the heap keeps the old, earlier key and looks at the true one when that key comes up. A request on a
 * kept-alive connection therefore costs neither a heap operation nor a timer system call.
 *
 * <p>
 * Precision is {@value #GRAIN_MILLIS} ms, always late, never early. Confined to its event loop.
 */
public final class Deadlines {

  private static final long GRAIN_MILLIS = 4;
  private static final long GRAIN_NANOS = GRAIN_MILLIS * 1_000_000;

  private final LongSupplier clock;
  private final Alarm alarm;
  private Deadline[] heap = new Deadline[64];
  private int size;

  /** When the alarms that were asked for ring: the last is the earliest, so each ring takes the last away. */
  private long[] alarms = new long[8];
  private int alarmCount;

  /** Calls {@link Deadlines#ring} on the event loop once after a delay; in production the loop's own scheduler. */
  public interface Alarm {

    void after(long delayNanos, Deadlines deadlines);
  }

  /**
   * @param clock nanoseconds, monotonic
   */
  public Deadlines(LongSupplier clock, Alarm alarm) {
    this.clock = clock;
    this.alarm = alarm;
  }

  /** The clock's nanoseconds now. */
  public long now() {
    return clock.getAsLong();
  }

  /** Sets or moves a deadline; zero or less nanoseconds clear it, as a timeout of zero means none. */
  public void setAfter(Deadline deadline, long nanos) {
    if (nanos <= 0) {
      deadline.due = Deadline.NEVER;
      return;
    }
    set(deadline, now() + nanos);
  }

  /** Sets or moves a deadline to a moment of the clock. */
  public void set(Deadline deadline, long due) {
    deadline.due = due;
    if (deadline.position < 0) {
      insert(deadline);
    } else if (due - deadline.key < 0) {
      deadline.key = due;
      siftUp(deadline.position, deadline);
    }
    wake();
  }

  /** Clears a deadline that will be set again. */
  public void clear(Deadline deadline) {
    deadline.due = Deadline.NEVER;
  }

  /** Forgets a deadline whose owner is gone. */
  public void remove(Deadline deadline) {
    deadline.due = Deadline.NEVER;
    int position = deadline.position;
    if (position < 0) {
      return;
    }
    deadline.position = -1;
    Deadline last = heap[--size];
    heap[size] = null;
    if (position < size) {
      siftDown(position, last);
      siftUp(last.position, last);
    }
  }

  /** An alarm has gone off: expires what is due. */
  public void ring() {
    alarmCount--;
    expireDue();
    wake();
  }

  private void expireDue() {
    long now = now();
    while (size > 0 && heap[0].key - now <= 0) {
      Deadline first = heap[0];
      if (first.due == Deadline.NEVER) {
        remove(first);
      } else if (first.due - now > 0) {
        first.key = first.due;
        siftDown(0, first);
      } else {
        remove(first);
        first.expired();
      }
    }
  }

  private void wake() {
    if (size == 0) {
      return;
    }
    long wanted = heap[0].key;
    if (alarmCount > 0 && alarms[alarmCount - 1] - wanted <= GRAIN_NANOS) {
      return;
    }
    if (alarmCount == alarms.length) {
      alarms = Arrays.copyOf(alarms, alarmCount * 2);
    }
    long at = wanted + GRAIN_NANOS;
    alarms[alarmCount++] = at;
    alarm.after(Math.max(0, at - now()), this);
  }

  private void insert(Deadline deadline) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    deadline.key = deadline.due;
    siftUp(size++, deadline);
  }

  private void siftUp(int from, Deadline deadline) {
    int position = from;
    while (position > 0) {
      int parent = (position - 1) >>> 1;
      if (heap[parent].key - deadline.key <= 0) {
        break;
      }
      place(heap[parent], position);
      position = parent;
    }
    place(deadline, position);
  }

  private void siftDown(int from, Deadline deadline) {
    int position = from;
    while (true) {
      int child = 2 * position + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && heap[child + 1].key - heap[child].key < 0) {
        child++;
      }
      if (deadline.key - heap[child].key <= 0) {
        break;
      }
      place(heap[child], position);
      position = child;
    }
    place(deadline, position);
  }

  private void place(Deadline deadline, int position) {
    heap[position] = deadline;
    deadline.position = position;
  }
}
