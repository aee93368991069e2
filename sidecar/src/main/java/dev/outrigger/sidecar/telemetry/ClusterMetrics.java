package dev.outrigger.sidecar.telemetry;

/** The numbers of one cluster: of the cluster that lives now, for its successor of the same name begins at 0. */
public final class ClusterMetrics extends StatGroup<ClusterStat> {
  private final ResponseCodes responses = new ResponseCodes();
  private final ResponseCodes retried = new ResponseCodes();
  private final Histogram requestTime = new Histogram();
  private final Histogram connectTime = new Histogram();
  private final Histogram connectionTime = new Histogram();

  public ClusterMetrics() {
    super(ClusterStat.NAMES);
  }

  /** A response that was passed on, with the time from its request's start. */
  public void response(int status, long millis) {
    responses.record(status);
    requestTime.record(millis);
  }

  /** A response of ours in place of the cluster's. */
  public void localResponse(int status) {
    responses.record(status);
  }

  /** A response that was not passed on because the request was tried again. */
  public void retriedResponse(int status) {
    retried.record(status);
  }

  /**
   * A dial that came to nothing.
   *
   * @param late true when there was no answer in time, false when it was refused
   */
  public void dialFailed(boolean late) {
    increment(ClusterStat.UPSTREAM_CX_CONNECT_FAIL);
    if (late) {
      increment(ClusterStat.UPSTREAM_CX_CONNECT_TIMEOUT);
    }
    increment(ClusterStat.UPSTREAM_CX_DESTROY);
    increment(late ? ClusterStat.UPSTREAM_CX_DESTROY_LOCAL : ClusterStat.UPSTREAM_CX_DESTROY_REMOTE);
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
    responses.writeUsed(scope, "upstream_rq", out);
    retried.writeUsed(scope, "retry.upstream_rq", out);
    if (requestTime.snapshot().count() > 0) {
      out.histogram(scope, "upstream_rq_time", requestTime);
    }
    out.histogram(scope, "upstream_cx_connect_ms", connectTime);
    out.histogram(scope, "upstream_cx_length_ms", connectionTime);
  }
}
