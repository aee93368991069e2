package dev.outrigger.sidecar.telemetry;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * All numbers of the process by scope. Groups are made on first use and are to be kept by who writes them: looking one up is not for the
 * path of a request. Thread-safe.
 */
public final class ProxyMetrics {
  private final Map<String, ClusterMetrics> clusters = new ConcurrentHashMap<>();
  private final Map<String, HttpMetrics> http = new ConcurrentHashMap<>();
  private final Map<String, ListenerMetrics> listeners = new ConcurrentHashMap<>();
  private final List<MetricSource> sources = new CopyOnWriteArrayList<>();

  /** The numbers of the cluster with that name in metrics. */
  public ClusterMetrics cluster(String statName) {
    return clusters.computeIfAbsent(statName, name -> new ClusterMetrics());
  }

  /** Forgets a cluster that is gone; who still holds its numbers may go on writing them. */
  public void removeCluster(String statName) {
    clusters.remove(statName);
  }

  public HttpMetrics http(String statPrefix) {
    return http.computeIfAbsent(statPrefix, name -> new HttpMetrics());
  }

  /** Of an address such as {@code 127.0.0.1_8080}. */
  public ListenerMetrics listener(String address) {
    return listeners.computeIfAbsent(address, name -> new ListenerMetrics());
  }

  public void removeListener(String address) {
    listeners.remove(address);
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
    forEach(clusters, Scope::cluster, (scope, group) -> group.writeAll(scope, out));
    forEach(http, Scope::http, (scope, group) -> group.writeAll(scope, out));
    forEach(listeners, Scope::listener, (scope, group) -> group.write(scope, out));
    for (MetricSource source : sources) {
      source.writeTo(out);
    }
  }

  private static <G> void forEach(Map<String, G> groups, Function<String, Scope> scopes, GroupWriter<G> writer) {
    groups.forEach((name, group) -> writer.write(scopes.apply(name), group));
  }

  @FunctionalInterface
  private interface GroupWriter<G> {
    void write(Scope scope, G group);
  }
}
