package dev.outrigger.sidecar.telemetry;

/** Tells numbers that are kept elsewhere, such as how many endpoints of a cluster are healthy. Called from the admin server's threads. */
@FunctionalInterface
public interface MetricSource {

  void writeTo(MetricWriter out);
}
