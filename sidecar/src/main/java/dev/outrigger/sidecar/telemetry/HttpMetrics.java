package dev.outrigger.sidecar.telemetry;

/** The numbers of all HTTP connection managers with one {@code stat_prefix}. */
public final class HttpMetrics extends StatGroup<HttpStat> {
  private final ResponseCodes responses = new ResponseCodes();
  private final Histogram requestTime = new Histogram();
  private final Histogram connectionTime = new Histogram();

  HttpMetrics() {
    super(HttpStat.NAMES);
  }

  /** A response sent to a client, with the time from its request's start. */
  public void response(int status, long millis) {
    responses.record(status);
    requestTime.record(millis);
  }

  /** A client's connection that ended. */
  public void disconnected(long millis) {
    connectionTime.record(millis);
  }

  void writeAll(Scope scope, MetricWriter out) {
    write(scope, out);
    responses.writeClasses(scope, "downstream_rq", out);
    out.histogram(scope, "downstream_rq_time", requestTime);
    out.histogram(scope, "downstream_cx_length_ms", connectionTime);
  }
}
