package dev.outrigger.benchmarks.push;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Changes one after another, each alone, and what they have cost so far. */
final class Changes {

  /** Longer than the debounce's quiet time, so that no change is gathered with the one before. */
  private static final long APART_MILLIS = 150;

  private final Child server;
  private final Fleet fleet;
  private final Change change;
  private final IntSupplier numbers;
  private @Nullable String onlyMarker;
  private final List<double[]> each = new ArrayList<>();
  private long cpuMicros;

  /** Makes one change, whose resource contains the marker of this number. */
  interface Change {

    void make(int number) throws IOException;
  }

  /**
   * What a lone change costs, in milliseconds.
   *
   * @param proxyP50  to any proxy
   * @param lastP50   to the last of them
   * @param cpuMillis of the server
   */
  record Cost(double proxyP50, double proxyP99, double lastP50, double lastP99, double cpuMillis) {}

  /**
   * @param numbers of changes, each another
   */
  Changes(Child server, Fleet fleet, Change change, IntSupplier numbers) {
    this.server = server;
    this.fleet = fleet;
    this.change = change;
    this.numbers = numbers;
  }

  /** The same, but all changes have this marker. */
  Changes of(String marker) {
    Changes same = new Changes(server, fleet, change, numbers);
    same.onlyMarker = marker;
    return same;
  }

  /** Not counted: until what is hot is compiled. */
  void warmUp(int count) throws IOException, InterruptedException {
    make(count);
    each.clear();
  }

  void measure(int count) throws IOException, InterruptedException {
    long before = server.cpuMicros();
    make(count);
    cpuMicros += server.cpuMicros() - before;
  }

  /** Of all that were measured. */
  Cost cost() {
    double[] all = each.stream().flatMapToDouble(Arrays::stream).sorted().toArray();
    double[] last = each.stream().mapToDouble(one -> one[one.length - 1]).sorted().toArray();
    return new Cost(quantile(all, 0.5), quantile(all, 0.99), quantile(last, 0.5), quantile(last, 0.99),
        cpuMicros / 1e3 / each.size());
  }

  private void make(int count) throws IOException, InterruptedException {
    for (int i = 0; i < count; i++) {
      double[] one = one();
      each.add(one);
      TimeUnit.MILLISECONDS.sleep(Math.max(0, APART_MILLIS - (long) one[one.length - 1]));
    }
  }

  /** Milliseconds from just before the write to each proxy, sorted. */
  private double[] one() throws IOException {
    int number = numbers.getAsInt();
    fleet.expect(onlyMarker == null ? LoadMesh.marker(number) : onlyMarker, 1);
    long start = System.nanoTime();
    change.make(number);
    return Arrays.stream(fleet.had()).mapToDouble(nanos -> (nanos - start) / 1e6).toArray();
  }

  private static double quantile(double[] sorted, double quantile) {
    return sorted[(int) Math.min(sorted.length - 1L, (long) (sorted.length * quantile))];
  }
}
