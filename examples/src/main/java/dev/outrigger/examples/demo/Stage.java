package dev.outrigger.examples.demo;

import dev.outrigger.examples.client.ConnectionBalancer;
import dev.outrigger.examples.client.KeepAliveClient;
import dev.outrigger.examples.echo.EchoServer;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The processes of one scene: pods, control plane, sidecar, clients. All of them end with the scene. Used by one thread.
 */
final class Stage implements AutoCloseable {

  static final String SERVICE_HOST = "goodjob.default.svc.cluster.local";

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Setting setting;
  private final Path directory;
  private final Manifests manifests;
  private final Map<Integer, Part> pods = new HashMap<>();
  private final List<AutoCloseable> others = new ArrayList<>();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(1)).build();
  private @Nullable Part controlPlane;
  private @Nullable Part sidecar;

  Stage(Setting setting, String scene) throws IOException {
    this.setting = setting;
    this.directory = Files.createDirectories(setting.work().resolve(scene));
    this.manifests = new Manifests(directory.resolve("manifests"), setting);
  }

  Manifests manifests() {
    return manifests;
  }

  void startPods(int count) throws IOException {
    for (int number = 1; number <= count; number++) {
      pods.put(number, java("goodjob-" + number, EchoServer.class,
          List.of("--pod", "goodjob-" + number, "--listen", setting.addresses().pod(number))));
    }
    for (int number = 1; number <= count; number++) {
      awaitPod(number);
    }
  }

  void startPod(int number) throws IOException {
    pods.put(number, java("goodjob-" + number, EchoServer.class,
        List.of("--pod", "goodjob-" + number, "--listen", setting.addresses().pod(number))));
    awaitPod(number);
  }

  private void awaitPod(int number) throws IOException {
    await("pod goodjob-" + number, () -> status(setting.addresses().pod(number), "/_echo/log") == 200);
    manifests.addPod(number);
  }

  Part pod(int number) {
    Part pod = pods.get(number);
    if (pod == null) {
      throw new IllegalStateException("pod " + number + " was not started");
    }
    return pod;
  }

  void startConnectionBalancer(int podCount) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--listen", setting.addresses().serviceByConnection()));
    for (int number = 1; number <= podCount; number++) {
      Collections.addAll(arguments, "--endpoint", setting.addresses().pod(number));
    }
    others.add(java("connection-balancer", ConnectionBalancer.class, arguments));
    await("the connection balancer", () -> opens(setting.addresses().serviceByConnection()));
  }

  void startControlPlane() throws IOException {
    Addresses addresses = setting.addresses();
    controlPlane = Part.start("control-plane", List.of(setting.launcher().toString(), "control-plane", "--manifests",
        manifests.directory().toString(), "--xds-address", addresses.controlPlane(), "--monitoring-address",
        addresses.controlPlaneMonitoring()), directory);
  }

  void awaitControlPlane() {
    await("the control plane", () -> opens(setting.addresses().controlPlane()));
  }

  Part controlPlane() {
    return present(controlPlane, "control plane");
  }

  void startSidecar() throws IOException {
    Path bootstrap = directory.resolve("sidecar.yaml");
    Files.writeString(bootstrap, setting.example("sidecar.yaml"));
    sidecar =
        Part.start("sidecar",
            List.of(setting.launcher().toString(), "sidecar", "-c", bootstrap.toString(), "--http-proxy-address",
                setting.addresses().sidecarHttpProxy(), "--state-dir", directory.resolve("state").toString()),
            directory);
  }

  /** Ready, and the service's own listener open. */
  void awaitSidecar() {
    await("the sidecar", this::sidecarReady);
  }

  boolean sidecarReady() {
    return status(setting.addresses().sidecarAdmin(), "/ready") == 200 && opens(setting.addresses().service());
  }

  Part sidecar() {
    return present(sidecar, "sidecar");
  }

  /** A whole mesh: pods, control plane and sidecar, ready. */
  void startMesh(int podCount, Rules rules) throws IOException {
    manifests.rules(rules);
    startControlPlane();
    startSidecar();
    startPods(podCount);
    awaitSidecar();
    // The sidecar asks for a service's cluster at its first use; this one is no request that a pod counts.
    send("GET", setting.addresses().service(), "/_echo/log");
    await("all pods in the sidecar's endpoints", () -> clusters().lines()
        .filter(line -> line.contains("::health_flags::")
            && line.contains(setting.addresses().block() + ".2.") && line.startsWith("outbound|8080||" + SERVICE_HOST))
        .count() == podCount);
  }

  ClientRun client(String... arguments) throws IOException {
    List<String> command = javaCommand(KeepAliveClient.class);
    Collections.addAll(command, arguments);
    ClientRun run = new ClientRun(command);
    others.add(run);
    return run;
  }

  /** The client of the service as it always was: it knows the ClusterIP only. */
  ClientRun serviceClient(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("--url", "http://" + setting.addresses().service() + "/"));
    Collections.addAll(all, arguments);
    return client(all.toArray(String[]::new));
  }

  /** The lines of {@code /clusters} of the sidecar, empty when it does not answer. */
  String clusters() {
    String body = get(setting.addresses().sidecarAdmin(), "/clusters");
    return body == null ? "" : body;
  }

  void tellPod(int number, String behaviour) {
    send("POST", setting.addresses().pod(number), "/_echo/behave?" + behaviour);
  }

  /** What the pod served so far. */
  List<Served> served(int number) {
    String body = get(setting.addresses().pod(number), "/_echo/log");
    return body == null || body.isEmpty() ? List.of() : body.lines().map(Served::parse).toList();
  }

  /** One request as its pod saw it, in microseconds since the epoch. */
  record Served(long startMicros, long endMicros, int status) {
    static Served parse(String line) {
      String[] words = line.split(" ");
      return new Served(Long.parseLong(words[0]), Long.parseLong(words[1]), Integer.parseInt(words[2]));
    }
  }

  static void await(String what, BooleanSupplier condition) {
    await(what, PATIENCE, condition);
  }

  static void await(String what, Duration patience, BooleanSupplier condition) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new SceneFailed(what + ": not there after " + patience.toSeconds() + " s");
      }
      pause(Duration.ofMillis(10));
    }
  }

  static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SceneFailed("interrupted");
    }
  }

  private Part java(String name, Class<?> program, List<String> arguments) throws IOException {
    List<String> command = javaCommand(program);
    command.addAll(arguments);
    return Part.start(name, command, directory);
  }

  private static List<String> javaCommand(Class<?> program) {
    return new ArrayList<>(
        List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx96m", "-cp", System.getProperty("java.class.path"),
            program.getName()));
  }

  private int status(String address, String path) {
    HttpResponse<String> answer = send("GET", address, path);
    return answer == null ? 0 : answer.statusCode();
  }

  private @Nullable String get(String address, String path) {
    HttpResponse<String> answer = send("GET", address, path);
    return answer == null ? null : answer.body();
  }

  private @Nullable HttpResponse<String> send(String method, String address, String path) {
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + path))
        .timeout(Duration.ofSeconds(2))
        .method(method, HttpRequest.BodyPublishers.noBody())
        .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private static boolean opens(String address) {
    try (Socket socket = new Socket()) {
      socket.connect(Addresses.socketAddress(address), 500);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static Part present(@Nullable Part part, String what) {
    if (part == null) {
      throw new IllegalStateException("the " + what + " was not started");
    }
    return part;
  }

  @Override
  public void close() throws IOException {
    for (AutoCloseable other : others) {
      try {
        other.close();
      } catch (Exception e) {
        throw new IOException(e.getMessage(), e);
      }
    }
    if (sidecar != null) {
      sidecar.close();
    }
    if (controlPlane != null) {
      controlPlane.close();
    }
    pods.values().forEach(Part::kill);
    http.close();
  }
}
