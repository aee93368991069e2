package dev.outrigger.sidecar.telemetry;

/** The numbers of one cluster: of the cluster that lives now, for its successor of the same name begins at 0. */
public final class ClusterMetrics extends StatGroup<ClusterStat> {
  private final ResponseCodes responses = new ResponseCodes();
  private final ResponseCodes retried = new ResponseCodes();
  private final Histogram requestTime = new Histogram();
  private final Histogram connectTime = new Histogram();
  private final Histogram connectionTime = new Histogram();

  public ClusterMetrics() {
    super(ClusterStat.values());
  }

  /** A response that was passed on, or made for the cluster, with the time from its request's start. */
  public void response(int status, long millis) {
    responses.record(status);
    requestTime.record(millis);
  }

  /** A response that was not passed on because the request was tried again. */
  public void retriedResponse(int status) {
    retried.record(status);
  }

  public void connected(long millis) {
    connectTime.record(millis);
  }

  /** A connection that was open ended. */
  public void disconnected(long millis) {
    connectionTime.record(millis);
  }

  public void writeTo(Scope scope, MetricWriter out) {
    write(scope, out);
    responses.write(scope, "upstream_rq", out);
    retried.write(scope, "retry.upstream_rq", out);
    out.histogram(scope, "upstream_rq_time", requestTime);
    out.histogram(scope, "upstream_cx_connect_ms", connectTime);
    out.histogram(scope, "upstream_cx_length_ms", connectionTime);
  }
}
