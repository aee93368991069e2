package dev.outrigger.benchmarks.push;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** {@code outrigger benchmark control-plane}: what pushes cost, beside a bare gRPC server that sends the same bytes. */
public final class PushBenchmark {

  private static final int WARM_UP = 100;
  private static final int BURST = 100;

  private final Path home;
  private final Path directory;
  private final PrintStream out;

  private PushBenchmark(Path home, Path directory, PrintStream out) {
    this.home = home;
    this.directory = directory;
    this.out = out;
  }

  /** Measures and prints a table. */
  public static void measure(Path home, int services, int proxies, int changes, PrintStream out)
      throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("outrigger-push-");
    out.println("logs in " + directory);
    new PushBenchmark(home, directory, out).run(services, proxies, changes);
  }

  private void run(int services, int proxies, int changes) throws IOException, InterruptedException {
    Source source = Source.start();
    source.create(0, services);
    Path recorded = directory.resolve("response");
    try (Child controlPlane = Child.start(directory.resolve("control-plane.log"),
        List.of(home.resolve("outrigger").toString(), "control-plane", "--kubeconfig", source.kubeconfig().toString(),
            "--xds-address",
            "127.0.0.1:0", "--monitoring-address", "127.0.0.1:0"))) {
      String line = controlPlane.find("xDS on");
      int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).strip());
      controlPlane.find((services + 1) + " services");
      controlPlane.drain();
      TimeUnit.SECONDS.sleep(3);
      long cpu = controlPlane.cpuMicros();
      say("control plane synced: %d ms CPU, %d MiB", cpu / 1000, controlPlane.rssMib());
      long start = System.nanoTime();
      try (Fleet fleet = Fleet.connect(directory, port, proxies)) {
        Fleet.Synced synced = fleet.synced();
        TimeUnit.SECONDS.sleep(1);
        say("first sync: %.2f s, %.1f ms CPU a proxy, %.2f MB a proxy, %d MiB", (synced.nanos() - start) / 1e9,
            (controlPlane.cpuMicros() - cpu) / 1e3 / proxies, synced.bytes() / 1e6 / proxies, controlPlane.rssMib());
        Changes lone = new Changes(controlPlane, fleet, (i, marker) -> source.putSlice(i % services, marker));
        say("warm-up: %s", lone.measure(WARM_UP));
        say("lone changes: %s", lone.measure(changes));
        burst(fleet, source);
        fleet.record(recorded);
        say("resident: %d MiB", controlPlane.rssMib());
      }
    }
    bare(recorded, proxies, changes);
  }

  private void burst(Fleet fleet, Source source) throws IOException, InterruptedException {
    for (int round = 0; round < 5; round++) {
      String marker = LoadMesh.marker(500 + round);
      fleet.expect(marker, BURST);
      source.putSlices(BURST, marker);
      long written = System.nanoTime();
      long[] had = fleet.had();
      say("burst: %.0f ms after the last write", (had[had.length - 1] - written) / 1e6);
      TimeUnit.MILLISECONDS.sleep(500);
      String again = LoadMesh.marker(600 + round);
      fleet.expect(again, 1);
      source.putSlice(0, again);
      fleet.had();
      TimeUnit.MILLISECONDS.sleep(500);
    }
  }

  private void bare(Path recorded, int proxies, int changes) throws IOException, InterruptedException {
    try (
        Child bare = Child.java(directory.resolve("bare.log"), List.of("@" + home.resolve("control-plane/jvm.options")),
            BareServerMain.class, recorded)) {
      int port = Integer.parseInt(bare.find("").strip());
      try (Fleet fleet = Fleet.connect(directory, port, proxies)) {
        TimeUnit.SECONDS.sleep(3);
        // The recorded response is of the last lone change.
        Changes lone = new Changes(bare, fleet, (i, marker) -> bare.say("push"));
        lone.ofOneMarker(LoadMesh.marker(604));
        say("bare warm-up: %s", lone.measure(WARM_UP));
        say("bare: %s", lone.measure(changes));
      }
    }
  }

  private void say(String format, Object... values) {
    out.printf(Locale.ROOT, format + "%n", values);
  }
}
