package dev.outrigger.sidecar.telemetry;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * All numbers of the process: those by {@code stat_prefix}, which are made on first use and are to be kept by who writes them, for looking
 * one up is not for the path of a request; and those that live with what they count, which come from {@link MetricSource}s. Thread-safe.
 */
public final class ProxyMetrics {
  private final Map<String, HttpMetrics> http = new ConcurrentHashMap<>();
  private final Map<String, TcpMetrics> tcp = new ConcurrentHashMap<>();
  private final List<MetricSource> sources = new CopyOnWriteArrayList<>();

  public HttpMetrics http(String statPrefix) {
    return http.computeIfAbsent(statPrefix, name -> new HttpMetrics());
  }

  public TcpMetrics tcp(String statPrefix) {
    return tcp.computeIfAbsent(statPrefix, name -> new TcpMetrics());
  }

  /** Adds numbers that are kept elsewhere. */
  public void addSource(MetricSource source) {
    sources.add(source);
  }

  /** Envoy's {@code /stats}: a line {@code name: value} each, by name. */
  public void writeText(Appendable out) throws IOException {
    TextMetrics text = new TextMetrics();
    writeTo(text);
    text.appendTo(out);
  }

  /** The Prometheus text format, with the families and labels that Envoy has. */
  public void writePrometheus(Appendable out) throws IOException {
    PrometheusMetrics text = new PrometheusMetrics();
    writeTo(text);
    text.appendTo(out);
  }

  private void writeTo(MetricWriter out) {
    http.forEach((prefix, group) -> group.writeAll(Scope.http(prefix), out));
    tcp.forEach((prefix, group) -> group.write(Scope.tcp(prefix), out));
    for (MetricSource source : sources) {
      source.writeTo(out);
    }
  }
}
