package dev.outrigger.examples.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outrigger.controlplane.ControlPlane;
import dev.outrigger.controlplane.ControlPlaneOptions;
import dev.outrigger.controlplane.MeshSource;
import dev.outrigger.testing.AdsBootstrap.Protocol;
import dev.outrigger.testing.ForeignPeer;
import dev.outrigger.testing.FreePort;
import dev.outrigger.testing.ManifestFiles;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stock Envoy takes connections where the TCP and TLS routes of a VirtualService say. */
final class ConnectionRoutesIT {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String DB_IP = "127.77.20.1";
  private static final byte[] ANYTHING = {1, 2, 3};

  private static final String RULE = """
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: db, namespace: demo}
      spec:
        hosts: [db, "*.example.com"]
        tcp:
        - match: [{destinationSubnets: [10.0.0.0/8]}, {sourceLabels: {app: other}}]
          route: [{destination: {host: c}}]
        - match: [{port: %s}]
          route: [{destination: {host: a}, weight: 1}, {destination: {host: b}, weight: 1}, {destination: {host: c}}]
        tls:
        - match: [{sniHosts: [a.example.com, "*.a.example.com"]}]
          route: [{destination: {host: a}}]
        - match: [{sniHosts: [a.example.com, b.example.com]}]
          route: [{destination: {host: b}}]
      """;

  @TempDir private Path directory;
  private RawPod a;
  private RawPod b;
  private ControlPlane controlPlane;
  private Envoy envoy;
  private int tcp;
  private int tls;

  @BeforeAll
  static void requireEnvoy() {
    ForeignPeer.require("envoy", "OUTRIGGER_ENVOY");
  }

  @BeforeEach
  void start() throws IOException {
    ManifestFiles manifests = ManifestFiles.create(directory.resolve("manifests"));
    a = new RawPod("a", "127.77.21.1");
    b = new RawPod("b", "127.77.21.2");
    tcp = FreePort.on(DB_IP);
    tls = FreePort.on(DB_IP);
    manifests.write("mesh.yaml",
        """
        apiVersion: v1
        kind: Service
        metadata: {name: db, namespace: demo}
        spec: {clusterIP: %s, ports: [{name: tcp, port: %s}, {name: tls, port: %s}]}
        ---
        """.formatted(DB_IP, tcp, tls)
            + OnePodService.of("a", "tcp", "127.77.22.1", FreePort.on(DB_IP), a.ip(), a.port())
            + OnePodService.of("b", "tcp", "127.77.22.1", FreePort.on(DB_IP), b.ip(), b.port()) + RULE.formatted(tcp));
    controlPlane = ControlPlane.start(ControlPlaneOptions.onFreePorts(new MeshSource.Manifests(manifests.directory())));
    envoy = Envoy.start(directory, controlPlane.xdsAddress(), Protocol.DELTA_GRPC, "NONE");
    await("the service").atMost(PATIENCE).ignoreExceptions().until(() -> !send(tcp, ANYTHING).isEmpty());
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
  void shares_connections_among_destinations() throws IOException {
    Map<String, Integer> answers = new TreeMap<>();
    for (int i = 0; i < 40; i++) {
      answers.merge(send(tcp, ANYTHING), 1, Integer::sum);
    }

    assertThat(answers).containsOnlyKeys("a", "b");
    assertThat(envoy.stats("tcp.db.demo.downstream_cx_total").values()).allMatch(count -> count >= 40);
  }

  @Test
  void tells_connections_by_the_name_that_clients_ask_for() throws Exception {
    assertThat(send(tls, clientHello("a.example.com"))).isEqualTo("a");
    assertThat(send(tls, clientHello("x.a.example.com"))).isEqualTo("a");
    assertThat(send(tls, clientHello("b.example.com"))).isEqualTo("b");
    assertThat(send(tls, clientHello("c.example.com"))).as("nobody's").isEmpty();
  }

  private static String send(int port, byte[] bytes) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.connect(new InetSocketAddress(DB_IP, port));
      socket.getOutputStream().write(bytes);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (SocketException e) {
      return "";
    }
  }

  /** What a TLS client sends first. */
  private static byte[] clientHello(String host) throws GeneralSecurityException, IOException {
    SSLEngine engine = SSLContext.getDefault().createSSLEngine();
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(host)));
    engine.setSSLParameters(parameters);
    ByteBuffer bytes = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), bytes);
    byte[] hello = new byte[bytes.flip().remaining()];
    bytes.get(hello);
    return hello;
  }
}
