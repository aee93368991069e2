package dev.outrigger.policy.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.policy.Manifest;
import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.Severity;
import dev.outrigger.policy.istio.Sidecar.Capture;
import dev.outrigger.policy.istio.Sidecar.Egress;
import dev.outrigger.policy.istio.Sidecar.Endpoint;
import dev.outrigger.policy.istio.Sidecar.HostSelector;
import dev.outrigger.policy.istio.Sidecar.Ingress;
import dev.outrigger.policy.istio.Sidecar.Outbound;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SidecarTest {

  @Test
  void reads_every_supported_field() {
    Manifest manifest = read("""
        workloadSelector: {labels: {app: client}}
        ingress:
        - port: {number: 9080, protocol: HTTP, name: web}
          bind: 192.0.2.1
          captureMode: NONE
          defaultEndpoint: 127.0.0.1:8080
          connectionPool: {tcp: {maxConnections: 5}}
        - {port: {number: 9081, protocol: TCP}, defaultEndpoint: "[::]:8081"}
        egress:
        - port: {number: 3306, protocol: MYSQL, name: db}
          bind: 127.0.0.1
          captureMode: IPTABLES
          hosts: ["*/mysql.example.com"]
        - hosts: ["./*", "istio-system/*.svc.cluster.local", "~other/secret.example.com", "~/x.example.com"]
        outboundTrafficPolicy:
          mode: ALLOW_ANY
          egressProxy: {host: gate.demo.svc.cluster.local, port: {number: 15443}, subset: v1}
        inboundConnectionPool: {http: {http2MaxRequests: 9}}
        """);

    assertThat(manifest.findings()).isEmpty();
    Sidecar sidecar = (Sidecar) manifest.istioObjects().getFirst();
    assertThat(sidecar.workloadSelector()).isEqualTo(Map.of("app", "client"));
    assertThat(sidecar.ingress()).usingRecursiveFieldByFieldElementComparatorIgnoringFields("connectionPool")
        .containsExactly(
            new Ingress(new ListenerPort(9080, "HTTP", "web"), "192.0.2.1", Capture.NONE,
                new Endpoint("127.0.0.1", 8080),
                null),
            new Ingress(new ListenerPort(9081, "TCP", ""), "", Capture.DEFAULT, new Endpoint("::", 8081), null));
    assertThat(sidecar.ingress().getFirst().connectionPool()).isNotNull();
    assertThat(sidecar.egress()).containsExactly(
        new Egress(new ListenerPort(3306, "MYSQL", "db"), "127.0.0.1", Capture.IPTABLES,
            List.of(new HostSelector("*", "mysql.example.com", false))),
        new Egress(null, "", Capture.DEFAULT,
            List.of(new HostSelector(".", "*", false), new HostSelector("istio-system", "*.svc.cluster.local", false),
                new HostSelector("other", "secret.example.com", true), new HostSelector("*", "x.example.com", true))));
    assertThat(sidecar.outbound())
        .isEqualTo(new Outbound(true, new Destination("gate.demo.svc.cluster.local", "v1", 15443)));
    assertThat(sidecar.inboundConnectionPool()).isNotNull();
  }

  @Test
  void a_policy_without_a_mode_lets_only_known_hosts_through() {
    assertThat(sidecar("{outboundTrafficPolicy: {}}").outbound()).isEqualTo(new Outbound(false, null));
  }

  @Test
  void selects_all_without_a_selector_and_by_every_label_with_one() {
    assertThat(sidecar("{egress: [{hosts: ['./*']}]}").selects(Map.of())).isTrue();
    Sidecar some = sidecar("{workloadSelector: {labels: {a: b, c: d}}, egress: [{hosts: ['./*']}]}");
    assertThat(some.selects(Map.of("a", "b", "c", "d", "e", "f"))).isTrue();
    assertThat(some.selects(Map.of("a", "b"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "{}|spec: empty",
      "'{egress: [{}]}'|spec.egress[0].hosts: missing",
      "'{egress: [{hosts: [\"*\"]}]}'|spec.egress[0].hosts[0]: \"*\" (expected: namespace/host",
      "'{egress: [{hosts: [\"./\"]}]}'|spec.egress[0].hosts[0]",
      "'{egress: [{hosts: [\"./a*b\"]}]}'|spec.egress[0].hosts[0]",
      "'{egress: [{hosts: [\"./*\"]}, {hosts: [\"./*\"]}]}'|spec.egress[1]: after one without a port",
      "'{egress: [{port: {number: 80}, hosts: [\"./*\"]}, {port: {number: 80}, hosts: [\"./*\"]}]}'|spec.egress[1].port.number",
      "'{egress: [{port: {number: 0}, bind: \"unix:///s\", hosts: [\"./*\"]}]}'|unix:///s is a Unix domain socket",
      "'{egress: [{bind: here, hosts: [\"./*\"]}]}'|spec.egress[0].bind: \"here\"",
      "'{ingress: [{defaultEndpoint: \"127.0.0.1:80\"}]}'|spec.ingress[0].port: missing",
      "'{ingress: [{port: {number: 80}, defaultEndpoint: \"10.0.0.1:80\"}]}'|spec.ingress[0].defaultEndpoint",
      "'{ingress: [{port: {number: 80}, defaultEndpoint: \"127.0.0.1:0\"}]}'|spec.ingress[0].defaultEndpoint",
      "'{ingress: [{port: {number: 80}, captureMode: SOME}]}'|spec.ingress[0].captureMode: \"SOME\"",
      "'{ingress: [{port: {number: 80, protocol: HTTPS}, tls: {mode: SIMPLE}}]}'|spec.ingress[0].tls: not supported yet",
      "'{outboundTrafficPolicy: {mode: REGISTRY_ONLY, egressProxy: {host: a, port: {number: 1}}}}'|spec.outboundTrafficPolicy.egressProxy",
      "'{outboundTrafficPolicy: {mode: ALLOW_ANY, egressProxy: {host: a}}}'|spec.outboundTrafficPolicy.egressProxy.port: missing"
  })
  void tells_what_is_wrong(String spec, String expected) {
    assertThat(errors(read(spec))).anySatisfy(error -> assertThat(error.toString()).contains(expected));
  }

  private static Sidecar sidecar(String spec) {
    return (Sidecar) read(spec).istioObjects().getFirst();
  }

  private static Manifest read(String spec) {
    return Manifest.read("test.yaml", "apiVersion: networking.istio.io/v1beta1\nkind: Sidecar\n"
        + "metadata: {name: default, namespace: demo}\nspec:\n" + spec.indent(2));
  }

  private static List<Finding> errors(Manifest manifest) {
    return manifest.findings().stream().filter(finding -> finding.severity() == Severity.ERROR).toList();
  }
}
