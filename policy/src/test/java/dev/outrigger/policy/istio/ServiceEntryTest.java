package dev.outrigger.policy.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.policy.Manifest;
import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.Severity;
import dev.outrigger.policy.istio.ServiceEntry.Port;
import dev.outrigger.policy.istio.ServiceEntry.Resolution;
import dev.outrigger.policy.kube.Node.Locality;
import dev.outrigger.policy.kube.ObjectMeta;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ServiceEntryTest {

  private static final String PORTS = "ports: [{number: 443, name: https, protocol: HTTPS}]";

  @Test
  void reads_every_supported_field() {
    Manifest manifest = read("""
        hosts: [api.example.com]
        addresses: [240.0.0.1, 2001:db8::/32]
        ports:
        - {number: 443, name: tls, protocol: tls, targetPort: 8443}
        - {number: 80, name: http, protocol: HTTP}
        location: MESH_INTERNAL
        resolution: STATIC
        endpoints:
        - address: 192.0.2.1
          ports: {tls: 9443}
          labels: {version: v1}
          locality: r1/z1/s1
          weight: 3
          serviceAccount: api
        - {address: 192.0.2.2, locality: r1, weight: 0}
        exportTo: [., other]
        subjectAltNames: ["spiffe://cluster.local/ns/demo/sa/api"]
        """);

    assertThat(manifest.findings()).isEmpty();
    Workload first = new Workload("192.0.2.1", Map.of("tls", 9443), Map.of("version", "v1"),
        new Locality("r1", "z1", "s1"), 3, "api");
    Workload second = new Workload("192.0.2.2", Map.of(), Map.of(), new Locality("r1", "", ""), 1, "");
    assertThat(manifest.istioObjects()).containsExactly(new ServiceEntry(ObjectMeta.named("demo", "api"),
        List.of("api.example.com"), List.of("240.0.0.1", "2001:db8::/32"),
        List.of(new Port(new ListenerPort(443, "TLS", "tls"), 8443),
            new Port(new ListenerPort(80, "HTTP", "http"), null)),
        false, Resolution.STATIC, List.of(first, second), null, new ExportTo(false, Set.of("demo", "other")),
        List.of("spiffe://cluster.local/ns/demo/sa/api"), null));
  }

  @Test
  void what_is_not_said_is_outside_of_the_mesh_and_chosen_by_clients() {
    ServiceEntry entry = entry("{hosts: [api.example.com], " + PORTS + "}");
    assertThat(entry.external()).isTrue();
    assertThat(entry.resolution()).isEqualTo(Resolution.NONE);
    assertThat(entry.exportTo()).isEqualTo(ExportTo.EVERYWHERE);
    assertThat(entry.workloadSelector()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"api.example.com", "xn--bcher-kva.example", "XN--BCHER-KVA.EXAMPLE", "'*.example.com'",
      "'*.xn--bcher-kva.example'", "api", "1.example"})
  void takes_names_of_hosts(String host) {
    assertThat(read("{hosts: [" + host + "], " + PORTS + "}").findings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bücher.example", "'*'", "'*api.example.com'", "'api.*.com'", "'*.*.com'", "''", "api..com",
      "-api.example.com", "api.example.com.", "192.0.2.1", "'2001:db8::1'", "'http://api.example.com'",
      "'api.example.com:443'", "a_b.example.com"})
  void refuses_what_is_no_name_of_a_host(String host) {
    assertThat(errors(read("{hosts: [" + host + "], " + PORTS + "}"))).singleElement()
        .satisfies(error -> assertThat(error.toString()).contains("spec.hosts[0]", "punycode"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "'{ports: [{number: 80, name: http}]}'|spec.hosts: missing",
      "'{hosts: [a.b, a.b], ports: [{number: 80, name: http}]}'|spec.hosts: \"a.b\" twice",
      "'{hosts: [a.b]}'|spec.ports: missing",
      "'{hosts: [a.b], ports: [{number: 80, name: x, protocol: SPDY}]}'|spec.ports[0].protocol: \"SPDY\"",
      "'{hosts: [a.b], ports: [{number: 80}]}'|spec.ports[0].name: missing",
      "'{hosts: [a.b], ports: [{number: 80, name: x}, {number: 81, name: x}]}'|spec.ports[1].name",
      "'{hosts: [a.b], ports: [{number: 80, name: x}, {number: 80, name: y}]}'|spec.ports[1].number",
      "'{hosts: [a.b], ports: [{number: 0, name: x}]}'|spec.ports[0].number: 0",
      "'{hosts: [\"*.b\"], resolution: DNS, ports: [{number: 80, name: x, protocol: HTTP}]}'|*.b with resolution DNS",
      "'{hosts: [a.b], resolution: DNS, addresses: [10.0.0.0/8], ports: [{number: 80, name: x}]}'|spec.addresses: a block",
      "'{hosts: [a.b], addresses: [10.0.0.0/33], ports: [{number: 80, name: x}]}'|spec.addresses[0]",
      "'{hosts: [a.b], resolution: DYNAMIC_DNS, ports: [{number: 80, name: x}]}'|DYNAMIC_DNS is not supported yet",
      "'{hosts: [a.b], resolution: OTHER, ports: [{number: 80, name: x}]}'|spec.resolution: \"OTHER\"",
      "'{hosts: [a.b], endpoints: [{address: 192.0.2.1}], ports: [{number: 80, name: x}]}'|spec.endpoints: with resolution NONE",
      "'{hosts: [a.b], resolution: STATIC, endpoints: [{address: c.d}], ports: [{number: 80, name: x}]}'|c.d with resolution STATIC",
      "'{hosts: [a.b], resolution: STATIC, endpoints: [{address: 192.0.2.1, ports: {y: 1}}], ports: [{number: 80, name: x}]}'|port \"y\"",
      "'{hosts: [a.b], resolution: STATIC, endpoints: [{address: \"unix:///s\"}], ports: [{number: 80, name: x}]}'|unix:///s",
      "'{hosts: [a.b], resolution: DNS_ROUND_ROBIN, endpoints: [{address: c.d}, {address: e.f}], ports: [{number: 80, name: x}]}'|2 with resolution DNS_ROUND_ROBIN",
      "'{hosts: [a.b, c.d], resolution: DNS, ports: [{number: 80, name: x, protocol: TCP}]}'|2 hosts and a port",
      "'{hosts: [a.b], resolution: STATIC, workloadSelector: {labels: {a: b}}, endpoints: [{address: 192.0.2.1}], ports: [{number: 80, name: x}]}'|beside workloadSelector"
  })
  void tells_what_is_wrong(String spec, String expected) {
    assertThat(errors(read(spec))).anySatisfy(error -> assertThat(error.toString()).contains(expected));
  }

  @Test
  void a_wildcard_is_looked_up_where_its_endpoints_are() {
    assertThat(read("{hosts: ['*.b.c'], resolution: DNS, endpoints: [{address: d.e}], " + PORTS + "}").findings())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"TCP,TCP", "MONGO,MONGO", "'',an unknown protocol"})
  void warns_of_a_port_that_takes_all_connections_to_its_number(String protocol, String told) {
    assertThat(read("{hosts: [a.b], ports: [{number: 5432, name: db, protocol: '" + protocol + "'}]}").findings())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.severity()).isEqualTo(Severity.WARNING);
          assertThat(finding.code()).isEqualTo("whole-port");
          assertThat(finding.message()).contains("port 5432 for " + told);
        });
  }

  @Test
  void leaves_udp_alone_and_says_so() {
    Manifest manifest =
        read("{hosts: [a.b], ports: [{number: 53, name: dns, protocol: UDP}, {number: 80, name: x, protocol: HTTP}]}");
    assertThat(manifest.findings()).singleElement()
        .satisfies(finding -> assertThat(finding.toString()).contains("spec.ports[0].protocol: UDP"));
    assertThat(((ServiceEntry) manifest.istioObjects().getFirst()).ports()).hasSize(1);
  }

  @Test
  void one_for_nobody_is_seen_by_nobody() {
    assertThat(entry("{hosts: [a.b], exportTo: ['~'], " + PORTS + "}").exportTo().includes("demo")).isFalse();
  }

  @Test
  void a_workload_entry_has_the_labels_of_both_places() {
    Manifest manifest = Manifest.read("test.yaml", """
        apiVersion: networking.istio.io/v1alpha3
        kind: WorkloadEntry
        metadata: {name: vm, namespace: demo, labels: {app: api, version: v2}}
        spec: {address: 192.0.2.9, labels: {version: v1, tier: back}, ports: {http: 8080}, network: far}
        """);

    assertThat(manifest.findings()).singleElement()
        .satisfies(finding -> assertThat(finding.toString()).contains("spec.network: not supported yet"));
    assertThat(manifest.istioObjects()).singleElement().satisfies(object -> {
      Workload workload = ((WorkloadEntry) object).workload();
      assertThat(workload.labels()).isEqualTo(Map.of("app", "api", "version", "v2", "tier", "back"));
      assertThat(workload.ports()).isEqualTo(Map.of("http", 8080));
    });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "{address: ''}", "{address: 'a b'}", "{address: '*.b.c'}", "{address: 1.2.3.4, weight: -1}",
          "{address: 1.2.3.4, ports: {http: 99999}}", "{address: 'unix:///socket'}"})
  void refuses_a_workload_entry_that_cannot_be_reached(String spec) {
    assertThat(errors(Manifest.read("test.yaml", "apiVersion: networking.istio.io/v1\nkind: WorkloadEntry\n"
        + "metadata: {name: vm}\nspec: " + spec + "\n"))).hasSize(1);
  }

  private static ServiceEntry entry(String spec) {
    return (ServiceEntry) read(spec).istioObjects().getFirst();
  }

  private static Manifest read(String spec) {
    return Manifest.read("test.yaml", "apiVersion: networking.istio.io/v1\nkind: ServiceEntry\n"
        + "metadata: {name: api, namespace: demo}\nspec:\n" + spec.indent(2));
  }

  private static List<Finding> errors(Manifest manifest) {
    return manifest.findings().stream().filter(finding -> finding.severity() == Severity.ERROR).toList();
  }
}
