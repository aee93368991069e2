package dev.outrigger.testing;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Envoy's own Java control plane, which serves over ADS what it is given. It runs as a process, because its classes of
 * the xDS messages have the names of ours, and it ends with the JVM that started it.
 */
public final class ForeignControlPlane implements AutoCloseable {

  private final Process process;
  private final int port;
  private final List<String> said = new CopyOnWriteArrayList<>();

  private ForeignControlPlane(Process process, BufferedReader output) throws IOException {
    this.process = process;
    var first = output.readLine();
    if (first == null || !first.startsWith("port ")) {
      throw new IOException("foreign control plane: " + first + " (expected: port and its number)");
    }
    port = Integer.parseInt(first.substring("port ".length()));
    Thread.ofVirtual().start(() -> listen(output));
  }

  private void listen(BufferedReader output) {
    try {
      output.lines().forEach(said::add);
    } catch (UncheckedIOException e) {
      // Closed while it was read: the process was ended, and Awaitility would take what escapes here for the test's failure.
      process.destroyForcibly();
    }
  }

  /**
   * Starts one that serves nothing yet.
   *
   * @throws org.opentest4j.TestAbortedException when it was not built, as {@link ForeignPeer#require} does
   */
  public static ForeignControlPlane start() throws IOException {
    var process = new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--sun-misc-unsafe-memory-access=allow",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        classPath(),
        "dev.outrigger.testing.foreign.ForeignControlPlaneMain")
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    return new ForeignControlPlane(process, process.inputReader(StandardCharsets.UTF_8));
  }

  /** Its port on the loopback address. */
  public int port() {
    return port;
  }

  /**
   * Replaces all that it serves.
   *
   * @param version of every type in it
   * @param resources clusters, load assignments, listeners, route configurations and secrets
   */
  public void serve(String version, List<? extends Message> resources) throws IOException {
    var configuration = DiscoveryResponse.newBuilder().setVersionInfo(version);
    for (var resource : resources) {
      configuration.addResources(Any.pack(resource));
    }
    configuration.build().writeDelimitedTo(process.getOutputStream());
    process.getOutputStream().flush();
  }

  /**
   * What its clients answered so far: {@code subscribe TYPE_URL}, {@code ack TYPE_URL} or {@code nack TYPE_URL MESSAGE},
   * in the order of arrival. The list grows while it is looked at.
   */
  public List<String> said() {
    return said;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private static String classPath() throws IOException {
    var target = Path.of(System.getProperty("outrigger.home"), "testing", "foreign-control-plane", "target");
    var libraries = target.resolve("lib");
    if (!Files.isDirectory(libraries)) {
      throw ForeignPeer.missing(
          "the foreign control plane: not built (expected: its jars in " + libraries + ", by mvn package)");
    }
    return target.resolve("classes") + File.pathSeparator + libraries.resolve("*");
  }
}
