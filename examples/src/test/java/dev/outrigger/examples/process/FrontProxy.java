package dev.outrigger.examples.process;

import dev.outrigger.testing.ForeignPeer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A proxy that runs a bootstrap file, a stock Envoy or our sidecar, known from outside only by its admin port. */
final class FrontProxy implements AutoCloseable {

  private final Path directory;
  private final Program program;
  private final String admin;
  private final Map<String, InetSocketAddress> listeners = new HashMap<>();

  private FrontProxy(Path directory, Program program, String admin) throws IOException, InterruptedException {
    this.directory = directory;
    this.program = program;
    this.admin = admin;
    Awaitility.await("ready").atMost(Program.PATIENCE).ignoreExceptions().until(() -> admin("/ready").equals("LIVE\n"));
    for (String line : admin("/listeners").lines().toList()) {
      String[] parts = line.split("::", -1);
      int colon = parts[1].lastIndexOf(':');
      listeners.put(parts[0],
          new InetSocketAddress(parts[1].substring(0, colon), Integer.parseInt(parts[1].substring(colon + 1))));
    }
  }

  /** A stock Envoy that runs the bootstrap in a directory. */
  static FrontProxy envoy(Path directory, String text) throws IOException, InterruptedException {
    Path bootstrap = Files.writeString(directory.resolve("bootstrap.yaml"), text);
    Path program = ForeignPeer.require("envoy", "OUTRIGGER_ENVOY");
    Path admin = directory.resolve("admin-address");
    Program envoy = Program.start(directory, "envoy",
        List.of(program.toString(), "-c", bootstrap.toString(), "--use-dynamic-base-id", "--concurrency", "1",
            "--log-level", "warning", "--file-flush-interval-msec", "100", "--admin-address-path", admin.toString()));
    Awaitility.await("Envoy's admin port: " + envoy.output())
        .atMost(Program.PATIENCE)
        .until(() -> Files.exists(admin) && Files.size(admin) > 0);
    return new FrontProxy(directory, envoy, Files.readString(admin).strip());
  }

  /** Our sidecar that runs the bootstrap in a directory. */
  static FrontProxy sidecar(Path directory, String text, String... options) throws IOException, InterruptedException {
    Path bootstrap = Files.writeString(directory.resolve("bootstrap.yaml"), text);
    String[] arguments =
        Stream.concat(Stream.of("sidecar", "-c", bootstrap.toString()), Stream.of(options)).toArray(String[]::new);
    Program sidecar = Program.outrigger(directory, arguments);
    return new FrontProxy(directory, sidecar, sidecar.await("admin on (\\S+)"));
  }

  /** Where a listener listens. */
  InetSocketAddress listener(String name) {
    InetSocketAddress address = listeners.get(name);
    if (address == null) {
      throw new IllegalArgumentException(name + " (expected: one of " + listeners.keySet() + "):\n" + program.output());
    }
    return address;
  }

  /** What the admin port answers. */
  String admin(String path) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(URI.create("http://" + admin + path)).build(),
          HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  /** Lines of an access log so far. */
  List<String> log(String file) throws IOException {
    Path path = directory.resolve(file);
    return Files.exists(path) ? Files.readAllLines(path) : List.of();
  }

  Program program() {
    return program;
  }

  @Override
  public void close() {
    program.close();
  }
}
