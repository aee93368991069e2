package dev.outrigger.sidecar.telemetry;

import java.util.concurrent.atomic.AtomicLongArray;

/** Durations in milliseconds, counted in Envoy's default buckets. Any thread may record. */
public final class Histogram {
  /** Upper bounds in milliseconds, those included. */
  private static final double[] BOUNDS = {
      0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000,
      3_600_000
  };

  private static final int SUM = BOUNDS.length + 1;

  /** A bucket for each bound, one for what is above them all, and the sum. */
  private final AtomicLongArray counts = new AtomicLongArray(SUM + 1);

  Histogram() {}

  public void record(long millis) {
    int bucket = 0;
    while (bucket < BOUNDS.length && millis > BOUNDS[bucket]) {
      bucket++;
    }
    counts.getAndAdd(bucket, 1);
    counts.getAndAdd(SUM, millis);
  }

  Snapshot snapshot() {
    long[] cumulative = new long[BOUNDS.length + 1];
    long count = 0;
    for (int i = 0; i < cumulative.length; i++) {
      count += counts.get(i);
      cumulative[i] = count;
    }
    return new Snapshot(cumulative, counts.get(SUM));
  }

  /** What was recorded until now; {@code cumulative} has one number more than there are bounds. */
  @SuppressWarnings("ArrayRecordComponent") // made once, read once, never compared
  record Snapshot(long[] cumulative, long sum) {

    long count() {
      return cumulative[BOUNDS.length];
    }

    int bounds() {
      return BOUNDS.length;
    }

    double bound(int bucket) {
      return BOUNDS[bucket];
    }

    /** The value that a part of all are at most, taken as evenly spread within its bucket; what is above the last bound counts as it. */
    double quantile(double part) {
      double rank = part * count();
      int bucket = 0;
      while (bucket < BOUNDS.length && cumulative[bucket] < rank) {
        bucket++;
      }
      if (bucket == BOUNDS.length) {
        return BOUNDS[BOUNDS.length - 1];
      }
      double low = bucket == 0 ? 0 : BOUNDS[bucket - 1];
      long before = bucket == 0 ? 0 : cumulative[bucket - 1];
      long within = cumulative[bucket] - before;
      return within == 0 ? low : low + (BOUNDS[bucket] - low) * (rank - before) / within;
    }
  }
}
