package dev.outrigger.sidecar.telemetry;

/** A number that Envoy's users know by name. */
public sealed interface Stat permits ClusterStat, HttpStat, ListenerStat, TcpStat {

  /** Whether the number only grows. */
  enum Kind {
    COUNTER,
    GAUGE
  }

  /** Envoy's name within the scope, for example {@code upstream_rq_total}. */
  String text();

  Kind kind();
}
