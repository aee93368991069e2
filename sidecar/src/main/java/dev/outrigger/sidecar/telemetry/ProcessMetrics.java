package dev.outrigger.sidecar.telemetry;

/** The numbers that there are once. */
public final class ProcessMetrics extends StatGroup<ProcessStat> {

  ProcessMetrics() {
    super(ProcessStat.values());
  }
}
