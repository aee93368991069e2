package dev.outrigger.sidecar.balance;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts of one upstream's outlier detection; {@code outlier_detection.*} of Envoy's cluster statistics. */
public final class OutlierCounters {

  private static final int CAUSES = EjectionCause.values().length;

  private final AtomicLongArray detected = new AtomicLongArray(CAUSES);
  private final AtomicLongArray enforced = new AtomicLongArray(CAUSES);
  private final AtomicLong overflow = new AtomicLong();

  OutlierCounters() {}

  public long detected(EjectionCause cause) {
    return detected.get(cause.ordinal());
  }

  public long enforced(EjectionCause cause) {
    return enforced.get(cause.ordinal());
  }

  public long enforcedTotal() {
    long total = 0;
    for (int i = 0; i < CAUSES; i++) {
      total += enforced.get(i);
    }
    return total;
  }

  /** Ejections that the cap refused. */
  public long overflow() {
    return overflow.get();
  }

  void addDetected(EjectionCause cause) {
    detected.getAndIncrement(cause.ordinal());
  }

  void addEnforced(EjectionCause cause) {
    enforced.getAndIncrement(cause.ordinal());
  }

  void addOverflow() {
    overflow.getAndIncrement();
  }
}
