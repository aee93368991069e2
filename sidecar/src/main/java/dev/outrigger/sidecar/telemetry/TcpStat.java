package dev.outrigger.sidecar.telemetry;

/** What is counted for each TCP proxy; Envoy's {@code tcp.<stat_prefix>.*}, meanings as there. */
public enum TcpStat implements Stat {
  DOWNSTREAM_CX_TOTAL("downstream_cx_total", Kind.COUNTER),
  DOWNSTREAM_CX_NO_ROUTE("downstream_cx_no_route", Kind.COUNTER),
  DOWNSTREAM_CX_RX_BYTES_TOTAL("downstream_cx_rx_bytes_total", Kind.COUNTER),
  DOWNSTREAM_CX_TX_BYTES_TOTAL("downstream_cx_tx_bytes_total", Kind.COUNTER),
  IDLE_TIMEOUT("idle_timeout", Kind.COUNTER),
  MAX_DOWNSTREAM_CONNECTION_DURATION("max_downstream_connection_duration", Kind.COUNTER);

  private final String text;
  private final Kind kind;

  TcpStat(String text, Kind kind) {
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
