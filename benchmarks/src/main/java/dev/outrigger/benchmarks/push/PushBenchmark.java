package dev.outrigger.benchmarks.push;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code outrigger benchmark control-plane}: what pushes cost, beside a bare gRPC server that sends the same bytes. */
public final class PushBenchmark {

  private static final int SERVICES = 1000;
  private static final int PROXIES = 200;
  /** Before anything is counted, so that what is hot is compiled. */
  private static final int WARM_UP = 150;
  /** So many of one server, then so many of the next. */
  private static final int TURN = 25;
  private static final int BURST = 100;
  private static final int BURSTS = 5;
  private static final String DEBOUNCE = "100ms";

  private final Path home;
  private final Path directory;
  private final int changes;
  private final PrintStream out;
  private int made;

  private PushBenchmark(Path home, Path directory, int changes, PrintStream out) {
    this.home = home;
    this.directory = directory;
    this.changes = changes;
    this.out = out;
  }

  /**
   * Measures 1,000 services with 200 proxies, with and without the debounce, and how it grows; prints tables.
   *
   * @param changes lone ones, of each size
   */
  public static void measure(Path home, int changes, PrintStream out) throws IOException, InterruptedException {
    PushBenchmark benchmark = begin(home, changes, out);
    List<Figures> byServices = new ArrayList<>();
    List<Figures> byProxies = new ArrayList<>();
    try (Source source = Source.start()) {
      int created = 0;
      for (int services : List.of(250, 500, SERVICES, 2 * SERVICES)) {
        source.create(created, services);
        created = services;
        byServices.add(benchmark.figures(source, services, PROXIES, DEBOUNCE, services == SERVICES));
        if (services == SERVICES) {
          benchmark.print(List.of(byServices.getLast(), benchmark.figures(source, SERVICES, PROXIES, "0ms", false)));
          for (int proxies : List.of(50, 100, 2 * PROXIES)) {
            byProxies.add(benchmark.figures(source, SERVICES, proxies, DEBOUNCE, false));
          }
          byProxies.add(2, byServices.getLast());
        }
      }
    }
    benchmark.print(byServices);
    out.println("CPU for a lone change grows with services to the power of "
        + Figures.number(Figures.exponent(byServices, Figures::services)));
    benchmark.print(byProxies);
    out.println("CPU for a lone change grows with proxies to the power of "
        + Figures.number(Figures.exponent(byProxies, Figures::proxies)));
  }

  /** Measures one size only. */
  public static void measure(Path home, int services, int proxies, int changes, PrintStream out)
      throws IOException, InterruptedException {
    PushBenchmark benchmark = begin(home, changes, out);
    try (Source source = Source.start()) {
      source.create(0, services);
      benchmark.print(List.of(benchmark.figures(source, services, proxies, DEBOUNCE, true)));
    }
  }

  private static PushBenchmark begin(Path home, int changes, PrintStream out) throws IOException {
    Path directory = Files.createTempDirectory("outrigger-push-");
    out.println("machine: " + Runtime.getRuntime().availableProcessors() + " cores, " + processor() + ", Linux "
        + System.getProperty("os.version") + ", Java " + Runtime.version() + ", load average "
        + Files.readString(Path.of("/proc/loadavg")).split(" ")[0] + "; logs in " + directory);
    return new PushBenchmark(home, directory, changes, out);
  }

  private static String processor() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines.filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown processor");
    }
  }

  private void print(List<Figures> all) {
    out.println();
    out.print(Figures.table(all));
  }

  private Figures figures(Source source, int services, int proxies, String debounce, boolean besideBare)
      throws IOException, InterruptedException {
    try (Child controlPlane = Child.start(directory.resolve("control-plane.log"),
        List.of(home.resolve("outrigger").toString(), "control-plane", "--kubeconfig", source.kubeconfig().toString(),
            "--xds-address", "127.0.0.1:0", "--monitoring-address", "127.0.0.1:0", "--debounce-quiet", debounce))) {
      String line = controlPlane.find("xDS on");
      int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).strip());
      controlPlane.find("state 1:");
      controlPlane.drain();
      TimeUnit.SECONDS.sleep(2);
      long cpu = controlPlane.cpuMicros();
      long start = System.nanoTime();
      try (Fleet fleet = Fleet.connect(directory, port, proxies)) {
        Fleet.Synced synced = fleet.synced();
        TimeUnit.SECONDS.sleep(1);
        double syncCpu = (controlPlane.cpuMicros() - cpu) / 1e3 / proxies;
        Changes lone = new Changes(controlPlane, fleet,
            number -> source.putSlice(number % services, LoadMesh.marker(number)), () -> made++);
        lone.warmUp(WARM_UP);
        if (besideBare) {
          measureBesideBare(lone, fleet, proxies);
        } else {
          lone.measure(changes);
        }
        double burst = burst(fleet, source);
        return new Figures(services, proxies, debounce, lone.cost(), (synced.nanos() - start) / 1e9, syncCpu,
            synced.bytes() / 1e6 / proxies, burst, controlPlane.rssMib());
      }
    }
  }

  /** The median of some. */
  private double burst(Fleet fleet, Source source) throws IOException, InterruptedException {
    double[] millis = new double[BURSTS];
    for (int i = 0; i < BURSTS; i++) {
      String marker = LoadMesh.marker(made++);
      fleet.expect(marker, BURST);
      source.putSlices(BURST, marker);
      long written = System.nanoTime();
      long[] had = fleet.had();
      millis[i] = (had[had.length - 1] - written) / 1e6;
      TimeUnit.MILLISECONDS.sleep(500);
    }
    Arrays.sort(millis);
    return millis[BURSTS / 2];
  }

  /** In turns, so that all meet the same machine. */
  private void measureBesideBare(Changes lone, Fleet fleet, int proxies) throws IOException, InterruptedException {
    Path recorded = directory.resolve("response");
    String marker = LoadMesh.marker(made - 1);
    fleet.record(recorded);
    try (Bare epoll = Bare.start(directory, home, "epoll", recorded, marker, proxies);
        Bare nio = Bare.start(directory, home, "nio", recorded, marker, proxies)) {
      epoll.pushes().warmUp(WARM_UP);
      nio.pushes().warmUp(WARM_UP);
      lone.warmUp(TURN);
      for (int done = 0; done < changes; done += TURN) {
        lone.measure(TURN);
        epoll.pushes().measure(TURN);
        nio.pushes().measure(TURN);
      }
      tell("epoll", epoll.pushes().cost(), lone.cost());
      tell("nio", nio.pushes().cost(), lone.cost());
    }
  }

  private void tell(String transport, Changes.Cost bare, Changes.Cost ours) {
    out.println("bare grpc-java server, " + transport + ": " + Figures.number(bare.cpuMillis())
        + " ms CPU for a push, a proxy has it after " + Figures.number(bare.proxyP50()) + " / "
        + Figures.number(bare.proxyP99()) + " ms, the last after " + Figures.number(bare.lastP50()) + " / "
        + Figures.number(bare.lastP99()) + "; the control plane's CPU is "
        + String.format(Locale.ROOT, "%.2f", ours.cpuMillis() / bare.cpuMillis()) + " times that");
  }
}
