package dev.outrigger.sidecar.telemetry;

/** What is counted for each cluster; Envoy's {@code cluster.<name>.*}, meanings as there. */
public enum ClusterStat implements Stat {
  UPSTREAM_CX_TOTAL("upstream_cx_total", Kind.COUNTER),
  UPSTREAM_CX_HTTP1_TOTAL("upstream_cx_http1_total", Kind.COUNTER),
  UPSTREAM_CX_CONNECT_FAIL("upstream_cx_connect_fail", Kind.COUNTER),
  UPSTREAM_CX_CONNECT_ATTEMPTS_EXCEEDED("upstream_cx_connect_attempts_exceeded", Kind.COUNTER),
  UPSTREAM_CX_CONNECT_TIMEOUT("upstream_cx_connect_timeout", Kind.COUNTER),
  UPSTREAM_CX_IDLE_TIMEOUT("upstream_cx_idle_timeout", Kind.COUNTER),
  UPSTREAM_CX_MAX_DURATION_REACHED("upstream_cx_max_duration_reached", Kind.COUNTER),
  UPSTREAM_CX_MAX_REQUESTS("upstream_cx_max_requests", Kind.COUNTER),
  UPSTREAM_CX_OVERFLOW("upstream_cx_overflow", Kind.COUNTER),
  UPSTREAM_CX_NONE_HEALTHY("upstream_cx_none_healthy", Kind.COUNTER),
  UPSTREAM_CX_PROTOCOL_ERROR("upstream_cx_protocol_error", Kind.COUNTER),
  UPSTREAM_CX_DESTROY("upstream_cx_destroy", Kind.COUNTER),
  UPSTREAM_CX_DESTROY_LOCAL("upstream_cx_destroy_local", Kind.COUNTER),
  UPSTREAM_CX_DESTROY_REMOTE("upstream_cx_destroy_remote", Kind.COUNTER),
  UPSTREAM_CX_DESTROY_WITH_ACTIVE_RQ("upstream_cx_destroy_with_active_rq", Kind.COUNTER),
  UPSTREAM_CX_DESTROY_LOCAL_WITH_ACTIVE_RQ("upstream_cx_destroy_local_with_active_rq", Kind.COUNTER),
  UPSTREAM_CX_DESTROY_REMOTE_WITH_ACTIVE_RQ("upstream_cx_destroy_remote_with_active_rq", Kind.COUNTER),
  UPSTREAM_CX_CLOSE_NOTIFY("upstream_cx_close_notify", Kind.COUNTER),
  UPSTREAM_CX_RX_BYTES_TOTAL("upstream_cx_rx_bytes_total", Kind.COUNTER),
  UPSTREAM_CX_TX_BYTES_TOTAL("upstream_cx_tx_bytes_total", Kind.COUNTER),
  UPSTREAM_RQ_TOTAL("upstream_rq_total", Kind.COUNTER),
  UPSTREAM_RQ_PENDING_TOTAL("upstream_rq_pending_total", Kind.COUNTER),
  UPSTREAM_RQ_PENDING_OVERFLOW("upstream_rq_pending_overflow", Kind.COUNTER),
  UPSTREAM_RQ_PENDING_FAILURE_EJECT("upstream_rq_pending_failure_eject", Kind.COUNTER),
  UPSTREAM_RQ_CANCELLED("upstream_rq_cancelled", Kind.COUNTER),
  UPSTREAM_RQ_TIMEOUT("upstream_rq_timeout", Kind.COUNTER),
  UPSTREAM_RQ_MAX_DURATION_REACHED("upstream_rq_max_duration_reached", Kind.COUNTER),
  UPSTREAM_RQ_PER_TRY_TIMEOUT("upstream_rq_per_try_timeout", Kind.COUNTER),
  UPSTREAM_RQ_PER_TRY_IDLE_TIMEOUT("upstream_rq_per_try_idle_timeout", Kind.COUNTER),
  UPSTREAM_RQ_RX_RESET("upstream_rq_rx_reset", Kind.COUNTER),
  UPSTREAM_RQ_TX_RESET("upstream_rq_tx_reset", Kind.COUNTER),
  UPSTREAM_RQ_RETRY("upstream_rq_retry", Kind.COUNTER),
  UPSTREAM_RQ_RETRY_BACKOFF_EXPONENTIAL("upstream_rq_retry_backoff_exponential", Kind.COUNTER),
  UPSTREAM_RQ_RETRY_LIMIT_EXCEEDED("upstream_rq_retry_limit_exceeded", Kind.COUNTER),
  UPSTREAM_RQ_RETRY_SUCCESS("upstream_rq_retry_success", Kind.COUNTER),
  UPSTREAM_RQ_RETRY_OVERFLOW("upstream_rq_retry_overflow", Kind.COUNTER),
  UPSTREAM_FLOW_CONTROL_PAUSED_READING_TOTAL("upstream_flow_control_paused_reading_total", Kind.COUNTER),
  UPSTREAM_FLOW_CONTROL_RESUMED_READING_TOTAL("upstream_flow_control_resumed_reading_total", Kind.COUNTER),
  UPSTREAM_CX_ACTIVE("upstream_cx_active", Kind.GAUGE),
  UPSTREAM_RQ_ACTIVE("upstream_rq_active", Kind.GAUGE),
  UPSTREAM_RQ_PENDING_ACTIVE("upstream_rq_pending_active", Kind.GAUGE);

  private final String text;
  private final Kind kind;

  ClusterStat(String text, Kind kind) {
    this.text = text;
    this.kind = kind;
  }

  @Override
  public String text() {
    return text;
  }

  @Override
  public Kind kind() {
    return kind;
  }
}
