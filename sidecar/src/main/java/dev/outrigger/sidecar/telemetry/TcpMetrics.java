package dev.outrigger.sidecar.telemetry;

/** The numbers of all TCP proxies with one {@code stat_prefix}. */
public final class TcpMetrics extends StatGroup<TcpStat> {

  TcpMetrics() {
    super(TcpStat.NAMES);
  }
}
