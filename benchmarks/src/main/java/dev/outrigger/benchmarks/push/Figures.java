package dev.outrigger.benchmarks.push;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * What one control plane cost in one size of mesh.
 *
 * @param debounce the option for the quiet time, such as {@code 100ms}
 * @param syncCpuMillis for each proxy
 * @param syncMegabytes to each proxy
 * @param burstMillis from the last of the writes at once to the last proxy
 */
record Figures(
    int services,
    int proxies,
    String debounce,
    Changes.Cost lone,
    double syncSeconds,
    double syncCpuMillis,
    double syncMegabytes,
    double burstMillis,
    long rssMib) {

  /** A table with a column for each. */
  static String table(List<Figures> all) {
    StringBuilder table = new StringBuilder();
    row(table, all, "services × proxies, debounce", one -> one.services + " × " + one.proxies + ", " + one.debounce);
    row(table, all, "---", one -> "---");
    row(table, all, "one endpoint changed → a proxy has it, p50 / p99 ms",
        one -> number(one.lone.proxyP50()) + " / " + number(one.lone.proxyP99()));
    row(table, all, "→ the last proxy has it, p50 / p99 ms",
        one -> number(one.lone.lastP50()) + " / " + number(one.lone.lastP99()));
    row(table, all, "CPU for a lone change, ms", one -> number(one.lone.cpuMillis()));
    row(table, all, "first sync of all, s", one -> number(one.syncSeconds));
    row(table, all, "first sync, CPU a proxy, ms", one -> number(one.syncCpuMillis));
    row(table, all, "first sync, bytes to each, MB", one -> number(one.syncMegabytes));
    row(table, all, "100 services changed at once → all have all, ms", one -> number(one.burstMillis));
    row(table, all, "resident memory, MiB", one -> Long.toString(one.rssMib));
    return table.toString();
  }

  /** By which power of the size the CPU for a lone change grows: the slope of the line through the logarithms. */
  static double exponent(List<Figures> all, Function<Figures, Integer> size) {
    double[] x = all.stream().mapToDouble(one -> Math.log(size.apply(one))).toArray();
    double[] y = all.stream().mapToDouble(one -> Math.log(one.lone.cpuMillis())).toArray();
    double meanX = mean(x);
    double meanY = mean(y);
    double over = 0;
    double under = 0;
    for (int i = 0; i < x.length; i++) {
      over += (x[i] - meanX) * (y[i] - meanY);
      under += (x[i] - meanX) * (x[i] - meanX);
    }
    return over / under;
  }

  static String number(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static void row(StringBuilder table, List<Figures> all, String name, Function<Figures, String> cell) {
    table.append("| ").append(name).append(" |");
    all.forEach(one -> table.append(' ').append(cell.apply(one)).append(" |"));
    table.append('\n');
  }
}
