package dev.outrigger.examples.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outrigger.testing.FreePort;
import dev.outrigger.testing.GrpcCaller;
import dev.outrigger.testing.GrpcCaller.Library;
import dev.outrigger.testing.ManifestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Applications without any proxy, with gRPC's own clients for xDS: they take their configuration from our control plane. */
final class GrpcClientsIT {

  private static final String TARGET = "xds:///echo.demo.svc.cluster.local:7070";

  private static final String ROUTES = """
      apiVersion: networking.istio.io/v1
      kind: DestinationRule
      metadata: {name: echo, namespace: demo}
      spec:
        host: echo
        subsets:
        - {name: v1, labels: {version: v1}}
        - {name: v2, labels: {version: v2}}
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: echo, namespace: demo}
      spec:
        hosts: [echo]
        http:
        - match: [{headers: {x-version: {exact: v2}}}]
          timeout: 3s
          route: [{destination: {host: echo, subset: v2}}]
        - route:
          - {destination: {host: echo, subset: v1}, weight: 80}
          - {destination: {host: echo, subset: v2}, weight: 20}
      """;

  @TempDir private Path directory;

  private final List<Program> pods = new ArrayList<>();
  private ManifestFiles manifests;
  private Path bootstrap;
  private int port;
  private Program controlPlane;

  @BeforeEach
  void start() throws IOException {
    manifests = ManifestFiles.create(directory.resolve("manifests"));
    port = FreePort.on(address("a"));
    manifests.write("service.yaml", """
        apiVersion: v1
        kind: Service
        metadata: {name: echo, namespace: demo}
        spec: {clusterIP: 127.79.1.1, selector: {app: echo}, ports: [{name: grpc, port: 7070, targetPort: grpc}]}
        """);
    manifests.write("pods.yaml", Stream.of("a", "b", "c").map(GrpcClientsIT::pod).collect(Collectors.joining("---\n")));
    expose("a", "b", "c");
    controlPlane =
        Program.outrigger(directory, "control-plane", "--manifests", manifests.directory().toString(), "--xds-address",
            "127.0.0.1:0", "--monitoring-address", "127.0.0.1:0");
    bootstrap = Files.writeString(directory.resolve("bootstrap.json"), """
        {"xds_servers": [{"server_uri": "127.0.0.1:%s", "channel_creds": [{"type": "insecure"}],
            "server_features": ["xds_v3"]}],
          "node": {"id": "sidecar~127.0.0.1~client.demo~demo.svc.cluster.local",
            "metadata": {"GENERATOR": "grpc", "NAMESPACE": "demo"}, "locality": {"region": "r", "zone": "z"}}}
        """.formatted(controlPlane.await("xDS on \\S+:(\\d+)")));
    for (String pod : List.of("a", "b", "c")) {
      Path own = Files.createDirectory(directory.resolve(pod));
      pods.add(Program.outrigger(own, "echo", "--pod", pod, "--listen", address(pod) + ":" + (port + 1),
          "--grpc-listen", address(pod) + ":" + port));
    }
    for (Program pod : pods) {
      pod.await("serves");
    }
  }

  @AfterEach
  void end() {
    pods.forEach(Program::close);
    controlPlane.close();
  }

  @ParameterizedTest
  @EnumSource
  void balances_over_pods_and_follows_endpoints_and_routes(GrpcCaller.Library library) throws IOException {
    try (GrpcCaller caller = GrpcCaller.start(library, TARGET, bootstrap, directory.resolve("caller.log"))) {
      // Another process, with its own start to make, and its calls wait for what it is told.
      await("the service").atMost(Duration.ofMinutes(1))
          .until(() -> List.of("a", "b", "c").containsAll(caller.call(1).keySet()));
      await("all of its pods").atMost(Program.PATIENCE)
          .untilAsserted(() -> assertThat(caller.call(9)).isEqualTo(Map.of("a", 3, "b", 3, "c", 3)));

      expose("a", "b");
      await("the pod that left").atMost(Program.PATIENCE)
          .untilAsserted(() -> assertThat(caller.call(8)).isEqualTo(Map.of("a", 4, "b", 4)));

      expose("a", "b", "c");
      await("the pod that came").atMost(Program.PATIENCE)
          .untilAsserted(() -> assertThat(caller.call(9)).isEqualTo(Map.of("a", 3, "b", 3, "c", 3)));

      manifests.write("routes.yaml", ROUTES);
      await("the route by a header").atMost(Program.PATIENCE)
          .untilAsserted(() -> assertThat(caller.call(10, "x-version", "v2")).isEqualTo(Map.of("c", 10)));
      Map<String, Integer> weighted = caller.call(500);
      assertThat(weighted).containsOnlyKeys("a", "b", "c");
      // A fifth, and more than five standard deviations to each side of it.
      assertThat(weighted.get("c")).isBetween(50, 150);
      assertThat(weighted.get("a")).isGreaterThan(100);
      assertThat(weighted.get("b")).isGreaterThan(100);
    }
    assertThat(controlPlane.output()).doesNotContain("rejected");
  }

  /** A server that is an xDS client itself waits until it is told how to serve. */
  @Test
  void a_server_takes_its_listener_from_the_control_plane_and_is_called() throws IOException {
    int served = FreePort.on(address("d"));
    Path serverBootstrap = Files.writeString(directory.resolve("server.json"),
        Files.readString(bootstrap)
            .stripTrailing()
            .replaceFirst("\\}$",
                ", \"server_listener_resource_name_template\": \"xds.istio.io/grpc/lds/inbound/%s\"}"));
    manifests.write("slice.yaml", slice(served, "d"));
    Path said = directory.resolve("server.log");
    Process server = GrpcCaller.startServer("d", served, serverBootstrap, said);
    try (GrpcCaller caller = GrpcCaller.start(Library.JAVA, TARGET, bootstrap, directory.resolve("caller.log"))) {
      await("the server to be told").atMost(Duration.ofMinutes(1))
          .until(() -> Files.readString(said).contains("d serves " + served));
      await("its answer").atMost(Duration.ofMinutes(1)).until(() -> caller.call(1).containsKey("d"));
      assertThat(caller.call(5)).as(Files.readString(said)).isEqualTo(Map.of("d", 5));
    } finally {
      server.destroyForcibly();
    }
    assertThat(controlPlane.output()).doesNotContain("rejected");
  }

  private static String pod(String name) {
    return """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s, namespace: demo, labels: {app: echo, version: %s}}
        status: {phase: Running, podIP: %s}
        """.formatted(name, name.equals("c") ? "v2" : "v1", address(name));
  }

  private void expose(String... pods) throws IOException {
    manifests.write("slice.yaml", slice(port, pods));
  }

  private static String slice(int port, String... pods) {
    return """
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: echo-1, namespace: demo, labels: {kubernetes.io/service-name: echo}}
        addressType: IPv4
        ports: [{name: grpc, port: %s}]
        endpoints:
        """.formatted(port) + Stream.of(pods)
        .map(pod -> "- {addresses: [" + address(pod) + "], targetRef: {kind: Pod, name: " + pod + "}}\n")
        .collect(Collectors.joining());
  }

  private static String address(String pod) {
    return "127.79.2." + (pod.charAt(0) - 'a' + 1);
  }
}
