package dev.outrigger.controlplane.auth;

import io.grpc.Status;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLongArray;

/** How many streams were refused, by status. Any thread may count or write it. */
public final class StreamRefusals {

  private static final Status.Code[] CODES = {Status.Code.UNAUTHENTICATED, Status.Code.PERMISSION_DENIED,
      Status.Code.RESOURCE_EXHAUSTED, Status.Code.UNAVAILABLE};

  private final AtomicLongArray counts = new AtomicLongArray(CODES.length);

  void count(Status status) {
    for (int i = 0; i < CODES.length; i++) {
      if (CODES[i] == status.getCode()) {
        counts.incrementAndGet(i);
      }
    }
  }

  /** Appends everything in Prometheus' text format. */
  public void writePrometheus(StringBuilder text) {
    text.append("# HELP outrigger_xds_streams_refused Streams that were refused, by what they were told.\n");
    text.append("# TYPE outrigger_xds_streams_refused counter\n");
    for (int i = 0; i < CODES.length; i++) {
      text.append("outrigger_xds_streams_refused{status=\"")
          .append(CODES[i].name().toLowerCase(Locale.ROOT))
          .append("\"} ")
          .append(counts.get(i))
          .append('\n');
    }
  }
}
