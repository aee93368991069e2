package dev.outrigger.sidecar.telemetry;

import java.util.Set;

/** What is counted for each TCP proxy; Envoy's {@code tcp.<stat_prefix>.*}, meanings as there. */
public enum TcpStat {
  DOWNSTREAM_CX_TOTAL,
  DOWNSTREAM_CX_NO_ROUTE,
  DOWNSTREAM_CX_RX_BYTES_TOTAL,
  DOWNSTREAM_CX_TX_BYTES_TOTAL,
  IDLE_TIMEOUT,
  MAX_DOWNSTREAM_CONNECTION_DURATION;

  static final StatNames<TcpStat> NAMES = new StatNames<>(values(), Set.of());
}
