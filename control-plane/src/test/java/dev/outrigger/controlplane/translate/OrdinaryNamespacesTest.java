package dev.outrigger.controlplane.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.model.ProxyView;
import dev.outrigger.policy.kube.Node.Locality;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class OrdinaryNamespacesTest {

  private static final String SERVICE = """
      apiVersion: v1
      kind: Service
      metadata: {name: a, namespace: default}
      spec: {clusterIP: 10.0.0.1, ports: [{name: http, port: 80}]}
      """;

  private final ResourceGenerator generator = new ResourceGenerator(MeshOptions.DEFAULT);

  @Test
  void namespaces_that_nobody_names_are_taken_for_one() {
    ClusterState state = Meshes.state(SERVICE);

    assertThat(standIn(state, "default")).isEqualTo(standIn(state, "other")).isEmpty();
  }

  @Test
  void a_namespace_with_a_rule_or_a_sidecar_is_not() {
    ClusterState state = Meshes.state(SERVICE + """
        ---
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: a, namespace: ruled}
        spec: {host: a.default.svc.cluster.local}
        ---
        apiVersion: networking.istio.io/v1
        kind: Sidecar
        metadata: {name: a, namespace: scoped}
        spec: {egress: [{hosts: ["./*"]}]}
        """);

    assertThat(standIn(state, "ruled")).isEqualTo("ruled");
    assertThat(standIn(state, "scoped")).isEqualTo("scoped");
    assertThat(standIn(state, "default")).isEmpty();
  }

  @Test
  void a_sidecar_for_all_namespaces_may_show_each_its_own() {
    ClusterState state = Meshes.state(SERVICE + """
        ---
        apiVersion: networking.istio.io/v1
        kind: Sidecar
        metadata: {name: a, namespace: istio-system}
        spec: {egress: [{hosts: ["./*"]}]}
        """);

    assertThat(standIn(state, "default")).isEqualTo("default");
  }

  @Test
  void a_namespace_that_something_is_exported_to_by_name_is_not() {
    ClusterState state = Meshes.state("""
        apiVersion: v1
        kind: Service
        metadata: {name: a, namespace: default, annotations: {networking.istio.io/exportTo: "other"}}
        spec: {clusterIP: 10.0.0.1, ports: [{name: http, port: 80}]}
        """);

    assertThat(standIn(state, "other")).isEqualTo("other");
    assertThat(standIn(state, "default")).isEmpty();
  }

  @Test
  void whoever_has_one_of_several_services_of_one_host_sees_its_own() {
    String entry = """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: far, namespace: %s}
        spec: {hosts: [far.example.com], ports: [{number: 80, name: http, protocol: HTTP}], resolution: STATIC,
          endpoints: [{address: %s}]}
        """;
    ClusterState state =
        Meshes.state(entry.formatted("one", "192.0.2.1") + "---\n" + entry.formatted("two", "192.0.2.2"));

    assertThat(standIn(state, "one")).isEqualTo("one");
    assertThat(standIn(state, "two")).isEqualTo("two");
    assertThat(standIn(state, "three")).isEmpty();
  }

  @Test
  void whatever_a_mesh_holds_a_stand_in_is_sent_the_same_clusters_and_endpoints() {
    int ordinary = 0;
    for (long seed = 0; seed < 60; seed++) {
      RandomMesh mesh = new RandomMesh(new SplittableRandom(seed));
      ClusterState state = ClusterState.EMPTY;
      for (int step = 0; step < 8; step++) {
        state = state.with(mesh.changes()).state();
        for (String namespace : List.of("default", "other", "nowhere", "istio-system")) {
          String standIn = standIn(state, namespace);
          ordinary += standIn.equals(namespace) ? 0 : 1;
          assertThat(sent(state, proxy(standIn))).isEqualTo(sent(state, proxy(namespace)));
        }
      }
    }
    assertThat(ordinary).as("namespaces that something else stood for").isGreaterThan(100);
  }

  private List<NamedResource> sent(ClusterState state, ProxyView proxy) {
    return List.of(ResourceType.CLUSTERS, ResourceType.ENDPOINTS)
        .stream()
        .flatMap(type -> generator.generate(type, new Names.All(), state, proxy).resources().stream())
        .toList();
  }

  private String standIn(ClusterState state, String namespace) {
    return generator.standIn(state, namespace);
  }

  private static ProxyView proxy(String namespace) {
    return new ProxyView("", ProxyView.Client.ENVOY, "", "", namespace, Map.of("app", "client"),
        ProxyView.Interception.REDIRECT, "Kubernetes", new Locality("r", "z1", ""), "a", false, Map.of());
  }
}
