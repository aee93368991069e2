package dev.outrigger.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user gets wrong is told with its place, the value seen and what was expected, by the programs themselves. */
final class BadInputIT {

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "'admin: {adress: {}}' | admin.adress",
      "'admin: {address: {socket_address: {address: 127.0.0.1, port_value: many}}}' | port_value",
      "'static_resources: {clusters: [{name: a, lb_policy: MAGLEV}]}' | lb_policy",
      "'static_resources: [' | bootstrap.yaml"})
  void a_bootstrap_that_cannot_be_used_is_refused_by_its_path(String text, String path) throws Exception {
    Path bootstrap = Files.writeString(directory.resolve("bootstrap.yaml"), text);
    try (Program sidecar = Program.outrigger(directory, "sidecar", "-c", bootstrap.toString())) {
      assertThat(sidecar.exitStatus()).as(sidecar.output()).isEqualTo(1);
      assertThat(sidecar.output()).contains("outrigger sidecar: ").contains("bootstrap.yaml").contains(path);
      assertThat(sidecar.output()).doesNotContain("\tat ");
    }
  }

  @Test
  void a_port_that_is_taken_is_named() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Path bootstrap = Files.writeString(directory.resolve("bootstrap.yaml"), """
          admin: {address: {socket_address: {address: 127.0.0.1, port_value: %s}}}
          """.formatted(taken.getLocalPort()));
      try (Program sidecar = Program.outrigger(directory, "sidecar", "-c", bootstrap.toString());
          Program controlPlane = Program.outrigger(directory, "control-plane", "--manifests", directory.toString(),
              "--xds-address", "127.0.0.1:" + taken.getLocalPort(), "--monitoring-address", "127.0.0.1:0")) {
        assertThat(sidecar.exitStatus()).as(sidecar.output()).isEqualTo(1);
        assertThat(sidecar.output()).contains(":" + taken.getLocalPort()).doesNotContain("\tat ");
        assertThat(controlPlane.exitStatus()).as(controlPlane.output()).isEqualTo(1);
        assertThat(controlPlane.output()).contains(":" + taken.getLocalPort()).doesNotContain("\tat ");
      }
    }
  }

  @Test
  void wrong_manifests_are_told_and_the_last_good_state_is_served() throws Exception {
    try (RawBackend pod = new RawBackend("127.78.2.1"); Mesh mesh = Mesh.start(directory, pod.port())) {
      mesh.assertServes();

      mesh.write("broken.yaml", "kind: Service\n  metadata: {");
      mesh.controlPlane().await("broken[.]yaml:\\d+");
      mesh.write("slice.yaml",
          "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: echo-1, namespace: demo\n");
      mesh.controlPlane().await("slice[.]yaml:\\d+");
      mesh.write("no-ports.yaml", """
          apiVersion: v1
          kind: Service
          metadata: {name: bare, namespace: demo}
          spec: {clusterIP: 127.78.1.9}
          """);
      mesh.controlPlane().await("no-ports[.]yaml.*ports");
      mesh.write("weight.yaml", """
          apiVersion: networking.istio.io/v1
          kind: VirtualService
          metadata: {name: negative, namespace: demo}
          spec:
            hosts: [echo]
            http: [{route: [{destination: {host: echo}, weight: -1}]}]
          """);
      mesh.controlPlane().await("weight[.]yaml.*weight: -1 \\(expected: ");
      mesh.write("subset.yaml", """
          apiVersion: networking.istio.io/v1
          kind: VirtualService
          metadata: {name: unknown-subset, namespace: demo}
          spec:
            hosts: [other.example]
            http: [{route: [{destination: {host: echo, subset: nowhere}}]}]
          """);
      mesh.controlPlane().await("nowhere");
      mesh.write("lonely.yaml", """
          apiVersion: discovery.k8s.io/v1
          kind: EndpointSlice
          metadata: {name: lonely-1, namespace: demo, labels: {kubernetes.io/service-name: lonely}}
          addressType: IPv4
          ports: [{name: http, port: 80}]
          endpoints: [{addresses: [127.78.2.9]}]
          """);
      mesh.controlPlane().await("lonely");
      mesh.write("two.yaml", """
          apiVersion: networking.istio.io/v1
          kind: DestinationRule
          metadata: {name: one, namespace: demo}
          spec: {host: echo, trafficPolicy: {loadBalancer: {simple: RANDOM}}}
          ---
          apiVersion: networking.istio.io/v1
          kind: DestinationRule
          metadata: {name: two, namespace: demo}
          spec: {host: echo, trafficPolicy: {loadBalancer: {simple: ROUND_ROBIN}}}
          """);
      mesh.controlPlane().await("DestinationRule.*(one|two)");

      mesh.assertServes();
    }
  }

  @Test
  void a_flood_of_half_requests_costs_bounded_memory() throws IOException, InterruptedException {
    try (RawBackend backend = new RawBackend("127.0.0.1");
        FrontProxy proxy = FrontProxy.sidecar(directory, FrontProxyIT.bootstrap(backend.port()))) {
      Wire[] slow = new Wire[300];
      for (int i = 0; i < slow.length; i++) {
        slow[i] = new Wire(proxy.listener("front")).send(i % 2 == 0
            ? "GET /up/echo HTTP/1.1\r\nHost: a\r\nX-Long: " + "a".repeat(50_000)
            : "POST /random HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + "a".repeat(50_000));
      }
      assertThat(Wire.exchange(proxy.listener("front"),
          "GET /up/status/404 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").getFirst().body())
          .isEqualTo("not here");
      assertThat(residentMiB(proxy.program().pid())).isLessThan(400);
      for (Wire wire : slow) {
        wire.close();
      }
    }
  }

  @Test
  void a_hundred_pipelined_requests_are_answered_in_order() throws IOException, InterruptedException {
    try (RawBackend backend = new RawBackend("127.0.0.1");
        FrontProxy proxy = FrontProxy.sidecar(directory, FrontProxyIT.bootstrap(backend.port()));
        Wire wire = new Wire(proxy.listener("front"))) {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 100; i++) {
        all.append("GET /up/").append(i).append(" HTTP/1.1\r\nHost: a\r\n\r\n");
      }
      wire.send(all.toString());
      for (int i = 0; i < 100; i++) {
        assertThat(wire.answer().body()).startsWith("GET /" + i + " HTTP/1.1\n");
      }
    }
  }

  private static long residentMiB(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))
        .stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }
}
