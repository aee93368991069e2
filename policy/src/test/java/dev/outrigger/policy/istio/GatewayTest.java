package dev.outrigger.policy.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.policy.Manifest;
import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.Severity;
import dev.outrigger.policy.istio.Gateway.Server;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GatewayTest {

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v1beta1", "v1alpha3"})
  void reads_every_field_in_every_version_and_says_that_nobody_serves_it(String version) {
    Manifest manifest = read(version, """
        selector: {istio: ingressgateway}
        servers:
        - port: {number: 80, protocol: HTTP, name: http, targetPort: 8080}
          bind: 0.0.0.0
          name: plain
          defaultEndpoint: 127.0.0.1:8080
          hosts: [shop.example.com, "./*.example.org"]
          tls: {httpsRedirect: true}
        - port: {number: 443, protocol: HTTPS, name: https}
          hosts: ["*"]
          tls:
            mode: MUTUAL
            serverCertificate: /c
            privateKey: /k
            caCertificates: /a
            caCrl: /r
            subjectAltNames: [a]
            verifyCertificateSpki: [x]
            verifyCertificateHash: [y]
            minProtocolVersion: TLSV1_2
            maxProtocolVersion: TLSV1_3
            cipherSuites: [ECDHE-RSA-AES128-GCM-SHA256]
        - port: {number: 444, protocol: TLS, name: tls}
          hosts: [team/a.example.com]
          tls: {mode: PASSTHROUGH}
        - port: {number: 445, protocol: HTTPS, name: two}
          hosts: [a.example.com]
          tls: {mode: SIMPLE, credentialNames: [a, b]}
        - port: {number: 446, protocol: HTTPS, name: three}
          hosts: [a.example.com]
          tls: {mode: OPTIONAL_MUTUAL, tlsCertificates: [{serverCertificate: /c, privateKey: /k, caCertificates: /a}], caCertificates: /a}
        """);

    assertThat(manifest.findings()).extracting(Finding::toString)
        .containsExactly("test.yaml:1: Gateway demo/edge: not served yet: no proxy listens on its ports (expected:"
            + " another gateway until then)");
    Gateway gateway = (Gateway) manifest.istioObjects().getFirst();
    assertThat(gateway.servers()).hasSize(5)
        .startsWith(new Server(new ListenerPort(80, "HTTP", "http"), List.of("shop.example.com", "./*.example.org")));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      {} | spec.servers: missing (expected: at least one, with port and hosts)
      {servers: []} | spec.servers: empty
      {servers: [{hosts: [a]}]} | spec.servers[0].port: missing
      {servers: [{port: {number: 80, protocol: HTTP, name: a}}]} | spec.servers[0].hosts: missing
      {servers: [{port: {number: 80, protocol: HTTP, name: a}, hosts: ["a b"]}]} | spec.servers[0].hosts[0]: "a b" (expected: a host name
      {servers: [{port: {number: 80, protocol: HTTP, name: a}, hosts: ["x_/a"]}]} | spec.servers[0].hosts[0]: "x_/a" (expected: a host name
      {servers: [{port: {number: 0, protocol: HTTP, name: a}, hosts: [a]}]} | spec.servers[0].port.number: 0 (expected: a whole number, 1..65535)
      {servers: [{port: {number: 80, protocol: SMTP, name: a}, hosts: [a]}]} | spec.servers[0].port.protocol: "SMTP" (expected: one of
      {servers: [{port: {number: 80, protocol: HTTP}, hosts: [a]}]} | spec.servers[0].port.name: missing
      {servers: [{port: {number: 80, name: a}, hosts: [a]}]} | spec.servers[0].port.protocol: missing
      {servers: [{port: {number: 80, protocol: HTTP, name: a}, hosts: [a]}, {port: {number: 81, protocol: HTTP, name: a}, hosts: [a]}]} | spec.servers[1].port.name: "a" (expected: a name that no other port
      {servers: [{port: {number: 80, protocol: HTTP, name: a}, bind: here, hosts: [a]}]} | spec.servers[0].bind: "here" (expected: an IP address)
      {servers: [{port: {number: 443, protocol: HTTPS, name: a}, hosts: [a]}]} | spec.servers[0].tls: missing (expected: how TLS is ended, for HTTPS)
      {servers: [{port: {number: 443, protocol: HTTPS, name: a}, hosts: [a], tls: {mode: SIMPLE, privateKey: /k}}]} | spec.servers[0].tls.serverCertificate: missing (expected: the path of a file, with mode SIMPLE, or credentialName)
      {servers: [{port: {number: 443, protocol: HTTPS, name: a}, hosts: [a], tls: {mode: MUTUAL, serverCertificate: /c, privateKey: /k}}]} | spec.servers[0].tls.caCertificates: missing (expected: the path of a file, with mode MUTUAL
      {servers: [{port: {number: 443, protocol: HTTPS, name: a}, hosts: [a], tls: {mode: EASY}}]} | spec.servers[0].tls.mode: "EASY" (expected: one of
      {servers: [{port: {number: 443, protocol: HTTPS, name: a}, hosts: [a], tls: {mode: SIMPLE, credentialName: c, serverCertificate: /c}}]} | spec.servers[0].tls
      {servers: [{port: {number: 443, protocol: HTTPS, name: a}, hosts: [a], tls: {mode: SIMPLE, credentialName: c, minProtocolVersion: TLSV1_3, maxProtocolVersion: TLSV1_2}}]} | spec.servers[0].tls.maxProtocolVersion: "TLSV1_2" (expected: minProtocolVersion or a later one)
      {selector: [a], servers: [{port: {number: 80, protocol: HTTP, name: a}, hosts: [a]}]} | spec.selector
      """)
  void tells_what_is_wrong(String spec, String expected) {
    assertThat(of(Severity.ERROR, read("v1", spec))).anySatisfy(error -> assertThat(error).contains(expected));
  }

  @Test
  void tls_where_it_has_no_effect_is_a_warning() {
    assertThat(of(Severity.WARNING, read("v1", """
        servers:
        - {port: {number: 80, protocol: HTTP, name: a}, hosts: [a], tls: {mode: SIMPLE}}
        - {port: {number: 443, protocol: HTTPS, name: b}, hosts: [a], tls: {credentialName: c, httpsRedirect: true}}
        """)))
        .anySatisfy(text -> assertThat(text).contains("spec.servers[0].tls.mode: SIMPLE on a port that speaks HTTP"))
        .anySatisfy(
            text -> assertThat(text).contains("spec.servers[1].tls.httpsRedirect: true on a port that speaks TLS"));
  }

  @Test
  void takes_hosts_that_a_server_names_for_the_namespace() {
    Gateway gateway = (Gateway) read("v1", """
        servers:
        - {port: {number: 80, protocol: HTTP, name: a}, hosts: [shop.example.com, "*.example.org", "./own.example.com", team/x.example.com]}
        """).istioObjects().getFirst();

    assertThat(gateway.takes("shop.example.com", "any")).isTrue();
    assertThat(gateway.takes("*.example.com", "any")).isTrue();
    assertThat(gateway.takes("a.b.example.org", "any")).isTrue();
    assertThat(gateway.takes("own.example.com", "demo")).isTrue();
    assertThat(gateway.takes("own.example.com", "any")).isFalse();
    assertThat(gateway.takes("x.example.com", "team")).isTrue();
    assertThat(gateway.takes("x.example.com", "demo")).isFalse();
    assertThat(gateway.takes("other.example.com", "any")).isFalse();
  }

  private static List<String> of(Severity severity, Manifest manifest) {
    return manifest.findings()
        .stream()
        .filter(finding -> finding.severity() == severity)
        .map(Finding::toString)
        .toList();
  }

  private static Manifest read(String version, String spec) {
    return Manifest.read("test.yaml", "apiVersion: networking.istio.io/" + version + "\nkind: Gateway\n"
        + "metadata: {name: edge, namespace: demo}\nspec:\n" + spec.indent(2));
  }
}
