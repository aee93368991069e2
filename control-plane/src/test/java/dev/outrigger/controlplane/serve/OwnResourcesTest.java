package dev.outrigger.controlplane.serve;

import static dev.outrigger.controlplane.translate.ResourceType.CLUSTERS;
import static dev.outrigger.controlplane.translate.ResourceType.LISTENERS;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import java.util.Map;
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

  private ClusterState advance(ClusterState before, String yaml) {
    List<Change> changes = Manifest.read("test.yaml", yaml)
        .kubeObjects()
        .stream()
        .<Change>map(Change.ObjectPut::new)
        .toList();
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
