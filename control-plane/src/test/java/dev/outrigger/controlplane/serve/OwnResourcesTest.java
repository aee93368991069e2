package dev.outrigger.controlplane.serve;

import static dev.outrigger.controlplane.translate.ResourceType.CLUSTERS;
import static dev.outrigger.controlplane.translate.ResourceType.LISTENERS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.outrigger.controlplane.model.Change;
import dev.outrigger.controlplane.model.ChangeSet;
import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.model.ProxyView;
import dev.outrigger.controlplane.translate.ImpactRules;
import dev.outrigger.controlplane.translate.MeshOptions;
import dev.outrigger.controlplane.translate.NamedResource;
import dev.outrigger.controlplane.translate.Names;
import dev.outrigger.controlplane.translate.ResourceGenerator;
import dev.outrigger.controlplane.translate.ResourceType;
import dev.outrigger.policy.Manifest;
import dev.outrigger.policy.kube.Node.Locality;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What proxies get that is about their own workload, through all that is shared between them. */
final class OwnResourcesTest {

  private final SharedTranslation shared = new SharedTranslation(
      Translation.of(new ImpactRules(MeshOptions.DEFAULT), new ResourceGenerator(MeshOptions.DEFAULT)),
      new AdsMetrics());

  @Test
  void each_workload_gets_its_own_and_its_copies_get_the_very_same() {
    ClusterState state = advance(ClusterState.EMPTY, service("a", 8080) + "---\n" + service("b", 9090));

    assertThat(named(CLUSTERS, state, proxy("1", "a"))).contains("inbound|8080||").doesNotContain("inbound|9090||");
    assertThat(named(CLUSTERS, state, proxy("2", "b"))).contains("inbound|9090||").doesNotContain("inbound|8080||");
    assertThat(find("virtualInbound", state, proxy("3", "a"))).isSameAs(find("virtualInbound", state, proxy("1", "a")))
        .isNotEqualTo(find("virtualInbound", state, proxy("2", "b")));
    assertThat(find("0.0.0.0_80", state, proxy("1", "a"))).isSameAs(find("0.0.0.0_80", state, proxy("2", "b")));
  }

  @Test
  void a_service_that_comes_to_select_a_workload_changes_what_it_has() {
    ClusterState before = advance(ClusterState.EMPTY, service("a", 8080));
    NamedResource old = find("virtualInbound", before, proxy("1", "a"));
    ClusterState after = advance(before, service("a", 8081));

    assertThat(named(CLUSTERS, after, proxy("1", "a"))).contains("inbound|8081||").doesNotContain("inbound|8080||");
    assertThat(find("virtualInbound", after, proxy("1", "a"))).isNotEqualTo(old);
  }

  /** As while a new version is rolled out that listens elsewhere. */
  @Test
  void a_port_that_is_called_by_name_has_the_number_that_it_has_in_the_proxys_pod() {
    ClusterState state = advance(ClusterState.EMPTY, service("a", "web") + "---\n" + slice("old", 8080, "1", "2"));
    assertThat(named(CLUSTERS, state, proxy("3", "a"))).noneMatch(name -> name.startsWith("inbound|"));

    ClusterState both = advance(state, slice("new", 9090, "3"));
    assertThat(named(CLUSTERS, both, proxy("1", "a"))).contains("inbound|8080||").doesNotContain("inbound|9090||");
    assertThat(named(CLUSTERS, both, proxy("3", "a"))).contains("inbound|9090||").doesNotContain("inbound|8080||");
    assertThat(find("virtualInbound", both, proxy("2", "a"))).isSameAs(find("virtualInbound", both, proxy("1", "a")))
        .isNotEqualTo(find("virtualInbound", both, proxy("3", "a")));
  }

  @Test
  void names_that_are_looked_up_are_compared_with_the_labels_of_each_proxy() throws InvalidProtocolBufferException {
    ClusterState state = advance(ClusterState.EMPTY, """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: far}
        spec:
          hosts: [far.example.com]
          resolution: DNS
          ports: [{number: 80, name: http, protocol: HTTP}]
          endpoints:
          - {address: a.example.com, labels: {app: a}}
          - {address: b.example.com, labels: {app: b}}
        ---
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: far}
        spec:
          host: far.example.com
          trafficPolicy:
            outlierDetection: {}
            loadBalancer: {localityLbSetting: {failoverPriority: [app]}}
        """);

    assertThat(preferred(state, proxy("1", "a"))).isEqualTo("a.example.com");
    assertThat(preferred(state, proxy("2", "b"))).isEqualTo("b.example.com");
    assertThat(preferred(state, proxy("3", "b").withClustersOnDemand(true))).isEqualTo("b.example.com");
  }

  private String preferred(ClusterState state, ProxyView proxy) throws InvalidProtocolBufferException {
    String name = "outbound|80||far.example.com";
    Names names = proxy.clustersOnDemand() ? new Names.Only(Set.of(name)) : new Names.All();
    List<NamedResource> clusters = shared.generate(CLUSTERS, names, state, proxy)
        .resources()
        .stream()
        .filter(resource -> resource.name().equals(name))
        .toList();
    assertThat(clusters).hasSize(1);
    return Cluster.parseFrom(clusters.getFirst().bytes())
        .getLoadAssignment()
        .getEndpointsList()
        .stream()
        .filter(place -> place.getPriority() == 0)
        .flatMap(place -> place.getLbEndpointsList().stream())
        .map(one -> one.getEndpoint().getAddress().getSocketAddress().getAddress())
        .collect(Collectors.joining(" "));
  }

  private ClusterState advance(ClusterState before, String yaml) {
    Manifest manifest = Manifest.read("test.yaml", yaml);
    List<Change> changes = Stream.<Change>concat(manifest.kubeObjects().stream().map(Change.ObjectPut::new),
        manifest.istioObjects().stream().map(Change.RulePut::new)).toList();
    ClusterState.Next next = before.with(changes);
    shared.advance(next.state(), next.changes(), List::of);
    ChangeSet told = next.changes();
    assertThat(told.isEmpty()).isFalse();
    return next.state();
  }

  private List<String> named(ResourceType type, ClusterState state, ProxyView proxy) {
    return shared.generate(type, new Names.All(), state, proxy).resources().stream().map(NamedResource::name).toList();
  }

  private NamedResource find(String name, ClusterState state, ProxyView proxy) {
    return shared.generate(LISTENERS, new Names.All(), state, proxy)
        .resources()
        .stream()
        .filter(resource -> resource.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String slice(String name, int port, String... pods) {
    return "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: " + name
        + ", labels: {kubernetes.io/service-name: a}}\naddressType: IPv4\nports: [{name: http, port: " + port
        + "}]\nendpoints:\n"
        + Stream.of(pods).map(pod -> "- {addresses: [10.1.0." + pod + "]}\n").collect(Collectors.joining());
  }

  private static String service(String app, Object port) {
    return "apiVersion: v1\nkind: Service\nmetadata: {name: " + app + "}\nspec: {clusterIP: 10.0.0.1, selector: {app: "
        + app + "}, ports: [{name: http, port: 80, targetPort: " + port + "}]}\n";
  }

  private static ProxyView proxy(String pod, String app) {
    return ProxyView.parse("sidecar~10.1.0." + pod + "~" + pod + ".default~default.svc.cluster.local",
        Map.of("NAMESPACE", "default", "LABELS", Map.of("app", app, "pod", pod)), "envoy", Locality.UNKNOWN);
  }
}
