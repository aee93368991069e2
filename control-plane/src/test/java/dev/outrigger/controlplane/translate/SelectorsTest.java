package dev.outrigger.controlplane.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.model.ProxyView;
import dev.outrigger.policy.kube.Node.Locality;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SelectorsTest {

  @Test
  void of_a_proxys_labels_only_those_count_by_which_it_is_selected() {
    Selectors selectors = new Selectors(Set.of(Map.of("app", "web", "version", "v1"), Map.of("tier", "front")));

    assertThat(selectors.of(Map.of("app", "web", "version", "v1", "tier", "back", "hash", "x")))
        .isEqualTo(Map.of("app", "web", "version", "v1"));
    assertThat(selectors.of(Map.of("app", "web"))).isEmpty();
  }

  @Test
  void a_proxy_with_the_labels_that_count_is_sent_the_same_routes() {
    ClusterState state = Meshes.state("""
        apiVersion: v1
        kind: Service
        metadata: {name: shop}
        spec: {clusterIP: 10.0.0.1, ports: [{name: http, port: 80}]}
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: shop}
        spec:
          hosts: [shop]
          http:
          - match: [{uri: {exact: /x}, sourceLabels: {app: web, version: v2}}]
            directResponse: {status: 402}
          - match: [{uri: {exact: /y}, sourceLabels: {app: web}}]
            directResponse: {status: 401}
          - directResponse: {status: 400}
        """);

    assertThat(statuses(state, Map.of("app", "web", "version", "v2", "hash", "1"))).containsExactly(402, 401, 400);
    assertThat(statuses(state, Map.of("app", "web", "version", "v3", "hash", "2"))).containsExactly(401, 400);
    assertThat(statuses(state, Map.of("app", "db", "hash", "3"))).containsExactly(400);
  }

  private static List<Integer> statuses(ClusterState state, Map<String, String> labels) {
    ResourceGenerator generator = new ResourceGenerator(MeshOptions.DEFAULT);
    ProxyView proxy = proxy(labels);
    NamedResource whole = routes(generator, state, proxy);
    Map<String, String> counting = generator.selecting(state, proxy);
    assertThat(counting).doesNotContainKey("hash");
    assertThat(routes(generator, state, proxy(counting))).isEqualTo(whole);
    return ((RouteConfiguration) Meshes.message(whole)).getVirtualHosts(0)
        .getRoutesList()
        .stream()
        .map(route -> route.getDirectResponse().getStatus())
        .toList();
  }

  private static NamedResource routes(ResourceGenerator generator, ClusterState state, ProxyView proxy) {
    return generator.generate(ResourceType.ROUTES, new Names.Only(Set.of("80")), state, proxy).resources().getFirst();
  }

  private static ProxyView proxy(Map<String, String> labels) {
    return ProxyView.parse("sidecar~198.18.0.9~client.default~default.svc.cluster.local",
        Map.of("NAMESPACE", "default", "LABELS", labels), "envoy", Locality.UNKNOWN);
  }
}
