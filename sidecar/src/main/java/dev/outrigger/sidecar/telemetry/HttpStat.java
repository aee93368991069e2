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
  DOWNSTREAM_RQ_TOTAL("downstream_rq_total", Kind.COUNTER),
  DOWNSTREAM_RQ_HTTP1_TOTAL("downstream_rq_http1_total", Kind.COUNTER),
  DOWNSTREAM_RQ_RX_RESET("downstream_rq_rx_reset", Kind.COUNTER),
  DOWNSTREAM_RQ_HEADER_TIMEOUT("downstream_rq_header_timeout", Kind.COUNTER),
  DOWNSTREAM_RQ_TIMEOUT("downstream_rq_timeout", Kind.COUNTER),
  DOWNSTREAM_RQ_IDLE_TIMEOUT("downstream_rq_idle_timeout", Kind.COUNTER),
  NO_ROUTE("no_route", Kind.COUNTER),
  NO_CLUSTER("no_cluster", Kind.COUNTER),
  RQ_TOTAL("rq_total", Kind.COUNTER),
  RQ_DIRECT_RESPONSE("rq_direct_response", Kind.COUNTER),
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
