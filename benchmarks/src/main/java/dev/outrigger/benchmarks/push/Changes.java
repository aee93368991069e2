package dev.outrigger.benchmarks.push;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Changes one after another, each alone, and what they cost. */
final class Changes {

  /** Longer than the debounce's quiet time, so that no change is gathered with the one before. */
  private static final long APART_MILLIS = 150;

  private final Child server;
  private final Fleet fleet;
  private final Change change;
  private final IntSupplier numbers;
  private @Nullable String onlyMarker;

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

  Cost measure(int count) throws IOException, InterruptedException {
    double[][] each = new double[count][];
    double[] last = new double[count];
    long cpu = server.cpuMicros();
    for (int i = 0; i < count; i++) {
      each[i] = one();
      last[i] = each[i][each[i].length - 1];
      TimeUnit.MILLISECONDS.sleep(Math.max(0, APART_MILLIS - (long) last[i]));
    }
    double cpuMillis = (server.cpuMicros() - cpu) / 1000.0 / count;
    double[] all = Arrays.stream(each).flatMapToDouble(Arrays::stream).sorted().toArray();
    Arrays.sort(last);
    return new Cost(quantile(all, 0.5), quantile(all, 0.99), quantile(last, 0.5), quantile(last, 0.99), cpuMillis);
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
