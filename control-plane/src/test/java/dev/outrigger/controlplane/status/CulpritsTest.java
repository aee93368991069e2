package dev.outrigger.controlplane.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.controlplane.model.Change;
import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.model.ProxyView;
import dev.outrigger.controlplane.serve.ProxySync;
import dev.outrigger.controlplane.serve.TypeSync;
import dev.outrigger.controlplane.translate.MeshOptions;
import dev.outrigger.controlplane.translate.Origins;
import dev.outrigger.controlplane.translate.ResourceType;
import dev.outrigger.policy.Manifest;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.kube.Node.Locality;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CulpritsTest {

  private static final String ECHO = "outbound|80||echo.default.svc.cluster.local";
  private static final String PLAIN = "outbound|80||plain.default.svc.cluster.local";
  private static final ObjectRef RULE = new ObjectRef("DestinationRule", "default", "rule");
  private static final ObjectRef ROUTE_A = new ObjectRef("VirtualService", "default", "a");
  private static final ObjectRef ROUTE_B = new ObjectRef("VirtualService", "default", "b");

  private final ClusterState state = state("""
      {apiVersion: v1, kind: Service, metadata: {name: echo}, spec: {clusterIP: 198.19.0.1, ports: [{name: http, port: 80}]}}
      ---
      {apiVersion: v1, kind: Service, metadata: {name: plain}, spec: {clusterIP: 198.19.0.2, ports: [{name: http, port: 80}]}}
      ---
      apiVersion: networking.istio.io/v1
      kind: DestinationRule
      metadata: {name: rule}
      spec: {host: echo}
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: a}
      spec: {hosts: [echo], http: [{route: [{destination: {host: echo}}]}]}
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: b}
      spec: {hosts: [plain], http: [{route: [{destination: {host: plain}}]}]}
      """);

  @Test
  void a_cluster_is_traced_to_its_rule_and_without_one_to_its_service() {
    assertThat(of(proxy("p1", ResourceType.CLUSTERS, Map.of(ECHO, ECHO + ": lb_policy: bad"))))
        .isEqualTo(
            Map.of(RULE, new Report.Rejection(ResourceType.CLUSTERS, 1, 1, node("p1"), ECHO + ": lb_policy: bad")));
    assertThat(of(proxy("p1", ResourceType.CLUSTERS, Map.of(PLAIN, "bad"))))
        .containsOnlyKeys(new ObjectRef("Service", "default", "plain"));
  }

  @Test
  void of_several_that_were_sent_together_only_those_are_meant_that_the_text_names() {
    String text = "other: bad\n" + ECHO + ": worse";

    assertThat(of(proxy("p1", ResourceType.CLUSTERS, Map.of(ECHO, text, PLAIN, text))))
        .isEqualTo(Map.of(RULE, new Report.Rejection(ResourceType.CLUSTERS, 1, 1, node("p1"), ECHO + ": worse")));
  }

  @Test
  void a_name_within_a_longer_name_or_in_a_line_about_another_resource_is_not_meant() {
    String within = "route configuration 8080: virtual_hosts[0].routes[0].route: outbound|80||echo: bad";
    assertThat(of(proxy("p1", ResourceType.ROUTES, Map.of("80", within, "8080", within)))).isEmpty();
    String line = "8080: virtual_hosts[0].routes[0].route: weight 80 is bad";
    assertThat(of(proxy("p1", ResourceType.ROUTES, Map.of("80", line, "8080", line)))).isEmpty();

    String meant = "Error adding/updating cluster(s) " + ECHO + ": bad, " + PLAIN + "x: bad";
    assertThat(of(proxy("p1", ResourceType.CLUSTERS, Map.of(ECHO, meant, PLAIN, meant)))).containsOnlyKeys(RULE);
    String last = "bad is '" + ECHO + "', as is " + PLAIN + ".";
    assertThat(of(proxy("p1", ResourceType.CLUSTERS, Map.of(ECHO, last, PLAIN, last)))).hasSize(2);
  }

  @Test
  void a_route_is_traced_by_the_path_in_the_text() {
    // The virtual hosts of a route configuration stand in the order of their names.
    assertThat(of(proxy("p1", ResourceType.ROUTES, Map.of("80", "80: virtual_hosts[0].routes[0].route: bad"))))
        .containsOnlyKeys(ROUTE_A);
    assertThat(of(proxy("p1", ResourceType.ROUTES, Map.of("80", "80: virtual_hosts[1].routes[0].route: bad"))))
        .containsOnlyKeys(ROUTE_B);
    assertThat(of(proxy("p1", ResourceType.ROUTES, Map.of("80", "something is bad")))).isEmpty();
  }

  @Test
  void proxies_that_say_so_are_counted() {
    assertThat(of(proxy("p1", ResourceType.CLUSTERS, Map.of(ECHO, "bad")), proxy("p2", ResourceType.CLUSTERS, Map.of()),
        proxy("p3", ResourceType.CLUSTERS, Map.of(ECHO, "worse")), proxy("p4", ResourceType.ROUTES, Map.of())))
        .isEqualTo(Map.of(RULE, new Report.Rejection(ResourceType.CLUSTERS, 2, 3, node("p1"), "bad")));
  }

  @Test
  void what_many_say_of_one_resource_is_looked_into_once_until_the_state_is_another() {
    List<String> looked = new ArrayList<>();
    Origins origins = new Origins(MeshOptions.DEFAULT);
    Culprits culprits = new Culprits(MeshOptions.DEFAULT, made -> {
      looked.add(made.name());
      return origins.of(made);
    });
    List<ProxySync> proxies = List.of(proxy("p1", ResourceType.CLUSTERS, Map.of(ECHO, "bad")),
        proxy("p2", ResourceType.CLUSTERS, Map.of(ECHO, "bad")));
    assertThat(culprits.of(proxies, state)).containsOnlyKeys(RULE);
    assertThat(culprits.of(proxies, state).get(RULE)).extracting(Report.Rejection::rejected).isEqualTo(2);
    List<ProxySync> fewer = proxies.subList(1, 2);
    assertThat(culprits.of(fewer, state).get(RULE)).extracting(Report.Rejection::rejected).isEqualTo(1);
    assertThat(looked).containsExactly(ECHO);

    assertThat(culprits.of(fewer, state("{apiVersion: v1, kind: Service, metadata: {name: echo}, spec: {clusterIP:"
        + " 198.19.0.1, ports: [{name: http, port: 80}]}}")))
        .containsOnlyKeys(new ObjectRef("Service", "default", "echo"));
    assertThat(culprits.of(List.of(), state)).isEmpty();
    assertThat(looked).containsExactly(ECHO, ECHO);
  }

  @Test
  void what_is_not_made_any_more_is_nobodys() {
    assertThat(of(proxy("p1", ResourceType.CLUSTERS, Map.of("outbound|80||gone.default.svc.cluster.local", "bad"))))
        .isEmpty();
  }

  private Map<ObjectRef, Report.Rejection> of(ProxySync... proxies) {
    return new Culprits(MeshOptions.DEFAULT).of(List.of(proxies), state);
  }

  private static ProxySync proxy(String name, ResourceType type, Map<String, String> rejected) {
    return new ProxySync(
        ProxyView.parse(node(name), Map.of("INTERCEPTION_MODE", "REDIRECT"), "envoy", Locality.UNKNOWN),
        Map.of(type, new TypeSync(TypeSync.State.REJECTED, "1", "", "1", 2, null, rejected)));
  }

  private static String node(String name) {
    return "sidecar~198.18.0.9~" + name + ".default~default.svc.cluster.local";
  }

  private static ClusterState state(String yaml) {
    Manifest manifest = Manifest.read("mesh.yaml", yaml);
    assertThat(manifest.rejected()).isEmpty();
    List<Change> changes = new ArrayList<>();
    manifest.kubeObjects().forEach(object -> changes.add(new Change.ObjectPut(object)));
    manifest.istioObjects().forEach(rule -> changes.add(new Change.RulePut(rule)));
    return ClusterState.EMPTY.with(changes).state();
  }
}
