package dev.outrigger.controlplane.serve;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** How long something took, counted in buckets as Prometheus has them. Any thread may count or write it. */
final class Histogram {

  /** In seconds; those of Istio's {@code pilot_proxy_convergence_time}, with three below them. */
  private static final double[] BOUNDS = {0.005, 0.02, 0.05, 0.1, 0.5, 1, 3, 5, 10, 20, 30};

  private final AtomicLongArray buckets = new AtomicLongArray(BOUNDS.length + 1);
  private final AtomicLong sumNanos = new AtomicLong();

  void observe(long nanos) {
    int bucket = 0;
    while (bucket < BOUNDS.length && nanos > BOUNDS[bucket] * TimeUnit.SECONDS.toNanos(1)) {
      bucket++;
    }
    buckets.incrementAndGet(bucket);
    sumNanos.addAndGet(nanos);
  }

  /**
   * Appends its lines in Prometheus' text format.
   *
   * @param label {@code name="value"}, or empty
   */
  void write(StringBuilder text, String name, String label) {
    String more = label.isEmpty() ? "" : label + ",";
    String alone = label.isEmpty() ? "" : "{" + label + "}";
    long count = 0;
    for (int i = 0; i <= BOUNDS.length; i++) {
      count += buckets.get(i);
      String bound = i < BOUNDS.length ? Double.toString(BOUNDS[i]) : "+Inf";
      text.append(name)
          .append("_bucket{")
          .append(more)
          .append("le=\"")
          .append(bound)
          .append("\"} ")
          .append(count)
          .append('\n');
    }
    text.append(name).append("_sum").append(alone).append(' ').append(sumNanos.get() / 1e9).append('\n');
    text.append(name).append("_count").append(alone).append(' ').append(count).append('\n');
  }
}
