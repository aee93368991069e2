package dev.outrigger.examples.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outrigger.controlplane.ControlPlane;
import dev.outrigger.controlplane.ControlPlaneOptions;
import dev.outrigger.controlplane.MeshSource;
import dev.outrigger.testing.AdsBootstrap.Protocol;
import dev.outrigger.testing.ForeignPeer;
import dev.outrigger.testing.ManifestFiles;
import java.io.IOException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stock Envoy finds the listener of the address that a connection was made to. What the kernel's rules tell it in a pod, a
 * header before the connection's own bytes tells it here.
 */
final class HandedOverIT {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n";

  /** To be told from a request it must be a line, or Envoy waits for the rest. */
  private static final String RAW = "this is no request\r\n";

  private static final String REGISTRY_ONLY = """
      apiVersion: networking.istio.io/v1
      kind: Sidecar
      metadata: {name: default, namespace: demo}
      spec:
        outboundTrafficPolicy: {mode: REGISTRY_ONLY}
        egress: [{hosts: ["*/*"]}]
      ---
      """;

  @TempDir private Path directory;
  private ManifestFiles manifests;
  private RawPod a;
  private RawPod b;
  private ControlPlane controlPlane;
  private Envoy envoy;

  @BeforeAll
  static void requireEnvoy() {
    ForeignPeer.require("envoy", "OUTRIGGER_ENVOY");
  }

  @BeforeEach
  void start() throws IOException {
    manifests = ManifestFiles.create(directory.resolve("manifests"));
    a = new RawPod("a", "127.77.31.1");
    b = new RawPod("b", "127.77.31.2", a.port());
    manifests.write("sidecar.yaml", REGISTRY_ONLY);
    controlPlane = ControlPlane.start(ControlPlaneOptions.onFreePorts(new MeshSource.Manifests(manifests.directory())));
    envoy = Envoy.startHandingOver(directory, controlPlane.xdsAddress(), Protocol.DELTA_GRPC,
        directory.resolve("entry"));
  }

  @AfterEach
  void stop() throws IOException {
    assertThat(envoy.stats("update_rejected").values()).as(envoy.log()).isNotEmpty().containsOnly(0L);
    envoy.close();
    controlPlane.close();
    a.close();
    b.close();
  }

  @Test
  void reaches_each_pod_of_a_headless_service_and_nobody_else() throws IOException {
    manifests.write("db.yaml", """
        apiVersion: v1
        kind: Service
        metadata: {name: db, namespace: demo}
        spec: {clusterIP: None, ports: [{name: tcp, port: %s}]}
        """.formatted(a.port()));
    expose(a.ip());
    await("the first pod").atMost(PATIENCE).until(() -> send(a.ip(), a.port(), "anything").equals("a"));
    assertThat(send(b.ip(), b.port(), "anything")).as("no pod of the service").isEmpty();

    expose(a.ip(), b.ip());
    await("the pod that came").atMost(PATIENCE).until(() -> send(b.ip(), b.port(), "anything").equals("b"));
    assertThat(send(a.ip(), a.port(), "anything")).isEqualTo("a");

    expose(b.ip());
    await("the pod that left").atMost(PATIENCE).until(() -> send(a.ip(), a.port(), "anything").isEmpty());
    assertThat(send(b.ip(), b.port(), "anything")).isEqualTo("b");
  }

  @Test
  void sees_requests_among_the_connections_to_a_block_of_addresses() throws IOException {
    manifests.write("far.yaml", """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: far, namespace: demo}
        spec:
          hosts: [far.example.com]
          addresses: [127.77.31.0/24]
          ports: [{number: %s, name: any, protocol: ""}]
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: far, namespace: demo}
        spec:
          hosts: [far.example.com]
          http: [{directResponse: {status: 418}}]
        """.formatted(a.port()));
    await("raw bytes").atMost(PATIENCE).until(() -> send(a.ip(), a.port(), RAW).equals("a"));

    assertThat(send(a.ip(), a.port(), REQUEST.formatted("far.example.com"))).startsWith("HTTP/1.1 418");
    assertThat(send("127.77.32.1", a.port(), RAW)).as("not within the block").isEmpty();
  }

  private void expose(String... ips) throws IOException {
    manifests.write("slice.yaml", """
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: db-1, namespace: demo, labels: {kubernetes.io/service-name: db}}
        addressType: IPv4
        ports: [{name: tcp, port: %s}]
        endpoints:
        """.formatted(a.port())
        + Stream.of(ips).map(ip -> "- {addresses: [" + ip + "]}\n").collect(Collectors.joining()));
  }

  private String send(String ip, int port, String text) throws IOException {
    try (SocketChannel connection = SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve("entry")))) {
      String before = "PROXY TCP4 127.0.0.1 " + ip + " 5555 " + port + "\r\n";
      connection.write(ByteBuffer.wrap((before + text).getBytes(StandardCharsets.ISO_8859_1)));
      return new String(Channels.newInputStream(connection).readAllBytes(), StandardCharsets.UTF_8);
    } catch (SocketException e) {
      return "";
    }
  }
}
