package dev.outrigger.sidecar.telemetry;

/** The numbers of one listener. */
public final class ListenerMetrics extends StatGroup<ListenerStat> {

  private final Histogram connectionTime = new Histogram();

  public ListenerMetrics() {
    super(ListenerStat.NAMES);
  }

  /** A client's connection that ended. */
  public void disconnected(long millis) {
    connectionTime.record(millis);
  }

  public void writeTo(Scope scope, MetricWriter out) {
    write(scope, out);
    out.histogram(scope, "downstream_cx_length_ms", connectionTime);
  }
}
