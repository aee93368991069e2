package dev.outrigger.benchmarks.peers;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * CPU per request of the sidecar beside nginx, HAProxy and Envoy: HTTP/1.1, 1 KiB answers, 64 keep-alive connections of wrk. The proxies run
 * on core 1, wrk and three nginx backends on core 0; the rounds of all proxies are interleaved and medians are compared. Needs nginx,
 * haproxy, wrk and taskset on the PATH, and Envoy named by {@code OUTRIGGER_ENVOY}; a missing peer is left out and named.
 */
public final class Http1Comparison {

  private static final int CONNECTIONS = 64;
  private static final int BACKENDS = 3;
  private static final int WARM_UP_SECONDS = 10;
  private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in");
  private static final Pattern ERRORS = Pattern.compile("(Non-2xx or 3xx responses|Socket errors): .*");

  private final Path home;
  private final Path directory;
  private final PrintStream out;
  private final List<Process> processes = new ArrayList<>();

  private Http1Comparison(Path home, Path directory, PrintStream out) {
    this.home = home;
    this.directory = directory;
    this.out = out;
  }

  /** Measures and prints a table. */
  public static void measure(Path home, int rounds, int seconds, PrintStream out)
      throws IOException, InterruptedException {
    Http1Comparison comparison = new Http1Comparison(home, Files.createTempDirectory("outrigger-bench-"), out);
    Runtime.getRuntime().addShutdownHook(new Thread(comparison::endAll));
    comparison.run(rounds, seconds);
  }

  private void run(int rounds, int seconds) throws IOException, InterruptedException {
    List<Integer> backends = startBackends();
    Map<Peer, ProcessHandle> running = new LinkedHashMap<>();
    for (Peer peer : peers(backends)) {
      Process process = peer.start(directory);
      processes.add(process);
      awaitOpen(peer.name(), peer.port());
      running.put(peer, process.toHandle());
    }
    for (Peer peer : running.keySet()) {
      load(peer, WARM_UP_SECONDS);
    }
    Map<Peer, List<Double>> micros = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      for (Map.Entry<Peer, ProcessHandle> entry : running.entrySet()) {
        ProcessHandle handle = entry.getValue();
        long before = ProcessCost.cpuMicros(handle);
        long requests = load(entry.getKey(), seconds);
        double cost = (double) (ProcessCost.cpuMicros(handle) - before) / requests;
        micros.computeIfAbsent(entry.getKey(), peer -> new ArrayList<>()).add(cost);
        out.printf(Locale.ROOT, "round %d %-16s %6.1f us CPU a request, %d requests%n", round + 1,
            entry.getKey().name(), cost, requests);
      }
    }
    report(running, micros);
  }

  private void report(Map<Peer, ProcessHandle> running, Map<Peer, List<Double>> micros) throws IOException {
    out.println();
    out.println("| proxy | CPU us a request (median, min to max) | beside Envoy | PSS after the load, MiB |");
    out.println("| --- | --- | --- | --- |");
    double envoy = micros.entrySet()
        .stream()
        .filter(entry -> entry.getKey().name().equals("Envoy"))
        .mapToDouble(e -> median(e.getValue()))
        .findFirst()
        .orElse(Double.NaN);
    for (Map.Entry<Peer, ProcessHandle> entry : running.entrySet()) {
      List<Double> all = micros.getOrDefault(entry.getKey(), List.of()).stream().sorted().toList();
      out.printf(Locale.ROOT, "| %s | %.1f (%.1f to %.1f) | %.2f | %d |%n", entry.getKey().name(), median(all),
          all.getFirst(), all.getLast(),
          median(all) / envoy, ProcessCost.pssKib(entry.getValue()) / 1024);
    }
  }

  private List<Peer> peers(List<Integer> backends) throws IOException {
    Path launcher = home.resolve("outrigger");
    List<Peer> peers = new ArrayList<>();
    if (installed("nginx")) {
      peers.add(Peer.nginx(freePort(), backends));
    }
    if (installed("haproxy")) {
      peers.add(Peer.haproxy(freePort(), backends));
    }
    String envoy = System.getenv("OUTRIGGER_ENVOY");
    if (envoy == null) {
      out.println("left out: Envoy (OUTRIGGER_ENVOY does not name it)");
    } else {
      peers.add(Peer.envoy(envoy, "Envoy", freePort(), backends, false));
      peers.add(Peer.envoy(envoy, "Envoy mesh", freePort(), backends, true));
    }
    peers.add(Peer.outrigger(launcher, "Outrigger", freePort(), backends, false));
    peers.add(Peer.outrigger(launcher, "Outrigger mesh", freePort(), backends, true));
    return peers.stream()
        .map(peer -> new Peer(peer.name(), peer.port(), peer.file(),
            peer.configuration().replace("{dir}", directory.toString()), peer.command()))
        .toList();
  }

  private boolean installed(String program) {
    boolean found = Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    if (!found) {
      out.println("left out: " + program + " (not on the PATH)");
    }
    return found;
  }

  private List<Integer> startBackends() throws IOException, InterruptedException {
    List<Integer> ports = new ArrayList<>();
    StringBuilder servers = new StringBuilder();
    for (int i = 0; i < BACKENDS; i++) {
      int port = freePort();
      ports.add(port);
      servers.append("  server { listen 127.0.0.1:")
          .append(port)
          .append("; location / { return 200 \"")
          .append("x".repeat(1024))
          .append("\"; } }\n");
    }
    Path config = Files.writeString(directory.resolve("backends.conf"), """
        daemon off;
        worker_processes 1;
        pid %1$s/backends.pid;
        error_log stderr crit;
        events { worker_connections 4096; }
        http {
          access_log off;
          keepalive_requests 1000000000;
          client_body_temp_path %1$s/b-body; proxy_temp_path %1$s/b-proxy; fastcgi_temp_path %1$s/b-f; uwsgi_temp_path %1$s/b-u;
          scgi_temp_path %1$s/b-s;
        %2$s}
        """.formatted(directory, servers));
    processes.add(new ProcessBuilder("taskset", "-c", "0", "nginx", "-c", config.toString(), "-p", directory.toString())
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("backends.log").toFile())
        .start());
    for (int port : ports) {
      awaitOpen("backend", port);
    }
    return ports;
  }

  private static long load(Peer peer, int seconds) throws IOException, InterruptedException {
    Process wrk = new ProcessBuilder("taskset", "-c", "0", "wrk", "-t", "1", "-c", Integer.toString(CONNECTIONS),
        "--timeout", "10s", "-d",
        seconds + "s",
        "http://127.0.0.1:" + peer.port() + "/").redirectErrorStream(true).start();
    String printed = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    wrk.waitFor();
    Matcher requests = REQUESTS.matcher(printed);
    Matcher errors = ERRORS.matcher(printed);
    if (!requests.find() || errors.find()) {
      throw new IllegalStateException(
          peer.name() + ": the load failed (expected: answers without errors):\n" + printed);
    }
    return Long.parseLong(requests.group(1));
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  private void awaitOpen(String name, int port) throws InterruptedException {
    for (int tries = 0; tries < 300; tries++) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress("127.0.0.1", port), 200);
        return;
      } catch (IOException e) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
    throw new IllegalStateException(
        name + ": does not listen on 127.0.0.1:" + port + " (its output is in " + directory + ")");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void endAll() {
    for (Process process : processes) {
      process.destroy();
    }
  }
}
