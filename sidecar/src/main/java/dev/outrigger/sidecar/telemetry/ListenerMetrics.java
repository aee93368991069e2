package dev.outrigger.sidecar.telemetry;

/** The numbers of one listener. */
public final class ListenerMetrics extends StatGroup<ListenerStat> {

  ListenerMetrics() {
    super(ListenerStat.values());
  }
}
