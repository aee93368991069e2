package dev.outrigger.sidecar.telemetry;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;
import java.util.TreeMap;

/** Envoy's {@code /stats}. Histograms are told as quantiles since the start; the part that Envoy gives for the last interval is left out. */
final class TextMetrics implements MetricWriter {
  private static final double[] QUANTILES = {0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 1};

  private final Map<String, String> lines = new TreeMap<>();
  private final Map<String, String> histograms = new TreeMap<>();

  @Override
  public void counter(Scope scope, String name, long value) {
    lines.put(scope.text() + name, Long.toString(value));
  }

  @Override
  public void gauge(Scope scope, String name, long value) {
    counter(scope, name, value);
  }

  @Override
  public void responseCode(Scope scope, String stem, int status, long value) {
    counter(scope, stem + "_" + status, value);
  }

  @Override
  public void responseCodeClass(Scope scope, String stem, int family, long value) {
    counter(scope, stem + "_" + family + "xx", value);
  }

  @Override
  public void histogram(Scope scope, String name, Histogram values) {
    Histogram.Snapshot snapshot = values.snapshot();
    if (snapshot.count() == 0) {
      histograms.put(scope.text() + name, "No recorded values");
      return;
    }
    StringBuilder text = new StringBuilder();
    for (double quantile : QUANTILES) {
      text.append(text.isEmpty() ? "P" : " P").append(decimal(quantile * 100));
      text.append("(nan,").append(decimal(snapshot.quantile(quantile))).append(')');
    }
    histograms.put(scope.text() + name, text.toString());
  }

  private static String decimal(double value) {
    return new BigDecimal(value, new MathContext(6)).stripTrailingZeros().toPlainString();
  }

  void appendTo(Appendable out) throws IOException {
    append(lines, out);
    append(histograms, out);
  }

  private static void append(Map<String, String> lines, Appendable out) throws IOException {
    for (Map.Entry<String, String> line : lines.entrySet()) {
      out.append(line.getKey()).append(": ").append(line.getValue()).append('\n');
    }
  }
}
