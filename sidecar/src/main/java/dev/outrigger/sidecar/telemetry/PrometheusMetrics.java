package dev.outrigger.sidecar.telemetry;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The Prometheus text exposition format. What Envoy takes out of a dotted name as a tag becomes a label, and the family is named by the
 * rest; all samples of a family stand together, as the format wants it.
 */
final class PrometheusMetrics implements MetricWriter {
  private final Map<String, Family> families = new TreeMap<>();

  private record Family(String type, List<String> samples) {}

  @Override
  public void counter(Scope scope, String name, long value) {
    sample("counter", family(scope, name), label(scope, ""), value);
  }

  @Override
  public void gauge(Scope scope, String name, long value) {
    sample("gauge", family(scope, name), label(scope, ""), value);
  }

  @Override
  public void responseCode(Scope scope, String stem, int status, long value) {
    sample("counter", family(scope, stem), label(scope, "envoy_response_code=\"" + status + "\""), value);
  }

  @Override
  public void responseCodeClass(Scope scope, String stem, int family, long value) {
    sample("counter", family(scope, stem + "_xx"), label(scope, "envoy_response_code_class=\"" + family + "\""), value);
  }

  @Override
  public void histogram(Scope scope, String name, Histogram values) {
    String family = family(scope, name);
    Histogram.Snapshot snapshot = values.snapshot();
    List<String> samples = samples("histogram", family);
    String own = label(scope, "");
    String comma = own.isEmpty() ? "" : ",";
    for (int i = 0; i < snapshot.bounds(); i++) {
      String bound = "le=\"" + bound(snapshot.bound(i)) + "\"";
      samples.add(family + "_bucket{" + own + comma + bound + "} " + snapshot.cumulative()[i]);
    }
    samples.add(family + "_bucket{" + own + comma + "le=\"+Inf\"} " + snapshot.count());
    samples.add(family + "_sum{" + own + "} " + snapshot.sum());
    samples.add(family + "_count{" + own + "} " + snapshot.count());
  }

  private static String bound(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private void sample(String type, String family, String labels, long value) {
    samples(type, family).add(family + "{" + labels + "} " + value);
  }

  private List<String> samples(String type, String family) {
    return families.computeIfAbsent(family, name -> new Family(type, new ArrayList<>())).samples();
  }

  private static String family(Scope scope, String name) {
    return scope.prometheus() + name.replace('.', '_').replace('-', '_');
  }

  private static String label(Scope scope, String first) {
    if (scope.label().isEmpty()) {
      return first;
    }
    String own = scope.label() + "=\"" + escape(scope.value()) + "\"";
    return first.isEmpty() ? own : first + "," + own;
  }

  private static String escape(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  void appendTo(Appendable out) throws IOException {
    for (Map.Entry<String, Family> entry : families.entrySet()) {
      out.append("# TYPE ").append(entry.getKey()).append(' ').append(entry.getValue().type()).append('\n');
      for (String sample : entry.getValue().samples()) {
        out.append(sample).append('\n');
      }
    }
  }
}
