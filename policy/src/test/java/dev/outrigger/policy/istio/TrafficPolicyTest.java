package dev.outrigger.policy.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.policy.Manifest;
import dev.outrigger.policy.finding.Severity;
import dev.outrigger.policy.istio.ConsistentHash.Attribute;
import dev.outrigger.policy.istio.ConsistentHash.Cookie;
import dev.outrigger.policy.istio.ConsistentHash.Maglev;
import dev.outrigger.policy.istio.ConsistentHash.Ring;
import dev.outrigger.policy.istio.ConsistentHash.SourceIp;
import dev.outrigger.policy.istio.LoadBalancer.Simple;
import dev.outrigger.policy.istio.LoadBalancer.Warmup;
import dev.outrigger.policy.istio.LocalityBalancing.Distribute;
import dev.outrigger.policy.istio.LocalityBalancing.Failover;
import dev.outrigger.policy.istio.LocalityBalancing.Off;
import dev.outrigger.policy.istio.LocalityBalancing.Place;
import dev.outrigger.policy.istio.LocalityBalancing.PriorityLabel;
import dev.outrigger.policy.istio.LocalityBalancing.Shares;
import dev.outrigger.policy.istio.LocalityBalancing.ZoneAware;
import dev.outrigger.policy.kube.Node.Locality;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TrafficPolicyTest {

  static Stream<Arguments> hashes() {
    return Stream.of(
        Arguments.of("httpHeaderName: x-user", new ConsistentHash(new ConsistentHash.Header("x-user"), new Ring(1024))),
        Arguments.of("httpQueryParameterName: user, ringHash: {}",
            new ConsistentHash(new ConsistentHash.QueryParameter("user"), new Ring(null))),
        Arguments.of("useSourceIp: true, ringHash: {minimumRingSize: 8388608}",
            new ConsistentHash(new SourceIp(), new Ring(8_388_608))),
        Arguments.of("useSourceIp: true, maglev: {tableSize: 65537}",
            new ConsistentHash(new SourceIp(), new Maglev(65_537))),
        Arguments.of("httpCookie: {name: user, path: /p, ttl: 0s, attributes: [{name: SameSite, value: Strict},"
            + " {name: Secure}]}",
            new ConsistentHash(new Cookie("user", "/p", Duration.ZERO,
                List.of(new Attribute("SameSite", "Strict"), new Attribute("Secure", ""))), new Ring(1024))));
  }

  @ParameterizedTest
  @MethodSource("hashes")
  void reads_by_what_requests_are_hashed(String written, ConsistentHash hash) {
    assertThat(settings("loadBalancer: {consistentHash: {" + written + "}}").loadBalancer())
        .isEqualTo(new LoadBalancer(hash, null, null));
  }

  static Stream<Arguments> warmups() {
    return Stream.of(Arguments.of("duration: 1m", new Warmup(Duration.ofMinutes(1), 10, 1)),
        Arguments.of("duration: 1m, minimumPercent: 0, aggression: 0.5", new Warmup(Duration.ofMinutes(1), 0, 0.5)));
  }

  @ParameterizedTest
  @MethodSource("warmups")
  void reads_how_a_new_backend_warms_up(String written, Warmup warmup) {
    assertThat(settings("loadBalancer: {simple: ROUND_ROBIN, warmup: {" + written + "}}").loadBalancer())
        .isEqualTo(new LoadBalancer(Simple.ROUND_ROBIN, warmup, null));
  }

  static Stream<Arguments> localities() {
    return Stream.of(Arguments.of("localityLbSetting: {enabled: false, failoverPriority: [a]}", new Off()),
        Arguments.of("localityLbSetting: {enabled: true}", LocalityBalancing.NEAREST_FIRST),
        Arguments.of("localityLbSetting: {failover: [{from: us, to: eu}]}",
            new Failover(Map.of("us", "eu"), List.of())),
        Arguments.of("localityLbSetting: {failover: [{from: us, to: eu}], failoverPriority: [version=v1, app]}",
            new Failover(Map.of("us", "eu"), List.of(new PriorityLabel("version", "v1"),
                new PriorityLabel("app", null)))),
        Arguments.of("localityLbSetting: {distribute: [{from: us/z/*, to: {us/z: 80, eu: 20}}, {from: '*', to:"
            + " {eu/y/s: 100}}]}",
            new Distribute(List.of(
                new Shares(new Place("us", "z", ""), Map.of(new Place("us", "z", ""), 80, new Place("eu", "", ""), 20)),
                new Shares(new Place("", "", ""), Map.of(new Place("eu", "y", "s"), 100))))),
        Arguments.of("zoneAwareLbSetting: {minClusterSize: 3, failover: [{from: us, to: eu}]}",
            new ZoneAware(true, new Failover(Map.of("us", "eu"), List.of()), 3)),
        Arguments.of("zoneAwareLbSetting: {enabled: false}",
            new ZoneAware(false, new Failover(Map.of(), List.of()), null)));
  }

  @ParameterizedTest
  @MethodSource("localities")
  void reads_how_near_and_far_backends_share_the_load(String written, LocalityBalancing locality) {
    assertThat(settings("outlierDetection: {}, loadBalancer: {" + written + "}").loadBalancer())
        .isEqualTo(new LoadBalancer(null, null, locality));
  }

  @Test
  void a_place_covers_all_that_lie_in_it() {
    assertThat(new Place("us", "z", "").covers(new Locality("us", "z", "s"))).isTrue();
    assertThat(new Place("us", "z", "").covers(new Locality("us", "y", "s"))).isFalse();
    assertThat(new Place("", "", "").covers(Locality.UNKNOWN)).isTrue();
  }

  static Stream<Arguments> protections() {
    ClientTls.Server any = new ClientTls.Server("", "", "", List.of(), false);
    return Stream.of(Arguments.of("{}", new ClientTls.Disabled()),
        Arguments.of("{mode: DISABLE, credentialName: x}", new ClientTls.Disabled()),
        Arguments.of("{mode: SIMPLE}", new ClientTls.Simple(any)),
        Arguments.of("{mode: SIMPLE, insecureSkipVerify: true}",
            new ClientTls.Simple(new ClientTls.Server("", "", "", List.of(), true))),
        Arguments.of("{mode: MUTUAL, clientCertificate: /c, privateKey: /k, caCertificates: /a, caCrl: /r, sni: s,"
            + " subjectAltNames: [a, b]}",
            new ClientTls.Mutual("/c", "/k", new ClientTls.Server("/a", "/r", "s", List.of("a", "b"), false))),
        Arguments.of("{mode: ISTIO_MUTUAL, sni: s, subjectAltNames: [a]}", new ClientTls.Mesh("s", List.of("a"))));
  }

  @ParameterizedTest
  @MethodSource("protections")
  void reads_how_connections_are_protected(String written, ClientTls tls) {
    assertThat(settings("tls: " + written).tls()).isEqualTo(tls);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SIMPLE", "MUTUAL"})
  void a_certificate_in_a_secret_waits_and_all_else_of_the_rule_holds(String mode) {
    Manifest manifest = Manifest.read("test.yaml", """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: a}
        spec: {host: a, trafficPolicy: {outlierDetection: {}, tls: {mode: %s, credentialName: x, sni: s}}}
        """.formatted(mode));

    assertThat(manifest.rejected()).isEmpty();
    assertThat(manifest.findings()).singleElement().satisfies(finding -> {
      assertThat(finding.severity()).isEqualTo(Severity.WARNING);
      assertThat(finding.path()).isEqualTo("spec.trafficPolicy.tls.credentialName");
      assertThat(finding.message()).startsWith("\"x\" waits for a gateway");
    });
    DestinationRule rule = (DestinationRule) manifest.istioObjects().getFirst();
    assertThat(rule.settings(80).outlierDetection()).isNotNull();
    assertThat(rule.settings(80).tls())
        .isEqualTo(new ClientTls.Simple(new ClientTls.Server("", "", "s", List.of(), false)));
  }

  /** 20 per cent is what Istio's documents say and what was meant, however its code had it for a while. */
  @Test
  void a_retry_budget_that_says_nothing_is_twenty_per_cent_and_three() {
    assertThat(settings("retryBudget: {}").retryBudget()).isEqualTo(new RetryBudget(20, 3, null));
    assertThat(settings("retryBudget: {percent: 0.2, minRetryConcurrency: 1, budgetInterval: 100ms}").retryBudget())
        .isEqualTo(new RetryBudget(0.2, 1, Duration.ofMillis(100)));
  }

  @Test
  void reads_what_stands_around_a_connection() {
    assertThat(settings("proxyProtocol: {}").proxyProtocol()).isEqualTo(ProxyProtocol.V1);
    assertThat(settings("proxyProtocol: {version: V2}").proxyProtocol()).isEqualTo(ProxyProtocol.V2);
    assertThat(settings("tunnel: {targetHost: proxy.example.com, targetPort: 3128}").tunnel())
        .isEqualTo(new Tunnel(Tunnel.Method.CONNECT, "proxy.example.com", 3128));
    assertThat(settings("tunnel: {protocol: POST, targetHost: 10.0.0.1, targetPort: 1}").tunnel())
        .isEqualTo(new Tunnel(Tunnel.Method.POST, "10.0.0.1", 1));
  }

  @Test
  void what_a_port_cannot_have_stays_that_of_the_host() {
    DestinationRule rule = read("""
        trafficPolicy:
          retryBudget: {percent: 1}
          proxyProtocol: {}
          tls: {mode: SIMPLE}
          portLevelSettings: [{port: {number: 80}, loadBalancer: {simple: RANDOM}}]
        subsets:
        - name: v1
          trafficPolicy:
            proxyProtocol: {version: V2}
            portLevelSettings: [{port: {number: 81}, loadBalancer: {simple: RANDOM}}]
        """);
    LoadBalancer random = new LoadBalancer(Simple.RANDOM, null, null);

    assertThat(rule.settings(80)).isEqualTo(new TrafficSettings(random, null, null, null, null, null, null));
    assertThat(rule.settings(81, rule.subsets().getFirst())).isEqualTo(
        new TrafficSettings(random, null, null, null, ProxyProtocol.V1, null, new RetryBudget(1, 3, null)));
    assertThat(rule.settings(82, rule.subsets().getFirst()).proxyProtocol()).isEqualTo(ProxyProtocol.V2);
  }

  @Test
  void a_rule_for_some_workloads_is_seen_in_its_own_namespace_alone() {
    DestinationRule rule = read("workloadSelector: {matchLabels: {app: caller}}\n");

    assertThat(rule.exportTo().includes("default")).isTrue();
    assertThat(rule.exportTo().includes("other")).isFalse();
    assertThat(rule.selects(Map.of("app", "caller", "version", "v1"))).isTrue();
    assertThat(rule.selects(Map.of("app", "other"))).isFalse();
  }

  private static TrafficSettings settings(String policy) {
    return read("trafficPolicy: {" + policy + "}\n").trafficPolicy().settings();
  }

  private static DestinationRule read(String spec) {
    Manifest manifest = Manifest.read("test.yaml", "apiVersion: networking.istio.io/v1\nkind: DestinationRule\n"
        + "metadata: {name: a}\nspec:\n  host: a\n" + spec.indent(2));
    assertThat(manifest.findings()).isEmpty();
    return (DestinationRule) manifest.istioObjects().getFirst();
  }
}
