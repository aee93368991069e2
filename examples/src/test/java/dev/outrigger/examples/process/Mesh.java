package dev.outrigger.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.testing.AdsBootstrap.Protocol;
import dev.outrigger.testing.ManifestFiles;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;

/** A control plane and a sidecar as processes, with one service {@code echo} of one pod. */
final class Mesh implements AutoCloseable {

  private static final String CLUSTER_IP = "127.78.1.1";

  private final ManifestFiles manifests;
  private final int port;
  private final Program controlPlane;
  private final Program sidecar;

  private Mesh(ManifestFiles manifests, int port, Program controlPlane, Program sidecar) {
    this.manifests = manifests;
    this.port = port;
    this.controlPlane = controlPlane;
    this.sidecar = sidecar;
  }

  /** Starts both. The service has the pod's port. */
  static Mesh start(Path directory, int port) throws IOException {
    ManifestFiles manifests = ManifestFiles.create(directory.resolve("manifests"));
    manifests.write("service.yaml", """
        apiVersion: v1
        kind: Service
        metadata: {name: echo, namespace: demo}
        spec:
          clusterIP: %s
          selector: {app: echo}
          ports: [{name: http, port: %s, targetPort: %2$s}]
        """.formatted(CLUSTER_IP, port));
    manifests.write("slice.yaml", """
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: echo-1, namespace: demo, labels: {kubernetes.io/service-name: echo}}
        addressType: IPv4
        ports: [{name: http, port: %s, protocol: TCP}]
        endpoints: [{addresses: [127.78.2.1], conditions: {ready: true}}]
        """.formatted(port));
    Program controlPlane =
        Program.outrigger(directory, "control-plane", "--manifests", manifests.directory().toString(),
            "--xds-address", "127.0.0.1:0", "--monitoring-address", "127.0.0.1:0");
    int xds = Integer.parseInt(controlPlane.await("xDS on \\S+:(\\d+)"));
    Path bootstrap = Files.writeString(directory.resolve("bootstrap.yaml"), Ads.bootstrap(xds, Protocol.DELTA_GRPC));
    return new Mesh(manifests, port, controlPlane, Program.outrigger(directory, "sidecar", "-c", bootstrap.toString()));
  }

  Program controlPlane() {
    return controlPlane;
  }

  Program sidecar() {
    return sidecar;
  }

  InetSocketAddress service() {
    return new InetSocketAddress(CLUSTER_IP, port);
  }

  void write(String file, String text) throws IOException {
    manifests.write(file, text);
  }

  void assertServes() {
    Awaitility.await("the service")
        .atMost(Program.PATIENCE)
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(Wire.exchange(service(),
            "GET /status/404 HTTP/1.1\r\nHost: echo\r\nConnection: close\r\n\r\n").getFirst().body())
            .isEqualTo("not here"));
  }

  @Override
  public void close() {
    sidecar.close();
    controlPlane.close();
  }
}
