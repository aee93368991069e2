package dev.outrigger.controlplane.translate;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.policy.Manifest;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects as large as an API server stores them, about a megabyte, or larger than allowed: what is beside them goes on. */
final class LargeObjectsTest {

  private static final String SHOP = """
      apiVersion: v1
      kind: Service
      metadata: {name: shop}
      spec: {clusterIP: 10.0.0.1, ports: [{name: http, port: 80}]}
      ---
      """;

  @Test
  void a_virtual_service_of_a_megabyte_has_all_its_routes() {
    String rule = """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: shop}
        spec:
          hosts: [shop]
          http:
        """ + repeat(5000, i -> "  - name: \"" + "n".repeat(100) + i + "\"\n    match: [{uri: {exact: /" + i + "}}]\n"
        + "    route: [{destination: {host: shop, port: {number: 80}}}]\n");
    assertThat(rule).hasSizeGreaterThan(1 << 20);

    RouteConfiguration routes = (RouteConfiguration) only(ResourceType.ROUTES, "80", Meshes.state(SHOP + rule));
    assertThat(routes.getVirtualHosts(0).getRoutesCount()).isEqualTo(5000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"STATIC", "DNS"})
  void a_service_entry_has_a_thousand_endpoints(String resolution) {
    ClusterState state = Meshes.state(SHOP + """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: far}
        spec:
          hosts: [far.example.com]
          resolution: %s
          ports: [{number: 80, name: http, protocol: HTTP}]
          endpoints:
        """.formatted(resolution)
        + repeat(1000, i -> "  - {address: 192.0." + i / 250 + "." + (1 + i % 250) + "}\n"));

    String name = "outbound|80||far.example.com";
    ClusterLoadAssignment endpoints = resolution.equals("DNS")
        ? ((Cluster) only(ResourceType.CLUSTERS, name, state)).getLoadAssignment()
        : (ClusterLoadAssignment) only(ResourceType.ENDPOINTS, name, state);
    assertThat(endpoints.getEndpointsList().stream().mapToInt(LocalityLbEndpoints::getLbEndpointsCount).sum())
        .isEqualTo(1000);
    assertThat(only(ResourceType.CLUSTERS, "outbound|80||shop.default.svc.cluster.local", state)).isNotNull();
  }

  @Test
  void a_document_of_more_than_three_megabytes_is_refused_and_told() {
    Manifest manifest = Manifest.read("large.yaml", "kind: Service\nmetadata: {name: " + "n".repeat(4 << 20) + "}\n");

    assertThat(manifest.readable()).isFalse();
    assertThat(manifest.findings()).singleElement()
        .satisfies(finding -> assertThat(finding.message()).contains("expected: at most"));
  }

  @Test
  void delegates_in_a_circle_are_told_and_delegate_no_further() {
    String delegate = """
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: %s}
        spec: {http: [{delegate: {name: %s}}]}
        """;
    Manifest manifest = Manifest.read("circle.yaml", SHOP + delegate.formatted("a", "b").substring(4)
        + delegate.formatted("b", "a") + """
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: shop}
            spec: {hosts: [shop], http: [{match: [{uri: {prefix: /a}}], delegate: {name: a}},
              {match: [{uri: {prefix: /self}}], delegate: {name: shop}}, {route: [{destination: {host: shop}}]}]}
            """);

    assertThat(manifest.rejected()).extracting(ref -> ref.name()).containsExactlyInAnyOrder("a", "b");
    assertThat(manifest.findings()).extracting(finding -> finding.path()).contains("spec.http[0].delegate");
    ClusterState state = Meshes.state(SHOP + """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: shop}
        spec: {hosts: [shop], http: [{match: [{uri: {prefix: /self}}], delegate: {name: shop}},
          {route: [{destination: {host: shop}}]}]}
        """);
    RouteConfiguration routes = (RouteConfiguration) only(ResourceType.ROUTES, "80", state);
    assertThat(routes.getVirtualHosts(0).getRoutesCount()).as("the route to itself is left out").isEqualTo(1);
    assertThat(new StateFindings(MeshOptions.DEFAULT).of(state)).extracting(finding -> finding.path())
        .contains("spec.http[0].delegate");
  }

  private static String repeat(int times, IntFunction<String> part) {
    return IntStream.range(0, times).mapToObj(part).collect(Collectors.joining());
  }

  private static Message only(ResourceType type, String name, ClusterState state) {
    return Meshes.message(new ResourceGenerator(MeshOptions.DEFAULT)
        .generate(type, new Names.Only(Set.of(name)), state, Meshes.client("REDIRECT"))
        .resources()
        .getFirst());
  }
}
