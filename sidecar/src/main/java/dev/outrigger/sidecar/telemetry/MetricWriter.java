package dev.outrigger.sidecar.telemetry;

/** Takes numbers in one way of writing them. */
public interface MetricWriter {

  void counter(Scope scope, String name, long value);

  void gauge(Scope scope, String name, long value);

  /** Responses with one status, for example {@code upstream_rq_503}. */
  void responseCode(Scope scope, String stem, int status, long value);

  /** Responses with a class of statuses, for example {@code upstream_rq_5xx}. */
  void responseCodeClass(Scope scope, String stem, int family, long value);

  /** Milliseconds. */
  void histogram(Scope scope, String name, Histogram values);
}
