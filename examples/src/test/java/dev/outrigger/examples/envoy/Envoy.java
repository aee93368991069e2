package dev.outrigger.examples.envoy;

import static org.awaitility.Awaitility.await;

import dev.outrigger.testing.AdsBootstrap;
import dev.outrigger.testing.AdsBootstrap.Protocol;
import dev.outrigger.testing.ForeignPeer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;

/** A stock Envoy that takes everything from a control plane, seen through its admin port. Its log stays in its directory. */
final class Envoy implements AutoCloseable {

  private static final String ENTRY = "entry";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final String HANDING_OVER = """
        listeners:
        - name: entry
          address: {pipe: {path: "%s"}}
          use_original_dst: true
          listener_filters:
          - name: proxy-protocol
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol
          filter_chains:
          - filters:
            - name: tcp
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy
                stat_prefix: nobody
                cluster: BlackHoleCluster
      """;

  private final Path directory;
  private final Process process;
  private final HttpClient client;
  private final String admin;

  private Envoy(Path directory, Process process, HttpClient client, String admin) {
    this.directory = directory;
    this.process = process;
    this.client = client;
    this.admin = admin;
  }

  /**
   * Starts one and waits until it is ready.
   *
   * @param interception of its node's metadata, for example {@code NONE}
   */
  static Envoy start(Path directory, InetSocketAddress controlPlane, Protocol protocol, String interception)
      throws IOException {
    return start(directory, bootstrap(controlPlane, protocol, interception));
  }

  /**
   * Starts one with an entry of its own, a listener on a free loopback port, beside those that it is told of; its traffic is taken for
   * redirected.
   *
   * @param routes the name of the route configuration that the entry follows
   */
  static Envoy startWithEntry(Path directory, InetSocketAddress controlPlane, Protocol protocol, String routes)
      throws IOException {
    return start(directory, bootstrap(controlPlane, protocol, "REDIRECT") + entry(routes));
  }

  /**
   * Starts one with an entry of its own that hands connections over to the listeners of the addresses that they were made to. A
   * header of the PROXY protocol tells those, for want of the kernel's rules. Where a kernel that keeps track of connections knew
   * better, Envoy would believe that; so the entry is none of the network.
   *
   * @param entry the file of its socket
   */
  static Envoy startHandingOver(Path directory, InetSocketAddress controlPlane, Protocol protocol, Path entry)
      throws IOException {
    return start(directory, bootstrap(controlPlane, protocol, "REDIRECT") + HANDING_OVER.formatted(entry));
  }

  /**
   * Starts one whose bootstrap names an agent for certificates of the mesh, as Istio's does, where nobody answers; and waits
   * so long until it is ready.
   */
  static Envoy startWithAgent(
      Path directory,
      InetSocketAddress controlPlane,
      Protocol protocol,
      String interception,
      Duration patience) throws IOException {
    return start(directory, bootstrap(controlPlane, protocol, interception)
        + "  - {name: sds-grpc, type: STATIC, connect_timeout: 1s, load_assignment: {cluster_name: sds-grpc}}\n",
        patience);
  }

  /** Starts one with this bootstrap, and waits until it is ready. */
  static Envoy start(Path directory, String configuration) throws IOException {
    return start(directory, configuration, PATIENCE);
  }

  private static Envoy start(Path directory, String configuration, Duration patience) throws IOException {
    Path program = ForeignPeer.require("envoy", "OUTRIGGER_ENVOY");
    Path bootstrap = Files.writeString(directory.resolve("envoy.yaml"), configuration);
    Path adminAddress = directory.resolve("admin-address");
    Process process = new ProcessBuilder(program.toString(), "-c", bootstrap.toString(), "--use-dynamic-base-id",
        "--concurrency", "1", "--drain-time-s", "1", "--log-level", "warning", "--admin-address-path",
        adminAddress.toString())
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("envoy.log").toFile())
        .start();
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    try {
      await("Envoy's admin port").atMost(PATIENCE)
          .until(() -> Files.exists(adminAddress) && Files.size(adminAddress) > 0);
      Envoy envoy = new Envoy(directory, process, client, "http://" + Files.readString(adminAddress).strip());
      envoy.awaitReady(patience);
      return envoy;
    } catch (RuntimeException e) {
      process.destroyForcibly();
      throw new IllegalStateException(Files.readString(directory.resolve("envoy.log")), e);
    }
  }

  private void awaitReady(Duration patience) {
    try {
      await("Envoy to be ready").atMost(patience)
          .ignoreExceptions()
          .until(() -> admin("/ready").strip().equals("LIVE"));
    } catch (ConditionTimeoutException e) {
      throw new IllegalStateException(
          "not ready; waits for " + admin("/init_dump") + admin("/clusters"), e);
    }
  }

  /** What the admin port answers. */
  String admin(String path) {
    try {
      return client.send(HttpRequest.newBuilder(URI.create(admin + path)).timeout(PATIENCE).build(),
          HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The port of its own entry. */
  int entryPort() {
    return admin("/listeners").lines()
        .filter(line -> line.startsWith(ENTRY + "::"))
        .map(line -> Integer.valueOf(line.substring(line.lastIndexOf(':') + 1)))
        .findFirst()
        .orElseThrow();
  }

  /** Counters and gauges whose names match, by name. */
  Map<String, Long> stats(String regex) {
    return admin("/stats?filter=" + regex).lines()
        .map(line -> line.split(": ", 2))
        .filter(parts -> parts.length == 2 && parts[1].matches("\\d+"))
        .collect(Collectors.toMap(parts -> parts[0], parts -> Long.valueOf(parts[1]), Long::sum, TreeMap::new));
  }

  /** Its log, for a failure's message. */
  String log() {
    try {
      return Files.readString(directory.resolve("envoy.log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    client.close();
    process.destroy();
    try {
      process.onExit().get(5, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static String entry(String routes) {
    return """
          listeners:
          - name: %s
            address: {socket_address: {address: 127.0.0.1, port_value: 0}}
            filter_chains:
            - filters:
              - name: http
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: entry
                  rds: {route_config_name: "%s", config_source: {ads: {}, resource_api_version: V3}}
                  http_filters:
                  - name: router
                    typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
        """.formatted(ENTRY, routes);
  }

  private static String bootstrap(InetSocketAddress controlPlane, Protocol protocol, String interception) {
    return AdsBootstrap.of("""
        {id: sidecar~127.0.0.1~client.demo~demo.svc.cluster.local, cluster: client.demo,
          metadata: {NAMESPACE: demo, CLUSTER_ID: Kubernetes, LABELS: {app: client}, INTERCEPTION_MODE: %s}}"""
        .formatted(interception), controlPlane, protocol);
  }
}
