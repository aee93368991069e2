package dev.outrigger.sidecar.telemetry;

/** What is counted for each listener; Envoy's {@code listener.<address>.*}, meanings as there. */
public enum ListenerStat implements Stat {
  DOWNSTREAM_CX_TOTAL("downstream_cx_total", Kind.COUNTER),
  DOWNSTREAM_CX_DESTROY("downstream_cx_destroy", Kind.COUNTER),
  DOWNSTREAM_CX_OVERFLOW("downstream_cx_overflow", Kind.COUNTER),
  DOWNSTREAM_PRE_CX_TIMEOUT("downstream_pre_cx_timeout", Kind.COUNTER),
  NO_FILTER_CHAIN_MATCH("no_filter_chain_match", Kind.COUNTER),
  DOWNSTREAM_CX_ACTIVE("downstream_cx_active", Kind.GAUGE);

  private final String text;
  private final Kind kind;

  ListenerStat(String text, Kind kind) {
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
