package dev.outrigger.controlplane.translate;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.outrigger.controlplane.model.ProxyView;
import dev.outrigger.policy.kube.Node.Locality;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.CommonLbConfig;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbPolicy;
import io.envoyproxy.envoy.config.core.v3.TcpKeepalive;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that meet services for which they were not thought. */
final class UnusualRulesTest {

  private static final String EXTERNAL = """
      apiVersion: v1
      kind: Service
      metadata: {name: far}
      spec: {type: ExternalName, externalName: far.example.com, ports: [{name: http, port: 80}]}
      """;

  private static final String TWO_PORTS = """
      apiVersion: v1
      kind: Service
      metadata: {name: echo}
      spec: {clusterIP: 10.0.0.1, ports: [{name: http, port: 80}, {name: http-b, port: 90}, {name: any, port: 91}]}
      """;

  @Test
  void a_name_of_dns_that_is_passed_through_goes_where_the_client_wanted() {
    Cluster cluster = cluster(EXTERNAL + rule("far", "loadBalancer: {simple: PASSTHROUGH}"), "REDIRECT",
        "outbound|80||far.default.svc.cluster.local");

    assertThat(cluster.getType()).isEqualTo(DiscoveryType.ORIGINAL_DST);
    assertThat(cluster.getLbPolicy()).isEqualTo(LbPolicy.CLUSTER_PROVIDED);
    assertThat(cluster.hasLoadAssignment()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{type: ExternalName, externalName: far.example.com, ", "{clusterIP: None, "})
  void a_client_that_still_thinks_a_cluster_is_told_its_endpoints_is_told_none(String spec) {
    Generated generated = new ResourceGenerator(MeshOptions.DEFAULT).generate(ResourceType.ENDPOINTS,
        new Names.Only(Set.of("outbound|80||far.default.svc.cluster.local")), Meshes.state("""
            apiVersion: v1
            kind: Service
            metadata: {name: far}
            spec: %s ports: [{name: http, port: 80}]}
            """.formatted(spec)), Meshes.proxyWithoutName());

    assertThat(generated.resources()).isEmpty();
    assertThat(generated.failures()).isEmpty();
  }

  @Test
  @SuppressWarnings("deprecation") // the fields that all proxies read
  void a_name_of_dns_is_looked_up_again_every_minute_or_when_its_time_is_over() {
    String name = "outbound|80||far.default.svc.cluster.local";
    Cluster envoys = cluster(EXTERNAL, "REDIRECT", name);
    Cluster own = (Cluster) Meshes.message(new ResourceGenerator(MeshOptions.DEFAULT)
        .generate(ResourceType.CLUSTERS, new Names.Only(Set.of(name)), Meshes.state(EXTERNAL),
            Meshes.proxyWithoutName())
        .resources()
        .getFirst());

    assertThat(envoys.getType()).isEqualTo(DiscoveryType.STRICT_DNS);
    assertThat(envoys.getDnsRefreshRate().getSeconds()).isEqualTo(60);
    assertThat(envoys.getDnsLookupFamily()).isEqualTo(Cluster.DnsLookupFamily.V4_PREFERRED);
    assertThat(envoys.getRespectDnsTtl()).isTrue();
    assertThat(own).as("a proxy that may not see that time")
        .isEqualTo(
            envoys.toBuilder().clearRespectDnsTtl().build());
  }

  /** The address that a client without interception calls is the proxy's own, and passing it on would run in a circle. */
  @Test
  void without_interception_nothing_is_passed_through() {
    Cluster cluster = cluster(TWO_PORTS + rule("echo", "loadBalancer: {simple: PASSTHROUGH}"), "NONE",
        "outbound|80||echo.default.svc.cluster.local");

    assertThat(cluster.getType()).isEqualTo(DiscoveryType.EDS);
    assertThat(cluster.getLbPolicy()).isEqualTo(LbPolicy.LEAST_REQUEST);
  }

  /** A ring of the rule has no place where the client chose already. */
  @Test
  void a_clients_own_choice_has_no_table_of_hashes() {
    String headless = """
        apiVersion: v1
        kind: Service
        metadata: {name: echo}
        spec: {clusterIP: None, ports: [{name: http, port: 80}]}
        """;
    Cluster cluster = cluster(headless + rule("echo", "loadBalancer: {consistentHash: {useSourceIp: true}}"),
        "REDIRECT", "outbound|80||echo.default.svc.cluster.local");

    assertThat(cluster.getLbPolicy()).isEqualTo(LbPolicy.CLUSTER_PROVIDED);
    assertThat(cluster.getLbConfigCase()).isEqualTo(Cluster.LbConfigCase.LBCONFIG_NOT_SET);
  }

  /** They keep to the numbers of backends in any case, and would have to refuse what they need not be told. */
  @Test
  void our_own_proxies_are_told_of_shares_by_place_only_where_a_rule_gives_them() {
    String name = "outbound|80||echo.default.svc.cluster.local";
    String failover = TWO_PORTS + rule("echo",
        "outlierDetection: {}, loadBalancer: {localityLbSetting: {failover: [{from: r, to: q}]}}");
    String shares = TWO_PORTS + rule("echo",
        "loadBalancer: {localityLbSetting: {distribute: [{from: r, to: {r: 100}}]}}");

    assertThat(cluster(failover, "REDIRECT", name).getCommonLbConfig().hasLocalityWeightedLbConfig()).isTrue();
    assertThat(ownCluster(failover, name).getCommonLbConfig().hasLocalityWeightedLbConfig()).isFalse();
    assertThat(ownCluster(shares, name).getCommonLbConfig().hasLocalityWeightedLbConfig()).isTrue();
  }

  @Test
  void zones_are_not_minded_where_a_rule_says_so() {
    CommonLbConfig common = cluster(
        TWO_PORTS + rule("echo", "loadBalancer: {zoneAwareLbSetting: {enabled: false}}"), "REDIRECT",
        "outbound|80||echo.default.svc.cluster.local").getCommonLbConfig();

    assertThat(common.getZoneAwareLbConfig().hasRoutingEnabled()).isTrue();
    assertThat(common.getZoneAwareLbConfig().getRoutingEnabled().getValue()).isZero();
  }

  @Test
  void connections_go_through_the_tunnel_that_their_rule_has() throws InvalidProtocolBufferException {
    String mesh = """
        apiVersion: v1
        kind: Service
        metadata: {name: db}
        spec: {clusterIP: 10.0.0.1, ports: [{name: tcp, port: 81}]}
        """ + rule("db", "tunnel: {protocol: POST, targetHost: 'fd00::1', targetPort: 443}");
    Listener listener = (Listener) only(ResourceType.LISTENERS, mesh, "REDIRECT", "10.0.0.1_81");
    TcpProxy proxy =
        listener.getFilterChains(0).getFilters(0).getTypedConfig().unpack(TcpProxy.class);

    assertThat(proxy.getTunnelingConfig().getHostname()).isEqualTo("[fd00::1]:443");
    assertThat(proxy.getTunnelingConfig().getUsePost()).isTrue();
  }

  @Test
  void a_rule_for_some_workloads_holds_for_them_alone() {
    String name = "outbound|80||echo.default.svc.cluster.local";
    String some = TWO_PORTS + "---\napiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: some}\n"
        + "spec: {host: echo, workloadSelector: {matchLabels: {app: LABEL}}, trafficPolicy: {loadBalancer:"
        + " {simple: RANDOM}}}\n";

    assertThat(cluster(some.replace("LABEL", "client"), "REDIRECT", name).getLbPolicy()).isEqualTo(LbPolicy.RANDOM);
    assertThat(cluster(some.replace("LABEL", "other"), "REDIRECT", name).getLbPolicy())
        .isEqualTo(LbPolicy.LEAST_REQUEST);
  }

  @Test
  void keepalive_times_stay_within_what_a_socket_takes() {
    TcpKeepalive keepalive = cluster(
        TWO_PORTS + rule("echo", "connectionPool: {tcp: {tcpKeepalive: {time: 1000000h, interval: 200ms}}}"),
        "REDIRECT",
        "outbound|80||echo.default.svc.cluster.local").getUpstreamConnectionOptions().getTcpKeepalive();

    assertThat(keepalive.getKeepaliveTime().getValue()).isEqualTo(Integer.MAX_VALUE);
    assertThat(keepalive.getKeepaliveInterval().getValue()).isEqualTo(1);
  }

  @Test
  void a_host_without_a_route_for_a_port_is_unknown_there() {
    String mesh = TWO_PORTS + """
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: echo}
        spec: {hosts: [echo], http: [{match: [{port: 80}], route: [{destination: {host: echo}}]}]}
        """;

    assertThat(hosts(mesh, "80")).containsExactly("echo.default.svc.cluster.local:80", "allow_any");
    assertThat(hosts(mesh, "90")).containsExactly("allow_any");
    assertThat(hosts(mesh, "echo.default.svc.cluster.local:91")).containsExactly("allow_any");
  }

  @Test
  void the_pods_of_a_headless_service_are_known_by_names_below_its_own() {
    String mesh = """
        apiVersion: v1
        kind: Service
        metadata: {name: db}
        spec: {clusterIP: None, ports: [{name: http, port: 81}]}
        """;

    assertThat(routes(mesh, "81").getVirtualHosts(0).getDomainsList()).containsExactly(
        "db.default.svc.cluster.local", "db.default.svc.cluster.local.", "db", "db.default.svc", "db.default",
        "*.db.default.svc.cluster.local", "*.db.default.svc.cluster.local.", "*.db", "*.db.default.svc",
        "*.db.default");
    assertThat(routes(mesh, "http_proxy").getVirtualHosts(0).getDomainsList()).contains("db:81", "*.db:81");
  }

  @Test
  void hosts_that_are_no_service_are_known_by_the_names_that_rules_give_them() {
    String rule = """
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: %s}
        spec: {hosts: [%s], http: [{directResponse: {status: 418}}]}
        """;
    String mesh = TWO_PORTS + rule.formatted("wide", "\"*.example.com\"")
        + rule.formatted("narrow", "\"*.shop.example.com\"") + rule.formatted("exact", "xn--bcher-kva.example.com")
        + rule.formatted("all", "\"*\"");

    assertThat(routes(mesh, "80").getVirtualHostsList())
        .extracting(host -> host.getName() + " " + host.getDomains(0))
        .containsExactly("echo.default.svc.cluster.local:80 echo.default.svc.cluster.local",
            "*.example.com:80 *.example.com", "*.shop.example.com:80 *.shop.example.com",
            "xn--bcher-kva.example.com:80 xn--bcher-kva.example.com", "allow_any *");
    assertThat(routes(mesh, "80").getVirtualHosts(0).getRoutes(0).getDirectResponse().getStatus())
        .as("a rule for all hosts is one for each service")
        .isEqualTo(418);
  }

  @Test
  @SuppressWarnings("deprecation") // what requests are hashed by
  void what_belongs_to_one_backend_is_tried_there_again_unless_the_rule_says_otherwise() {
    String hashed = TWO_PORTS + rule("echo", "loadBalancer: {consistentHash: {httpHeaderName: x-user}}");

    assertThat(retries(hashed, "")).isZero();
    assertThat(retries(hashed, "retries: {attempts: 3}, ")).isZero();
    assertThat(retries(hashed, "retries: {attempts: 3, retryIgnorePreviousHosts: true}, ")).isOne();
    assertThat(retries(TWO_PORTS, "retries: {attempts: 3}, ")).isOne();
  }

  /** In how many ways a retry of the first route of echo avoids backends. */
  private static int retries(String mesh, String settings) {
    return routes(mesh + """
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: echo}
        spec: {hosts: [echo], http: [{%sroute: [{destination: {host: echo}}]}]}
        """.formatted(settings), "80").getVirtualHosts(0)
        .getRoutes(0)
        .getRoute()
        .getRetryPolicy()
        .getRetryHostPredicateCount();
  }

  @Test
  void who_a_backend_of_a_service_entry_may_be_stands_in_it_where_the_rule_names_nobody() {
    String entry = """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: partner}
        spec:
          hosts: [partner.example.com]
          subjectAltNames: [api.partner.example.com]
          ports: [{name: https, number: 443}, {name: http, number: 80}]
          resolution: DNS
        """;

    assertThat(names(entry, "mode: SIMPLE")).containsExactly("api.partner.example.com");
    assertThat(names(entry, "mode: MUTUAL, clientCertificate: /c, privateKey: /k"))
        .containsExactly("api.partner.example.com");
    assertThat(names(entry, "mode: ISTIO_MUTUAL")).containsExactly("api.partner.example.com");
    assertThat(names(entry, "mode: SIMPLE, subjectAltNames: [b.example.com]")).containsExactly("b.example.com");
    assertThat(httpOptions(cluster(entry + rule("partner.example.com", "tls: {mode: SIMPLE}"), "REDIRECT",
        "outbound|80||partner.example.com")).getUpstreamHttpProtocolOptions().getAutoSanValidation())
        .as("the host of the request is not asked for beside")
        .isFalse();
  }

  private static List<String> names(String mesh, String tls) {
    Cluster cluster = cluster(mesh + rule("partner.example.com", "tls: {" + tls + "}"), "REDIRECT",
        "outbound|80||partner.example.com");
    try {
      return cluster.getTransportSocket()
          .getTypedConfig()
          .unpack(UpstreamTlsContext.class)
          .getCommonTlsContext()
          .getCombinedValidationContext()
          .getDefaultValidationContext()
          .getMatchTypedSubjectAltNamesList()
          .stream()
          .map(name -> name.getMatcher().getExact())
          .toList();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_rule_may_ask_for_http_2_on_a_port_that_is_not_declared_as_http() {
    String tcp = TWO_PORTS.replace("name: any,", "name: tcp-any,");
    String name = "outbound|91||echo.default.svc.cluster.local";

    assertThat(httpOptions(cluster(tcp + rule("echo", "connectionPool: {http: {h2UpgradePolicy: UPGRADE}}"), "REDIRECT",
        name)).getExplicitHttpConfig().hasHttp2ProtocolOptions()).isTrue();
    assertThat(cluster(tcp + rule("echo", "connectionPool: {http: {maxRequestsPerConnection: 1}}"), "REDIRECT", name)
        .containsTypedExtensionProtocolOptions(ClusterPolicy.HTTP_OPTIONS)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localityLbSetting: {enabled: true}", "warmup: {duration: 1m}", "simple: UNSPECIFIED"})
  void a_rule_that_says_not_how_a_backend_is_chosen_leaves_it_to_the_service(String balancer) {
    String sticky = TWO_PORTS.replace("spec: {", "spec: {sessionAffinity: ClientIP, ");
    String name = "outbound|80||echo.default.svc.cluster.local";

    assertThat(cluster(sticky + rule("echo", "loadBalancer: {" + balancer + "}"), "REDIRECT", name).getLbPolicy())
        .isEqualTo(LbPolicy.RING_HASH);
    assertThat(cluster(sticky + rule("echo", "loadBalancer: {simple: LEAST_REQUEST}"), "REDIRECT", name).getLbPolicy())
        .isEqualTo(LbPolicy.LEAST_REQUEST);
  }

  private static HttpProtocolOptions httpOptions(Cluster cluster) {
    try {
      return cluster.getTypedExtensionProtocolOptionsOrThrow(ClusterPolicy.HTTP_OPTIONS)
          .unpack(HttpProtocolOptions.class);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static RouteConfiguration routes(String mesh, String name) {
    return (RouteConfiguration) only(ResourceType.ROUTES, mesh, "REDIRECT", name);
  }

  private static List<String> hosts(String mesh, String name) {
    return routes(mesh, name).getVirtualHostsList().stream().map(VirtualHost::getName).toList();
  }

  private static Cluster cluster(String mesh, String interception, String name) {
    return (Cluster) only(ResourceType.CLUSTERS, mesh, interception, name);
  }

  private static Cluster ownCluster(String mesh, String name) {
    ProxyView own = ProxyView.parse("sidecar~198.18.0.9~client.default~default.svc.cluster.local",
        Map.of("NAMESPACE", "default", "OUTRIGGER", Map.of()), "", Locality.UNKNOWN);
    return (Cluster) Meshes.message(new ResourceGenerator(MeshOptions.DEFAULT)
        .generate(ResourceType.CLUSTERS, new Names.Only(Set.of(name)), Meshes.state(mesh), own)
        .resources()
        .getFirst());
  }

  private static Object only(ResourceType type, String mesh, String interception, String name) {
    return Meshes.message(new ResourceGenerator(MeshOptions.DEFAULT)
        .generate(type, new Names.Only(Set.of(name)), Meshes.state(mesh), Meshes.client(interception))
        .resources()
        .getFirst());
  }

  private static String rule(String host, String policy) {
    return "---\napiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: " + host
        + "}\nspec: {host: "
        + host + ", trafficPolicy: {" + policy + "}}\n";
  }
}
