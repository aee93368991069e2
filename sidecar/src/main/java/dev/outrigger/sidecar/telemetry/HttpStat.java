package dev.outrigger.sidecar.telemetry;

/** What is counted for each HTTP connection manager; Envoy's {@code http.<stat_prefix>.*}, meanings as there. */
public enum HttpStat implements Stat {
  DOWNSTREAM_CX_TOTAL("downstream_cx_total", Kind.COUNTER),
  DOWNSTREAM_CX_HTTP1_TOTAL("downstream_cx_http1_total", Kind.COUNTER),
  DOWNSTREAM_CX_DESTROY("downstream_cx_destroy", Kind.COUNTER),
  DOWNSTREAM_CX_DESTROY_LOCAL("downstream_cx_destroy_local", Kind.COUNTER),
  DOWNSTREAM_CX_DESTROY_REMOTE("downstream_cx_destroy_remote", Kind.COUNTER),
  DOWNSTREAM_CX_DESTROY_ACTIVE_RQ("downstream_cx_destroy_active_rq", Kind.COUNTER),
  DOWNSTREAM_CX_DESTROY_LOCAL_ACTIVE_RQ("downstream_cx_destroy_local_active_rq", Kind.COUNTER),
  DOWNSTREAM_CX_DESTROY_REMOTE_ACTIVE_RQ("downstream_cx_destroy_remote_active_rq", Kind.COUNTER),
  DOWNSTREAM_CX_PROTOCOL_ERROR("downstream_cx_protocol_error", Kind.COUNTER),
  DOWNSTREAM_CX_IDLE_TIMEOUT("downstream_cx_idle_timeout", Kind.COUNTER),
  DOWNSTREAM_CX_MAX_DURATION_REACHED("downstream_cx_max_duration_reached", Kind.COUNTER),
  DOWNSTREAM_CX_MAX_REQUESTS_REACHED("downstream_cx_max_requests_reached", Kind.COUNTER),
  DOWNSTREAM_CX_DRAIN_CLOSE("downstream_cx_drain_close", Kind.COUNTER),
  DOWNSTREAM_CX_DELAYED_CLOSE_TIMEOUT("downstream_cx_delayed_close_timeout", Kind.COUNTER),
  DOWNSTREAM_CX_UPGRADES_TOTAL("downstream_cx_upgrades_total", Kind.COUNTER),
  DOWNSTREAM_CX_RX_BYTES_TOTAL("downstream_cx_rx_bytes_total", Kind.COUNTER),
  DOWNSTREAM_CX_TX_BYTES_TOTAL("downstream_cx_tx_bytes_total", Kind.COUNTER),
  DOWNSTREAM_RQ_TOTAL("downstream_rq_total", Kind.COUNTER),
  DOWNSTREAM_RQ_HTTP1_TOTAL("downstream_rq_http1_total", Kind.COUNTER),
  DOWNSTREAM_RQ_RX_RESET("downstream_rq_rx_reset", Kind.COUNTER),
  DOWNSTREAM_RQ_TX_RESET("downstream_rq_tx_reset", Kind.COUNTER),
  DOWNSTREAM_RQ_TOO_LARGE("downstream_rq_too_large", Kind.COUNTER),
  DOWNSTREAM_RQ_HEADER_TIMEOUT("downstream_rq_header_timeout", Kind.COUNTER),
  DOWNSTREAM_RQ_TIMEOUT("downstream_rq_timeout", Kind.COUNTER),
  DOWNSTREAM_RQ_IDLE_TIMEOUT("downstream_rq_idle_timeout", Kind.COUNTER),
  DOWNSTREAM_RQ_NON_RELATIVE_PATH("downstream_rq_non_relative_path", Kind.COUNTER),
  DOWNSTREAM_RQ_RESPONSE_BEFORE_RQ_COMPLETE("downstream_rq_response_before_rq_complete", Kind.COUNTER),
  DOWNSTREAM_FLOW_CONTROL_PAUSED_READING_TOTAL("downstream_flow_control_paused_reading_total", Kind.COUNTER),
  DOWNSTREAM_FLOW_CONTROL_RESUMED_READING_TOTAL("downstream_flow_control_resumed_reading_total", Kind.COUNTER),
  NO_ROUTE("no_route", Kind.COUNTER),
  NO_CLUSTER("no_cluster", Kind.COUNTER),
  RQ_TOTAL("rq_total", Kind.COUNTER),
  RQ_DIRECT_RESPONSE("rq_direct_response", Kind.COUNTER),
  RQ_REDIRECT("rq_redirect", Kind.COUNTER),
  RQ_RESET_AFTER_DOWNSTREAM_RESPONSE_STARTED("rq_reset_after_downstream_response_started", Kind.COUNTER),
  RQ_RETRY_SKIPPED_REQUEST_NOT_COMPLETE("rq_retry_skipped_request_not_complete", Kind.COUNTER),
  DOWNSTREAM_CX_ACTIVE("downstream_cx_active", Kind.GAUGE),
  DOWNSTREAM_CX_HTTP1_ACTIVE("downstream_cx_http1_active", Kind.GAUGE),
  DOWNSTREAM_RQ_ACTIVE("downstream_rq_active", Kind.GAUGE);

  private final String text;
  private final Kind kind;

  HttpStat(String text, Kind kind) {
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
