package dev.outrigger.controlplane.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.controlplane.model.Change;
import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.model.ProxyView;
import dev.outrigger.controlplane.serve.ProxySync;
import dev.outrigger.controlplane.serve.TypeSync;
import dev.outrigger.controlplane.translate.MeshOptions;
import dev.outrigger.controlplane.translate.ResourceGenerator;
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

  private static final String SERVICES = """
      {apiVersion: v1, kind: Service, metadata: {name: echo}, spec: {clusterIP: 198.19.0.1, ports: [{name: http, port: 80}]}}
      ---
      {apiVersion: v1, kind: Service, metadata: {name: plain}, spec: {clusterIP: 198.19.0.2, ports: [{name: http, port: 80}]}}
      ---
      """;

  private final ClusterState state = state(SERVICES + """
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
  void a_part_that_is_nobodys_is_nobodys_even_if_one_rule_made_the_rest() {
    ClusterState one = state(SERVICES + """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: a}
        spec: {hosts: [echo], http: [{route: [{destination: {host: echo}}]}]}
        """);
    assertThat(of(one, proxy("p1", ResourceType.ROUTES, Map.of("80", "80: virtual_hosts[0].routes[0]: bad"))))
        .containsOnlyKeys(ROUTE_A);
    assertThat(of(one, proxy("p1", ResourceType.ROUTES, Map.of("80", "80: virtual_hosts[1].routes[0]: bad"))))
        .isEmpty();
    assertThat(of(one, proxy("p1", ResourceType.ROUTES, Map.of("80", "80: bad")))).containsOnlyKeys(ROUTE_A);
  }

  @Test
  void a_chain_of_a_listener_is_traced_to_the_rule_that_sends_connections_somewhere_else_to_the_service() {
    ClusterState tcp = state("""
        {apiVersion: v1, kind: Service, metadata: {name: db}, spec: {clusterIP: 198.19.0.3, ports: [{name: tcp, port: 3306}]}}
        ---
        {apiVersion: v1, kind: Service, metadata: {name: other}, spec: {clusterIP: 198.19.0.4, ports: [{name: tcp, port: 3306}]}}
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: a}
        spec: {hosts: [db], tcp: [{route: [{destination: {host: other}}]}]}
        """);
    String text = "listener said no";
    assertThat(of(tcp, proxy("p1", ResourceType.LISTENERS, Map.of("198.19.0.3_3306", text)))).containsOnlyKeys(ROUTE_A);
    assertThat(of(tcp, proxy("p1", ResourceType.LISTENERS, Map.of("198.19.0.4_3306", text))))
        .isEqualTo(Map.of(new ObjectRef("Service", "default", "other"),
            new Report.Rejection(ResourceType.LISTENERS, 1, 1, node("p1"), text)));
  }

  @Test
  void of_a_listener_that_several_share_the_text_tells_whose_chain_is_meant() {
    ClusterState tls = state("""
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: entry}
        spec: {hosts: [b.example.com], resolution: DNS, ports: [{number: 443, name: tls, protocol: TLS}]}
        ---
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: routed}
        spec: {hosts: [a.example.com], resolution: DNS, ports: [{number: 443, name: tls, protocol: TLS}]}
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: a}
        spec: {hosts: [a.example.com], tls: [{match: [{sniHosts: [a.example.com]}], route: [{destination: {host: b.example.com}}]}]}
        """);
    String chain = "0.0.0.0_443: filter_chains[%d].filter_chain_match.server_names: a.example.com: not supported";
    assertThat(of(tls, proxy("p1", ResourceType.LISTENERS, Map.of("0.0.0.0_443", chain.formatted(1)))))
        .containsOnlyKeys(ROUTE_A);
    assertThat(of(tls, proxy("p1", ResourceType.LISTENERS, Map.of("0.0.0.0_443", chain.formatted(0)))))
        .containsOnlyKeys(new ObjectRef("ServiceEntry", "default", "entry"));
    assertThat(
        of(tls, proxy("p1", ResourceType.LISTENERS, Map.of("0.0.0.0_443", "0.0.0.0_443: default_filter_chain: bad"))))
        .isEmpty();
    assertThat(of(tls, proxy("p1", ResourceType.LISTENERS, Map.of("0.0.0.0_443", "bad")))).isEmpty();
    assertThat(of(tls, proxy("p1", ResourceType.LISTENERS, Map.of("virtualOutbound", "bad")))).isEmpty();
    assertThat(of(tls, proxy("p1", ResourceType.CLUSTERS, Map.of("outbound|443||b.example.com", "bad"))))
        .containsOnlyKeys(new ObjectRef("ServiceEntry", "default", "entry"));
  }

  @Test
  void what_is_for_a_target_port_called_by_name_is_traced_too() {
    ClusterState inbound = state("""
        apiVersion: v1
        kind: Service
        metadata: {name: own}
        spec: {clusterIP: 198.19.0.1, selector: {app: own}, ports: [{name: http, port: 80, targetPort: web}]}
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: own-1, labels: {kubernetes.io/service-name: own}}
        addressType: IPv4
        ports: [{name: http, port: 8080}]
        endpoints: [{addresses: [198.18.0.9]}]
        """);

    assertThat(of(inbound, proxy("own", ResourceType.CLUSTERS, Map.of("inbound|8080||", "bad"))))
        .containsOnlyKeys(new ObjectRef("Service", "default", "own"));
  }

  @Test
  void what_is_for_the_workload_itself_is_traced_to_its_service_or_its_sidecar() {
    ClusterState inbound = state("""
        apiVersion: v1
        kind: Service
        metadata: {name: own}
        spec: {clusterIP: 198.19.0.1, selector: {app: own}, ports: [{name: http, port: 80, targetPort: 8080}]}
        """);
    Map<String, String> rejected =
        Map.of("virtualInbound", "virtualInbound: filter_chains[3].filters[0].typed_config: bad");
    ObjectRef service = new ObjectRef("Service", "default", "own");
    assertThat(of(inbound, proxy("own", ResourceType.LISTENERS, rejected))).containsOnlyKeys(service);
    assertThat(of(inbound, proxy("own", ResourceType.LISTENERS, Map.of("virtualInbound", "filter_chains[0]: bad"))))
        .isEmpty();
    assertThat(of(inbound, proxy("own", ResourceType.CLUSTERS, Map.of("inbound|8080||", "bad"))))
        .containsOnlyKeys(service);

    ClusterState sidecar = state(SERVICES + """
        apiVersion: networking.istio.io/v1
        kind: Sidecar
        metadata: {name: s}
        spec:
          ingress: [{port: {number: 9080, protocol: HTTP, name: a}, defaultEndpoint: "127.0.0.1:8080"}]
          egress: [{port: {number: 80, protocol: HTTP, name: b}, bind: 127.0.0.1, captureMode: NONE, hosts: ["./*"]}]
        """);
    ObjectRef own = new ObjectRef("Sidecar", "default", "s");
    assertThat(of(sidecar, proxy("own", ResourceType.LISTENERS, rejected))).containsOnlyKeys(own);
    assertThat(of(sidecar, proxy("own", ResourceType.CLUSTERS, Map.of("inbound|9080||", "bad")))).containsOnlyKeys(own);
    assertThat(of(sidecar, proxy("own", ResourceType.LISTENERS, Map.of("127.0.0.1_80",
        "error adding listener '127.0.0.1:80': cannot bind '127.0.0.1:80': Permission denied")))).containsOnlyKeys(own);
  }

  @Test
  void a_secret_is_traced_to_the_one_rule_that_names_its_files() {
    String rule = """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: %s}
        spec: {host: echo, trafficPolicy: {tls: {mode: MUTUAL, clientCertificate: /c, privateKey: /k, caCertificates: %s}}}
        """;
    ClusterState now = state(SERVICES + rule.formatted("rule", "/a") + "---\n" + rule.formatted("other", "/b"));
    assertThat(of(now, proxy("p1", ResourceType.SECRETS, Map.of("file-root:/a", "no such file"))))
        .containsOnlyKeys(RULE);
    assertThat(of(now, proxy("p1", ResourceType.SECRETS, Map.of("file-cert:/c~/k", "no such file")))).isEmpty();
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
    ResourceGenerator generator = new ResourceGenerator(MeshOptions.DEFAULT);
    Culprits culprits = new Culprits(MeshOptions.DEFAULT, (made, now, proxy) -> {
      looked.add(made.name());
      return generator.origins(made, now, proxy);
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
    return of(state, proxies);
  }

  private static Map<ObjectRef, Report.Rejection> of(ClusterState now, ProxySync... proxies) {
    return new Culprits(MeshOptions.DEFAULT).of(List.of(proxies), now);
  }

  private static ProxySync proxy(String name, ResourceType type, Map<String, String> rejected) {
    return new ProxySync(
        ProxyView.parse(node(name), Map.of("INTERCEPTION_MODE", "REDIRECT", "LABELS", Map.of("app", name)), "envoy",
            Locality.UNKNOWN),
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
