package dev.outrigger.sidecar.telemetry;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Responses by status: Envoy's {@code *_rq_200}, {@code *_rq_2xx} and {@code *_rq_completed}, of which only the first is counted and the
 * others are sums. The hundred numbers of a class are made with its first response.
 */
final class ResponseCodes {
  private static final int CLASSES = 6;
  private static final int CODES = 100;

  private final AtomicReferenceArray<AtomicLongArray> classes = new AtomicReferenceArray<>(CLASSES);

  /** Statuses outside 100 to 599 are not counted. */
  void record(int status) {
    int family = status / CODES;
    if (family < 1 || family >= CLASSES) {
      return;
    }
    AtomicLongArray codes = classes.get(family);
    if (codes == null) {
      classes.compareAndSet(family, null, new AtomicLongArray(CODES));
      codes = classes.get(family);
    }
    codes.getAndAdd(status % CODES, 1);
  }

  /** Each status and class of which there was a response, as Envoy does for clusters. */
  void writeUsed(Scope scope, String stem, MetricWriter out) {
    write(scope, stem, out, true);
  }

  /** Each class, and no single status, as Envoy does for connection managers. */
  void writeClasses(Scope scope, String stem, MetricWriter out) {
    write(scope, stem, out, false);
  }

  private void write(Scope scope, String stem, MetricWriter out, boolean used) {
    long completed = 0;
    for (int family = 1; family < CLASSES; family++) {
      AtomicLongArray codes = classes.get(family);
      long sum = 0;
      for (int i = 0; codes != null && i < CODES; i++) {
        long count = codes.get(i);
        sum += count;
        if (used && count > 0) {
          out.responseCode(scope, stem, family * CODES + i, count);
        }
      }
      completed += sum;
      if (!used || sum > 0) {
        out.responseCodeClass(scope, stem, family, sum);
      }
    }
    if (!used || completed > 0) {
      out.counter(scope, stem + "_completed", completed);
    }
  }
}
