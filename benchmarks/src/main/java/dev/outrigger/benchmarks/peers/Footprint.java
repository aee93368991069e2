package dev.outrigger.benchmarks.peers;

import java.io.IOException;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What the sidecar costs before its first request: from the start of its process to ready with its configuration over xDS, and its resident
 * memory ten idle seconds later. The control plane reads the example's manifests.
 */
public final class Footprint {

  private static final int STARTS = 5;
  private static final int IDLE_SECONDS = 10;
  private static final String CONTROL_PLANE = "127.87.4.1:15010";
  private static final String SIDECAR_IP = "127.87.3.1";

  private final Path home;
  private final Path directory;
  private final PrintStream out;
  private final List<Process> processes = new ArrayList<>();

  private Footprint(Path home, Path directory, PrintStream out) {
    this.home = home;
    this.directory = directory;
    this.out = out;
  }

  /** Measures and prints a table. */
  public static void measure(Path home, PrintStream out) throws IOException, InterruptedException {
    Footprint footprint = new Footprint(home, Files.createTempDirectory("outrigger-footprint-"), out);
    Thread end = new Thread(footprint::endAll);
    Runtime.getRuntime().addShutdownHook(end);
    footprint.run();
  }

  private void run() throws IOException, InterruptedException {
    Path manifests = Files.createDirectories(directory.resolve("manifests"));
    for (String file : List.of("goodjob.yaml", "goodjob-rules.yaml", "goodjob-pods.yaml")) {
      Files.writeString(manifests.resolve(file), example("manifests/" + file));
    }
    start("control-plane", "control-plane", "--manifests", manifests.toString(), "--xds-address", CONTROL_PLANE,
        "--monitoring-address", "127.87.4.1:15014");
    awaitOpen("127.87.4.1", 15010);
    Path config = Files.writeString(directory.resolve("sidecar.yaml"), example("sidecar.yaml"));
    List<Long> ready = new ArrayList<>();
    List<Long> rss = new ArrayList<>();
    for (int i = 0; i < STARTS; i++) {
      long started = System.nanoTime();
      Process sidecar = start("sidecar", "sidecar", "-c", config.toString());
      awaitReady();
      ready.add((System.nanoTime() - started) / 1_000_000);
      TimeUnit.SECONDS.sleep(IDLE_SECONDS);
      rss.add(ProcessCost.rssKib(sidecar.toHandle()) / 1024);
      sidecar.destroy();
      sidecar.waitFor();
      out.printf(Locale.ROOT, "start %d: ready after %d ms, %d MiB resident%n", i + 1, ready.getLast(), rss.getLast());
    }
    ready.sort(null);
    rss.sort(null);
    out.printf(Locale.ROOT, "%n| sidecar | median | min | max |%n| --- | --- | --- | --- |%n");
    out.printf(Locale.ROOT, "| start to ready, ms | %d | %d | %d |%n", ready.get(STARTS / 2), ready.getFirst(),
        ready.getLast());
    out.printf(Locale.ROOT, "| resident, idle with xDS, MiB | %d | %d | %d |%n", rss.get(STARTS / 2), rss.getFirst(),
        rss.getLast());
  }

  /** A file of the examples, on addresses of its own. */
  private String example(String file) throws IOException {
    return Files.readString(home.resolve("examples").resolve(file)).replace("127.86", "127.87");
  }

  private Process start(String name, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(home.resolve("outrigger").toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve(name + ".log").toFile()))
        .start();
    processes.add(process);
    return process;
  }

  private void awaitReady() throws InterruptedException {
    for (int tries = 0; tries < 2000; tries++) {
      try {
        HttpURLConnection ready =
            (HttpURLConnection) URI.create("http://" + SIDECAR_IP + ":15000/ready").toURL().openConnection();
        ready.setConnectTimeout(200);
        if (ready.getResponseCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // Not yet listening.
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
    throw new IllegalStateException("the sidecar is not ready after 10 s (its output is in " + directory + ")");
  }

  private void awaitOpen(String host, int port) throws InterruptedException {
    for (int tries = 0; tries < 300; tries++) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(host, port), 200);
        return;
      } catch (IOException e) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
    throw new IllegalStateException(host + ":" + port + ": nothing listens there (the output is in " + directory + ")");
  }

  private void endAll() {
    processes.forEach(Process::destroy);
  }
}
