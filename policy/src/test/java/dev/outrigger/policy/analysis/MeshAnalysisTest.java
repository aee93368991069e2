package dev.outrigger.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.policy.Manifest;
import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MeshAnalysisTest {

  private static final String SERVICES = """
      apiVersion: v1
      kind: Service
      metadata: {name: goodjob}
      spec: {clusterIP: 10.0.0.1, ports: [{name: http, port: 80}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: two}
      spec: {clusterIP: 10.0.0.2, ports: [{name: http, port: 80}, {name: http-b, port: 90}]}
      """;

  @Test
  void a_destination_rule_for_no_service_is_told() {
    assertThat(of(destinationRule("nobody"))).extracting(Finding::toString)
        .containsExactly(
            "DestinationRule default/r: spec.host: nobody (expected: the name of a Service); the rule is not"
                + " used");
    assertThat(of(destinationRule("goodjob.default"))).extracting(Finding::toString)
        .containsExactly("DestinationRule default/r: spec.host: goodjob.default (expected:"
            + " goodjob.default.svc.cluster.local, for a name with a dot is taken as it is); the rule is not used");
    assertThat(of(destinationRule("\"*.elsewhere.svc.cluster.local\""))).hasSize(1);
  }

  @Test
  void a_destination_rule_for_a_service_or_for_some_is_right() {
    for (String host : List.of("goodjob", "goodjob.default.svc.cluster.local", "\"*.default.svc.cluster.local\"",
        "\"*.local\"", "\"*\"")) {
      assertThat(of(destinationRule(host))).as(host).isEmpty();
    }
  }

  @Test
  void a_virtual_service_for_a_gateway_that_is_not_there_is_told() {
    String gateways = """
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: edge}
        spec: {servers: [{port: {number: 80, protocol: HTTP, name: a}, hosts: [goodjob]}]}
        ---
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: outer, namespace: team}
        spec: {servers: [{port: {number: 80, protocol: HTTP, name: a}, hosts: ["*"]}]}
        ---
        """;
    assertThat(
        of(gateways + routed("goodjob", "mesh, edge, ./edge, default/edge, team/outer, outer.team.svc.cluster.local")))
        .isEmpty();
    assertThat(of(gateways + routed("goodjob", "mesh, outer"))).extracting(Finding::toString)
        .containsExactly(
            "VirtualService default/v: spec.gateways[1]: outer (expected: mesh, or the name of a Gateway in"
                + " namespace default)");
    assertThat(of(gateways + routed("goodjob", "team/edge"))).extracting(Finding::code)
        .containsExactly("unknown-gateway");
  }

  @Test
  void a_host_that_the_gateway_does_not_take_is_told() {
    assertThat(of("""
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: edge}
        spec: {servers: [{port: {number: 80, protocol: HTTP, name: a}, hosts: [shop.example.com]}]}
        ---
        """ + routed("two", "edge"))).extracting(Finding::toString)
        .containsExactly(
            "VirtualService default/v: spec.hosts[0]: two (expected: a host of Gateway default/edge, or this"
                + " one among spec.servers[].hosts there)");
  }

  private static String routed(String host, String gateways) {
    return """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: v}
        spec:
          hosts: [%1$s]
          gateways: [%2$s]
          http: [{route: [{destination: {host: goodjob}}]}]
        """.formatted(host, gateways);
  }

  @Test
  void hosts_of_service_entries_are_known_to_rules() {
    String entry = """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: e}
        spec: {hosts: [api.example.com, "*.example.org"], ports: [{number: 80, name: http, protocol: HTTP}]}
        ---
        """;
    assertThat(of(entry + destinationRule("api.example.com"))).isEmpty();
    assertThat(of(entry + destinationRule("\"*.example.org\""))).isEmpty();
    assertThat(of(entry + virtualService("goodjob", "{host: api.example.com, port: {number: 81}}")))
        .extracting(Finding::message)
        .singleElement()
        .asString()
        .startsWith("81 (expected: a port of ServiceEntry default/e: 80)");
  }

  @Test
  void entries_say_together_what_a_host_is_and_where_they_contradict_each_other_is_told() {
    String entry = """
        ---
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: %s, namespace: %s}
        spec: {hosts: [api.example.com], ports: [{number: %s, name: p, protocol: HTTP}], %s}
        """;
    String first = entry.formatted("a", "default", 80, "resolution: STATIC");
    assertThat(of(first + entry.formatted("b", "default", 81, "resolution: STATIC")
        + entry.formatted("c", "other", 80, "resolution: DNS")
        + virtualService("goodjob", "{host: api.example.com, port: {number: 81}}"))).isEmpty();

    String of = " in ServiceEntry default/a, which has api.example.com (expected: the same, or a host of its own)";
    assertThat(of(first + entry.formatted("b", "default", 81, "resolution: DNS"))).extracting(Finding::toString)
        .containsExactly("ServiceEntry default/b: spec.resolution: DNS, but STATIC" + of);
    assertThat(of(first
        + entry.formatted("b", "default", 81, "resolution: STATIC, workloadSelector: {labels: {app: x}}")))
        .extracting(Finding::toString)
        .containsExactly("ServiceEntry default/b: spec.workloadSelector: {app=x}, but none" + of);
    assertThat(of(first + entry.formatted("b", "default", 81, "resolution: STATIC, exportTo: [other]")))
        .extracting(Finding::toString)
        .containsExactly("ServiceEntry default/b: spec.exportTo: other namespaces than" + of);
    assertThat(of(first + entry.formatted("b", "default", 80, "resolution: STATIC").replace("HTTP", "TCP")))
        .extracting(Finding::toString)
        .containsExactly(
            "ServiceEntry default/b: spec.ports[0].protocol: TCP, but port 80 of api.example.com is HTTP in "
                + "ServiceEntry default/a, which holds (expected: the same)");
  }

  @Test
  void a_subset_of_which_no_pod_is_is_told() {
    String service = """
        apiVersion: v1
        kind: Service
        metadata: {name: chosen}
        spec: {clusterIP: 10.0.0.3, selector: {app: chosen}, ports: [{name: http, port: 80}]}
        ---
        """;
    String pod = """
        apiVersion: v1
        kind: Pod
        metadata: {name: %1$s, labels: {app: %2$s, version: %3$s}}
        status: {phase: %4$s, podIP: 10.1.0.1}
        ---
        """;
    String rule = destinationRule("chosen").replace("host: chosen",
        "host: chosen, subsets: [{name: v1, labels: {version: v1}}, {name: v2, labels: {version: v2, app: chosen}}]");

    String others = pod.formatted("b", "other", "v2", "Running") + pod.formatted("c", "chosen", "v2", "Succeeded");
    assertThat(of(service + pod.formatted("a", "chosen", "v1", "Pending") + others + rule))
        .extracting(Finding::toString)
        .containsExactly(
            "DestinationRule default/r: spec.subsets[1].labels: {app=chosen, version=v2} (expected: labels "
                + "that some pod of Service default/chosen has); requests for subset v2 are answered with 503");
    assertThat(of(service + others + rule)).as("none at all").isEmpty();
    assertThat(of(service + pod.formatted("a", "chosen", "v1", "Running") + """
        apiVersion: networking.istio.io/v1
        kind: WorkloadEntry
        metadata: {name: vm}
        spec: {address: 192.0.2.1, labels: {app: chosen, version: v2}}
        ---
        """ + rule)).as("a machine").isEmpty();
  }

  @Test
  void a_host_of_a_service_and_an_entry_is_told() {
    assertThat(of("""
        ---
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: a, namespace: other}
        spec: {hosts: [goodjob.default.svc.cluster.local], ports: [{number: 80, name: http, protocol: HTTP}]}
        """)).extracting(Finding::message)
        .singleElement()
        .asString()
        .contains("Service default/goodjob");
  }

  @Test
  void sidecars_for_the_same_proxies_are_told() {
    String sidecar = """
        ---
        apiVersion: networking.istio.io/v1
        kind: Sidecar
        metadata: {name: %s, namespace: %s}
        spec: {%s egress: [{hosts: ["./*"]}]}
        """;
    String all = sidecar.formatted("a", "default", "") + sidecar.formatted("b", "default", "");
    assertThat(of(all + sidecar.formatted("c", "other", ""))).extracting(Finding::toString)
        .containsExactly(
            "Sidecar default/b: spec.workloadSelector: none, as Sidecar default/a, which came first and has them"
                + " (expected: one Sidecar without a selector in a namespace)");
    String some = "workloadSelector: {labels: {%s}},";
    assertThat(of(sidecar.formatted("a", "default", some.formatted("app: x"))
        + sidecar.formatted("b", "default", some.formatted("app: y")) + sidecar.formatted("d", "default", "")))
        .isEmpty();
    assertThat(of(sidecar.formatted("a", "default", some.formatted("app: x"))
        + sidecar.formatted("b", "default", some.formatted("app: x, v: one")))).hasSize(1);
  }

  @Test
  void a_short_name_shows_nothing_and_is_told() {
    assertThat(of("""
        apiVersion: networking.istio.io/v1
        kind: Sidecar
        metadata: {name: a}
        spec: {egress: [{hosts: [./goodjob, ./goodjob.default, "*/*"]}]}
        """)).extracting(Finding::path)
        .containsExactly("spec.egress[0].hosts[0]", "spec.egress[0].hosts[1]");
  }

  @Test
  void a_route_for_a_part_of_a_services_full_name_is_told() {
    assertThat(of(virtualService("goodjob.default", "{host: goodjob}"))).extracting(Finding::toString)
        .containsExactly("VirtualService default/r: spec.hosts[0]: goodjob.default (expected:"
            + " goodjob.default.svc.cluster.local, for a name with a dot is taken as it is); Service default/goodjob is"
            + " not routed by this");
    assertThat(of(virtualService("goodjob.default.svc", "{host: goodjob}"))).hasSize(1);
    assertThat(of(virtualService("shop.example.com", "{host: goodjob}"))).isEmpty();
  }

  @Test
  void a_destination_by_a_part_of_its_full_name_is_told_with_the_whole_of_it() {
    assertThat(of(virtualService("goodjob", "{host: goodjob.default}"))).extracting(Finding::message)
        .containsExactly(
            "goodjob.default (expected: goodjob.default.svc.cluster.local, for a name with a dot is taken as"
                + " it is); requests that this route sends there are answered with 503");
  }

  @Test
  void a_subset_that_some_clients_have_is_not_told_as_unknown() {
    String some = """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: some}
        spec: {host: goodjob, workloadSelector: {matchLabels: {app: caller}}, subsets: [{name: v1}]}
        ---
        """;

    assertThat(of(some + virtualService("goodjob", "{host: goodjob, subset: v1}"))).isEmpty();
    assertThat(of(some + virtualService("goodjob", "{host: goodjob, subset: v2}"))).extracting(Finding::code)
        .containsExactly("unknown-subset");
  }

  @Test
  void a_destination_with_several_ports_and_none_chosen_is_told() {
    assertThat(of(virtualService("goodjob", "{host: two}"))).singleElement().satisfies(finding -> {
      assertThat(finding.severity()).isEqualTo(Severity.WARNING);
      assertThat(finding)
          .hasToString("VirtualService default/r: spec.http[0].route[0].destination.port: none (expected:"
              + " one of the Service's: 80, 90); requests go to the port that they were made to, and are answered with 503"
              + " where the Service has no such port");
    });
    assertThat(of(virtualService("goodjob", "{host: two, port: {number: 90}}"))).isEmpty();
    assertThat(of(virtualService("two", "{host: goodjob}"))).isEmpty();
  }

  @Test
  void for_a_rule_of_the_service_itself_that_is_no_warning() {
    assertThat(of(virtualService("two", "{host: two}"))).extracting(Finding::severity).containsExactly(Severity.INFO);
  }

  private static List<Finding> of(String rule) {
    Manifest manifest = Manifest.read("mesh.yaml", SERVICES + "---\n" + rule);
    assertThat(manifest.rejected()).isEmpty();
    return new MeshAnalysis("cluster.local", "istio-system")
        .of(MeshObjects.of(manifest.kubeObjects(), manifest.istioObjects()));
  }

  private static String destinationRule(String host) {
    return "apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: r}\nspec: {host: " + host
        + "}\n";
  }

  private static String virtualService(String host, String destination) {
    return "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: r}\nspec: {hosts: [" + host
        + "], http: [{route: [{destination: " + destination + "}]}]}\n";
  }
}
