package dev.outrigger.benchmarks.push;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Changes one after another, each alone, and what they cost. */
final class Changes {

  /** Longer than the debounce's quiet time, so that no change is gathered with the one before. */
  private static final long APART_MILLIS = 150;

  private final Child server;
  private final Fleet fleet;
  private final Change change;
  private @Nullable String onlyMarker;
  private int made;

  /** Makes one change whose resource contains the marker. */
  interface Change {

    void make(int number, String marker) throws IOException, InterruptedException;
  }

  /**
   * What a lone change costs.
   *
   * @param proxyP50 nanoseconds to any proxy
   * @param lastP50  nanoseconds to the last of them
   * @param cpuMillis of the server
   */
  record Cost(double proxyP50, double proxyP99, double lastP50, double lastP99, double cpuMillis) {}

  Changes(Child server, Fleet fleet, Change change) {
    this.server = server;
    this.fleet = fleet;
    this.change = change;
  }

  void ofOneMarker(String marker) {
    onlyMarker = marker;
  }

  Cost measure(int count) throws IOException, InterruptedException {
    long[] all = {};
    long[] last = new long[count];
    long cpu = server.cpuMicros();
    for (int i = 0; i < count; i++) {
      long[] delays = one(made++);
      last[i] = delays[delays.length - 1];
      int filled = all.length;
      all = Arrays.copyOf(all, filled + delays.length);
      System.arraycopy(delays, 0, all, filled, delays.length);
      TimeUnit.MILLISECONDS.sleep(Math.max(0, APART_MILLIS - delays[delays.length - 1] / 1_000_000));
    }
    double cpuMillis = (server.cpuMicros() - cpu) / 1000.0 / count;
    Arrays.sort(all);
    Arrays.sort(last);
    return new Cost(millis(all, 0.5), millis(all, 0.99), millis(last, 0.5), millis(last, 0.99), cpuMillis);
  }

  private long[] one(int number) throws IOException, InterruptedException {
    String only = onlyMarker;
    String marker = only == null ? LoadMesh.marker(number) : only;
    fleet.expect(marker, 1);
    long start = System.nanoTime();
    change.make(number, marker);
    return Arrays.stream(fleet.had()).map(nanos -> nanos - start).toArray();
  }

  private static double millis(long[] sorted, double quantile) {
    return sorted[(int) Math.min(sorted.length - 1L, (long) (sorted.length * quantile))] / 1e6;
  }
}
