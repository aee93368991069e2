package dev.outrigger.sidecar.xds;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import dev.outrigger.sidecar.config.BalancePolicy;
import dev.outrigger.sidecar.config.CircuitBreakerSpec;
import dev.outrigger.sidecar.config.ClusterSpec;
import dev.outrigger.sidecar.config.HashPolicy;
import dev.outrigger.sidecar.config.HeaderMatch;
import dev.outrigger.sidecar.config.HeaderMutations;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec;
import dev.outrigger.sidecar.config.ListenerSpec;
import dev.outrigger.sidecar.config.OutlierSpec;
import dev.outrigger.sidecar.config.PathMatch;
import dev.outrigger.sidecar.config.RetrySpec;
import dev.outrigger.sidecar.config.RouteAction;
import dev.outrigger.sidecar.config.RouteSpec;
import dev.outrigger.sidecar.config.StringMatch;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourceDecodersTest {

  @Test
  void a_bare_cluster_has_envoys_defaults() {
    ClusterSpec cluster = cluster("{\"name\": \"a\"}");

    assertThat(cluster.statName()).isEqualTo("a");
    assertThat(cluster.balance()).isEqualTo(new BalancePolicy.RoundRobin());
    assertThat(cluster.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(cluster.defaultLimits()).isEqualTo(CircuitBreakerSpec.DEFAULT);
    assertThat(cluster.highLimits()).isEqualTo(CircuitBreakerSpec.DEFAULT);
    assertThat(cluster.outlier()).isNull();
    assertThat(cluster.panicThreshold()).isEqualTo(50);
    assertThat(cluster.idleTimeout()).isEqualTo(Duration.ofHours(1));
    assertThat(cluster.maxRequestsPerConnection()).isZero();
    assertThat(cluster.perConnectionBufferLimit()).isEqualTo(1 << 20);
  }

  @Test
  void empty_outlier_detection_has_envoys_defaults_and_returns_by_probation() {
    assertThat(cluster("{\"name\": \"a\", \"outlierDetection\": {}}").outlier()).isEqualTo(new OutlierSpec(
        Duration.ofSeconds(10),
        Duration.ofSeconds(30), Duration.ofSeconds(300), Duration.ZERO, 10, false, new OutlierSpec.Consecutive(5, 100),
        new OutlierSpec.Consecutive(5, 0), new OutlierSpec.Consecutive(5, 100), false,
        new OutlierSpec.SuccessRate(100, 100, 5, 100, 1900),
        new OutlierSpec.FailurePercentage(85, 0, 0, 5, 50), null, OutlierSpec.Comeback.PROBATION, null));
  }

  @Test
  void the_longest_ejection_is_never_shorter_than_the_first() {
    assertThat(cluster("{\"name\": \"a\", \"outlierDetection\": {\"baseEjectionTime\": \"400s\"}}").outlier())
        .isNotNull()
        .extracting(OutlierSpec::maxEjectionTime)
        .isEqualTo(Duration.ofSeconds(400));
  }

  @Test
  void the_window_and_the_return_come_by_metadata() {
    OutlierSpec outlier = cluster("""
        {"name": "a", "outlierDetection": {}, "metadata": {"filterMetadata": {"outrigger": {
          "ejection_window": {"failures": 3, "seconds": 1.5}, "ejection_return": "full"}}}}""").outlier();

    assertThat(outlier).isNotNull()
        .extracting(OutlierSpec::window, OutlierSpec::comeback)
        .containsExactly(new OutlierSpec.Window(3, Duration.ofMillis(1500)), OutlierSpec.Comeback.FULL);
  }

  @Test
  void a_typed_balancing_policy_counts() {
    assertThat(cluster(
        """
        {"name": "a", "loadBalancingPolicy": {"policies": [{"typedExtensionConfig": {"typedConfig": {"@type":
          "type.googleapis.com/envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest", "choiceCount": 4}}}]}}""")
        .balance()).isEqualTo(new BalancePolicy.LeastRequest(4));
  }

  @Test
  void a_ring_of_hashes_has_envoys_sizes() {
    assertThat(cluster("{\"name\": \"a\", \"lbPolicy\": \"RING_HASH\"}").balance())
        .isEqualTo(new BalancePolicy.RingHash(1024, 8 << 20));
    assertThat(cluster("{\"name\": \"a\", \"lbPolicy\": \"RING_HASH\", \"ringHashLbConfig\": {\"minimumRingSize\": 9}}")
        .balance())
        .isEqualTo(new BalancePolicy.RingHash(9, 8 << 20));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      {}                                                      | name: missing
      {"name": "a", "lbPolicy": "MAGLEV"}                     | lb_policy: MAGLEV: not supported
      {"name": "a", "lbPolicy": "RING_HASH", "ringHashLbConfig": {"minimumRingSize": 9, "maximumRingSize": 8}} | ring_hash_lb_config.minimum_ring_size: 9 (expected: 1..maximum_ring_size, 8)
      {"name": "a", "lbPolicy": "RING_HASH", "ringHashLbConfig": {"hashFunction": "MURMUR_HASH_2"}} | ring_hash_lb_config.hash_function: MURMUR_HASH_2: not supported (expected: XX_HASH)
      {"name": "a", "lbPolicy": "CLUSTER_PROVIDED"}           | lb_policy: CLUSTER_PROVIDED (expected: CLUSTER_PROVIDED with, and only with, ORIGINAL_DST)
      {"name": "a", "connectTimeout": "0s"}                   | connect_timeout: 0s (expected: above 0s)
      {"name": "a", "type": "EDS"}                            | eds_cluster_config.eds_config.ads: missing
      {"name": "a", "type": "LOGICAL_DNS", "loadAssignment": {"clusterName": "a"}} | load_assignment: 0 endpoints (expected: exactly one with LOGICAL_DNS)
      {"name": "a", "respectDnsTtl": true}                    | respect_dns_ttl: true: not supported (expected: false)
      {"name": "a", "leastRequestLbConfig": {"choiceCount": 1}, "lbPolicy": "LEAST_REQUEST"} | least_request_lb_config.choice_count: 1 (expected: at least 2)
      {"name": "a", "commonLbConfig": {"healthyPanicThreshold": {"value": 101}}} | common_lb_config.healthy_panic_threshold: 101.0 (expected: 0..100)
      {"name": "a", "outlierDetection": {"maxEjectionPercent": 101}} | outlier_detection.max_ejection_percent: 101 (expected: 0..100)
      {"name": "a", "outlierDetection": {"baseEjectionTime": "30s", "maxEjectionTime": "10s"}} | outlier_detection.max_ejection_time: PT10S (expected: at least base_ejection_time, PT30S)
      {"name": "a", "typedExtensionProtocolOptions": {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {"@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions", "explicitHttpConfig": {"http2ProtocolOptions": {}}}}} | typed_extension_protocol_options[envoy.extensions.upstreams.http.v3.HttpProtocolOptions].explicit_http_config.http2_protocol_options: HTTP/2: not supported
      {"name": "a", "metadata": {"filterMetadata": {"outrigger": {"window": 1}}}} | metadata.filter_metadata[outrigger].window: unknown key: not supported
      {"name": "a", "metadata": {"filterMetadata": {"outrigger": {"ejection_return": "slow"}}}} | metadata.filter_metadata[outrigger].ejection_return: "slow" (expected: probation or full)
      """)
  void refuses_a_cluster(String json, String reason) {
    assertThat(ResourceDecoders.cluster(Protos.json(Cluster.getDefaultInstance(), json)))
        .isInstanceOfSatisfying(Decoded.Invalid.class, invalid -> assertThat(invalid.reason()).isEqualTo(reason));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      "address": {"socketAddress": {"address": "localhost", "portValue": 1}} | endpoint.address.socket_address.address: "localhost" (expected: an IP address)
      "address": {"socketAddress": {"address": "127.1", "portValue": 1}}     | endpoint.address.socket_address.address: "127.1" (expected: an IP address)
      "address": {"socketAddress": {"address": "::1", "portValue": 65536}}   | endpoint.address.socket_address.port_value: 65536 (expected: 0..65535)
      "address": {"pipe": {"path": "/x"}}                                    | endpoint.address.pipe: not supported
      "hostname": "x"                                                        | endpoint.address.socket_address: missing
      """)
  void refuses_an_endpoint(String endpoint, String reason) {
    ClusterLoadAssignment assignment = Protos.json(ClusterLoadAssignment.getDefaultInstance(),
        "{\"clusterName\": \"a\", \"endpoints\": [{\"lbEndpoints\": [{\"endpoint\": {" + endpoint + "}}]}]}");

    assertThat(ResourceDecoders.endpoints(assignment))
        .isEqualTo(new Decoded.Invalid<>("a", "endpoints[0].lb_endpoints[0]." + reason));
  }

  @Test
  void a_bare_connection_manager_has_envoys_defaults() {
    ListenerSpec listener = Resources.valid(ResourceDecoders.listener(Resources.listener("l", "r")));

    assertThat(listener.bind()).isTrue();
    assertThat(listener.inspectionTimeout()).isEqualTo(Duration.ofSeconds(15));
    assertThat(listener.chains().getFirst().filter()).isInstanceOfSatisfying(HttpConnectionManagerSpec.class,
        manager -> {
          assertThat(manager.generateRequestId()).isTrue();
          assertThat(manager.useRemoteAddress()).isFalse();
          assertThat(manager.idleTimeout()).isEqualTo(Duration.ofHours(1));
          assertThat(manager.streamIdleTimeout()).isEqualTo(Duration.ofMinutes(5));
          assertThat(manager.requestTimeout()).isZero();
          assertThat(manager.drainTimeout()).isEqualTo(Duration.ofSeconds(5));
          assertThat(manager.delayedCloseTimeout()).isEqualTo(Duration.ofSeconds(1));
          assertThat(manager.maxHeadBytes()).isEqualTo(60 << 10);
          assertThat(manager.maxHeaderCount()).isEqualTo(100);
          assertThat(manager.normalizePath()).isFalse();
        });
  }

  @Test
  void two_filter_chains_cannot_have_one_match() {
    Listener twice = Resources.listener("l", "r")
        .toBuilder()
        .addFilterChains(Resources.listener("l", "r").getFilterChains(0))
        .build();

    assertThat(ResourceDecoders.listener(twice)).isEqualTo(
        new Decoded.Invalid<>("l",
            "filter_chains[1].filter_chain_match: the match of filter_chains[0] (expected: a match of its own)"));
  }

  @Test
  void a_route_has_its_matches_mutations_and_action() {
    RouteSpec route = route(
        """
        "name": "n", "match": {"safeRegex": {"regex": "/a.*"}, "headers": [{"name": "X-A", "stringMatch": {"prefix": "p", "ignoreCase": true},
          "invertMatch": true}, {"name": "x-b"}, {"name": "x-c", "rangeMatch": {"start": 1, "end": 5}}]},
        "requestHeadersToAdd": [{"header": {"key": "x-d", "value": "%PROTOCOL%"}, "appendAction": "OVERWRITE_IF_EXISTS_OR_ADD"}],
        "responseHeadersToRemove": ["X-E"],
        "route": {"cluster": "c", "retryPolicy": {"retryOn": "5xx,retriable-status-codes", "retriableStatusCodes": [429]}}""");

    assertThat(route.path()).isEqualTo(new PathMatch.Regex("/a.*"));
    assertThat(route.headers()).containsExactly(
        new HeaderMatch("x-a", new HeaderMatch.Condition.Text(new StringMatch.Prefix("p", true)), true, false),
        new HeaderMatch("x-b", new HeaderMatch.Condition.Present(true), false, false),
        new HeaderMatch("x-c", new HeaderMatch.Condition.Range(1, 5), false, false));
    assertThat(route.mutations()).isEqualTo(new HeaderMutations(
        List.of(new HeaderMutations.Add("x-d", "%PROTOCOL%", HeaderMutations.Action.OVERWRITE_IF_EXISTS_OR_ADD)),
        List.of(), List.of(),
        List.of("x-e")));
    assertThat(route.action()).isInstanceOfSatisfying(RouteAction.Forward.class, forward -> {
      assertThat(forward.timeout()).isEqualTo(Duration.ofSeconds(15));
      assertThat(forward.retry())
          .isEqualTo(new RetrySpec(Set.of(RetrySpec.On.SERVER_ERROR, RetrySpec.On.RETRIABLE_STATUS_CODES), 1,
              Duration.ZERO, Set.of(429), false, 1, Duration.ofMillis(25), Duration.ofMillis(250)));
    });
  }

  @Test
  void a_route_may_hash_by_a_header_and_by_the_clients_address() {
    assertThat(route("""
        "match": {"prefix": "/"}, "route": {"cluster": "c", "hashPolicy": [{"header": {"headerName": "X-User"}},
          {"connectionProperties": {"sourceIp": true}}]}""").action())
        .isInstanceOfSatisfying(RouteAction.Forward.class, forward -> assertThat(forward.hashPolicies())
            .containsExactly(new HashPolicy.Header("x-user"), new HashPolicy.SourceAddress()));
  }

  @Test
  void a_redirect_to_https_moves_permanently() {
    assertThat(
        route("\"match\": {\"prefix\": \"/\"}, \"redirect\": {\"httpsRedirect\": true, \"stripQuery\": true}").action())
        .isEqualTo(new RouteAction.Redirect("https", null, null, null, null, true, 301));
  }

  @Test
  void a_substitution_names_groups_as_re2_does() {
    RouteAction.Forward action = (RouteAction.Forward) route("""
        "match": {"prefix": "/"}, "route": {"cluster": "c",
        "regexRewrite": {"pattern": {"regex": "^/(a)/(b)"}, "substitution": "/\\\\2$\\\\\\\\1/\\\\11"}}""").action();

    assertThat(action.pathRewrite()).isInstanceOfSatisfying(RouteAction.PathRewrite.Regex.class,
        regex -> assertThat(Pattern.compile(regex.pattern()).matcher("/a/b/c").replaceAll(regex.substitution()))
            .isEqualTo("/b$\\1/a1/c"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      "match": {"safeRegex": {"regex": "(?=a)"}}, "route": {"cluster": "c"} | match.safe_regex.regex: "(?=a)" (expected: an RE2 expression; invalid or unsupported Perl syntax)
      "match": {"connectMatcher": {}}, "route": {"cluster": "c"}            | match.connect_matcher: not supported
      "match": {"prefix": "/"}                                              | no action (expected: one of route, redirect, direct_response)
      "match": {"prefix": "/"}, "route": {"clusterHeader": "x"}             | route.cluster_header: not supported
      "match": {"prefix": "/"}, "route": {"cluster": "c", "hashPolicy": [{"cookie": {"name": "a"}}]} | route.hash_policy[0].cookie: not supported
      "match": {"prefix": "/"}, "route": {"cluster": "c", "hashPolicy": [{"header": {"headerName": "a"}, "terminal": true}]} | route.hash_policy[0].terminal: true: not supported (expected: false)
      "match": {"prefix": "/"}, "route": {"cluster": "c", "retryPolicy": {"retryOn": "5xx,moon"}} | route.retry_policy.retry_on: "moon": not supported
      "match": {"prefix": "/"}, "route": {"weightedClusters": {"clusters": [{"name": "c", "weight": 0}]}} | route.weighted_clusters.clusters: sum of weights 0 (expected: 1..4294967295)
      "match": {"prefix": "/"}, "route": {"cluster": "c", "regexRewrite": {"pattern": {"regex": "/(a)"}, "substitution": "/\\\\2"}} | route.regex_rewrite.substitution: "/\\2" (expected: after a backslash another one, or a group 0..1)
      "match": {"prefix": "/"}, "directResponse": {"status": 99}            | direct_response.status: 99 (expected: 200..599)
      "match": {"prefix": "/"}, "requestHeadersToAdd": [{"header": {"key": ":path", "value": "x"}}], "route": {"cluster": "c"} | request_headers_to_add[0].header.key: ":path" (expected: a header name other than host and the pseudo headers)
      "match": {"prefix": "/"}, "requestHeadersToRemove": ["Content-Length"], "route": {"cluster": "c"} | request_headers_to_remove[0]: "Content-Length" (expected: a header other than those that frame a message or are for one hop)
      "match": {"prefix": "/"}, "responseHeadersToAdd": [{"header": {"key": "x", "value": "a %MOON%"}}], "route": {"cluster": "c"} | response_headers_to_add[0].header.value: access log format: %MOON% at 2: unknown operator
      "match": {"prefix": "/"}, "route": {"cluster": "c", "timeout": "10000000000s"} | route.timeout: 10000000000s (expected: 0s..3155760000s)
      "match": {"prefix": "/"}, "route": {"cluster": "c", "maxStreamDuration": {"maxStreamDuration": "5s"}} | route.max_stream_duration.max_stream_duration: 5000ms: not supported (expected: 0ms)
      """)
  void refuses_a_route(String route, String reason) {
    String path = "virtual_hosts[0].routes[0]" + (reason.startsWith("no action") ? ": " : ".");

    assertThat(ResourceDecoders.routes(config(route))).isEqualTo(new Decoded.Invalid<>("r", path + reason));
  }

  @Test
  void a_domain_belongs_to_one_virtual_host() {
    RouteConfiguration routes = Protos.json(RouteConfiguration.getDefaultInstance(),
        """
        {"name": "r", "virtualHosts": [{"name": "a", "domains": ["A.local"]}, {"name": "b", "domains": ["a.local"]}]}""");

    assertThat(ResourceDecoders.routes(routes)).isEqualTo(new Decoded.Invalid<>("r",
        "virtual_hosts[1].domains[0]: \"a.local\" (expected: a domain that is not yet taken; it is at virtual_hosts[0].domains[0])"));
  }

  private static ClusterSpec cluster(String json) {
    return Resources.valid(ResourceDecoders.cluster(Protos.json(Cluster.getDefaultInstance(), json)));
  }

  private static RouteSpec route(String route) {
    return Resources.valid(ResourceDecoders.routes(config(route))).virtualHosts().getFirst().routes().getFirst();
  }

  private static RouteConfiguration config(String route) {
    return Protos.json(RouteConfiguration.getDefaultInstance(),
        "{\"name\": \"r\", \"virtualHosts\": [{\"name\": \"h\", \"domains\": [\"*\"], \"routes\": [{" + route
            + "}]}]}");
  }
}
