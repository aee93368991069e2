package dev.outrigger.policy.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.policy.Manifest;
import dev.outrigger.policy.istio.ConnectionPool.H2Upgrade;
import dev.outrigger.policy.istio.ConnectionPool.Http;
import dev.outrigger.policy.istio.ConnectionPool.Http2KeepAlive;
import dev.outrigger.policy.istio.ConnectionPool.Tcp;
import dev.outrigger.policy.istio.ConnectionPool.TcpKeepalive;
import dev.outrigger.policy.istio.DestinationRule.Subset;
import dev.outrigger.policy.istio.LoadBalancer.Simple;
import dev.outrigger.policy.kube.ObjectMeta;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DestinationRuleTest {

  @ParameterizedTest
  @ValueSource(strings = {"v1alpha3", "v1beta1", "v1"})
  void reads_three_failures_in_a_row_and_thirty_seconds_out(String version) {
    DestinationRule rule = read("""
        apiVersion: networking.istio.io/%s
        kind: DestinationRule
        metadata:
          name: goodjob
        spec:
          host: goodjob
          trafficPolicy:
            outlierDetection:
              interval: 10s
              consecutive5xxErrors: 3
              baseEjectionTime: 30s
              maxEjectionPercent: 100
        """.replace("%s", version));

    assertThat(rule)
        .isEqualTo(new DestinationRule(ObjectMeta.named("default", "goodjob"), "goodjob", ExportTo.EVERYWHERE, null,
            new TrafficPolicy(settings(null, null,
                new OutlierDetection(3, null, false, null, Duration.ofSeconds(10),
                    Duration.ofSeconds(30), 100, 0, new TreeSet<>())),
                Map.of()),
            List.of(), null, EjectionReturn.PROBATION));
  }

  @Test
  void reads_every_supported_field() {
    DestinationRule rule = read("""
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata:
          name: echo
          namespace: demo
          annotations:
            outrigger.dev/ejection-window: "3/30s"
            outrigger.dev/ejection-return: full
        spec:
          host: echo.demo.svc.cluster.local
          exportTo: [., other]
          trafficPolicy:
            loadBalancer: {simple: ROUND_ROBIN}
            connectionPool:
              tcp:
                maxConnections: 10
                connectTimeout: 250ms
                tcpKeepalive: {probes: 3, time: 1m, interval: 10s}
                idleTimeout: 1h
                maxConnectionDuration: 24h
              http:
                http1MaxPendingRequests: 1
                http2MaxRequests: 2
                maxRequestsPerConnection: 3
                maxRetries: 4
                idleTimeout: 5s
                h2UpgradePolicy: UPGRADE
                useClientProtocol: false
                maxConcurrentStreams: 6
                http2KeepAlive: {interval: 30s, timeout: 500ms}
            outlierDetection:
              consecutive5xxErrors: 7
              consecutiveGatewayErrors: 5
              splitExternalLocalOriginErrors: true
              consecutiveLocalOriginFailures: 2
              interval: 1s
              baseEjectionTime: 2s
              maxEjectionPercent: 50
              minHealthPercent: 40
              outlierDetectionHttpErrorCodes: [503, 429, 503]
            portLevelSettings:
              - port: {number: 8080}
                loadBalancer: {simple: RANDOM}
          subsets:
            - name: v1
              labels: {version: v1}
              trafficPolicy:
                loadBalancer: {simple: PASSTHROUGH}
        """);

    ConnectionPool pool = new ConnectionPool(
        new Tcp(10, Duration.ofMillis(250), new TcpKeepalive(3, Duration.ofMinutes(1), Duration.ofSeconds(10)),
            Duration.ofHours(1), Duration.ofHours(24)),
        new Http(1, 2, 3, 4, Duration.ofSeconds(5), H2Upgrade.UPGRADE, false, 6,
            new Http2KeepAlive(Duration.ofSeconds(30), Duration.ofMillis(500))));
    OutlierDetection detection =
        new OutlierDetection(7, 5, true, 2, Duration.ofSeconds(1), Duration.ofSeconds(2), 50, 40,
            new TreeSet<>(Set.of(429, 503)));
    assertThat(rule.exportTo()).isEqualTo(new ExportTo(false, Set.of("demo", "other")));
    assertThat(rule.trafficPolicy()).isEqualTo(
        new TrafficPolicy(settings(balanced(Simple.ROUND_ROBIN), pool, detection),
            Map.of(8080, only(Simple.RANDOM))));
    assertThat(rule.subsets()).containsExactly(new Subset("v1", Map.of("version", "v1"),
        new TrafficPolicy(only(Simple.PASSTHROUGH), Map.of())));
    assertThat(rule.ejectionWindow()).isEqualTo(new EjectionWindow(3, Duration.ofSeconds(30)));
    assertThat(rule.ejectionReturn()).isEqualTo(EjectionReturn.FULL);
  }

  @ParameterizedTest
  @CsvSource({"UNSPECIFIED,", "LEAST_REQUEST,LEAST_REQUEST", "RANDOM,RANDOM", "ROUND_ROBIN,ROUND_ROBIN",
      "PASSTHROUGH,PASSTHROUGH"})
  void reads_simple_balancers(String written, @Nullable Simple balancer) {
    DestinationRule rule = read("{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: a}, spec:"
        + " {host: a, trafficPolicy: {loadBalancer: {simple: " + written + "}}}}");

    assertThat(rule.trafficPolicy().settings()).isEqualTo(only(balancer));
  }

  @Test
  void tells_unset_from_zero() {
    DestinationRule rule = read("""
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: a}
        spec:
          host: a
          trafficPolicy:
            connectionPool: {tcp: {}}
            outlierDetection: {consecutive5xxErrors: 0}
        """);

    assertThat(rule.trafficPolicy().settings())
        .isEqualTo(settings(null, new ConnectionPool(Tcp.NONE, Http.NONE),
            new OutlierDetection(0, null, false, null, null, null, null, 0, new TreeSet<>())));
  }

  @Test
  void replaces_the_hosts_settings_by_the_ports_as_a_whole() {
    DestinationRule rule = layered();

    assertThat(rule.settings(80)).isEqualTo(settings(balanced(Simple.RANDOM), POOL, DETECTION));
    assertThat(rule.settings(81)).isEqualTo(only(Simple.ROUND_ROBIN));
  }

  @Test
  void lays_a_subsets_groups_over_those_of_its_host_or_port() {
    DestinationRule rule = layered();
    Subset subset = rule.subsets().getFirst();

    assertThat(rule.settings(80, subset)).isEqualTo(settings(balanced(Simple.LEAST_REQUEST), POOL, DETECTION));
    assertThat(rule.settings(81, subset)).isEqualTo(only(Simple.LEAST_REQUEST));
    assertThat(rule.settings(82, subset)).isEqualTo(settings(null, POOL, null));
  }

  private static final ConnectionPool POOL = new ConnectionPool(Tcp.NONE, Http.NONE);

  private static final OutlierDetection DETECTION =
      new OutlierDetection(3, null, false, null, null, null, null, 0, new TreeSet<>());

  /** A rule with settings for the host, for the ports 81 and 82, for a subset, and for port 82 of the subset. */
  private static DestinationRule layered() {
    return read("""
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: a}
        spec:
          host: a
          trafficPolicy:
            loadBalancer: {simple: RANDOM}
            connectionPool: {tcp: {}}
            outlierDetection: {consecutive5xxErrors: 3}
            portLevelSettings:
              - port: {number: 81}
                loadBalancer: {simple: ROUND_ROBIN}
              - port: {number: 82}
                loadBalancer: {simple: ROUND_ROBIN}
          subsets:
            - name: v1
              trafficPolicy:
                loadBalancer: {simple: LEAST_REQUEST}
                portLevelSettings:
                  - port: {number: 82}
                    connectionPool: {tcp: {}}
        """);
  }

  private static TrafficSettings only(@Nullable Simple balancer) {
    return settings(balanced(balancer), null, null);
  }

  private static LoadBalancer balanced(@Nullable Simple algorithm) {
    return new LoadBalancer(algorithm, null, null);
  }

  private static TrafficSettings settings(
      @Nullable LoadBalancer balancer,
      @Nullable ConnectionPool pool,
      @Nullable OutlierDetection detection) {
    return new TrafficSettings(balancer, pool, detection, null, null, null, null);
  }

  private static DestinationRule read(String text) {
    Manifest manifest = Manifest.read("test.yaml", text);
    assertThat(manifest.findings()).isEmpty();
    return (DestinationRule) manifest.istioObjects().getFirst();
  }
}
