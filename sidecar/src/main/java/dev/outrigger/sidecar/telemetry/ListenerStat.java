package dev.outrigger.sidecar.telemetry;

import java.util.Set;

/** What is counted for each listener; Envoy's {@code listener.<address>.*}, meanings as there. */
public enum ListenerStat {
  DOWNSTREAM_CX_TOTAL,
  DOWNSTREAM_CX_DESTROY,
  DOWNSTREAM_CX_OVERFLOW,
  DOWNSTREAM_PRE_CX_TIMEOUT,
  NO_FILTER_CHAIN_MATCH,
  DOWNSTREAM_CX_ACTIVE;

  static final StatNames<ListenerStat> NAMES = new StatNames<>(values(), Set.of(DOWNSTREAM_CX_ACTIVE));
}
