package dev.outrigger.sidecar.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.outrigger.sidecar.config.AccessLogSpec;
import dev.outrigger.sidecar.config.ClusterSpec;
import dev.outrigger.sidecar.config.Discovery;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec;
import dev.outrigger.sidecar.config.ListenerSpec;
import dev.outrigger.sidecar.config.NetAddress;
import dev.outrigger.sidecar.xds.AdsCredentials;
import dev.outrigger.sidecar.xds.AdsSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BootstrapTest {

  @Test
  void reads_an_ordinary_front_proxy_file() {
    Bootstrap bootstrap = Bootstrap.parse("front.yaml", resource("front-proxy.yaml"));

    assertThat(bootstrap.admin()).isEqualTo(new NetAddress("127.0.0.1", 9901));
    assertThat(bootstrap.node().getLocality().getZone()).isEqualTo("z1");
    assertThat(bootstrap.ads()).isNull();
    assertThat(bootstrap.clusters()).singleElement().satisfies(cluster -> {
      assertThat(cluster.connectTimeout()).isEqualTo(Duration.ofMillis(250));
      assertThat(cluster.discovery()).isInstanceOfSatisfying(Discovery.Dns.class, dns -> {
        assertThat(dns.strict()).isTrue();
        assertThat(dns.refreshRate()).isEqualTo(Duration.ofSeconds(5));
        assertThat(dns.family()).isEqualTo(Discovery.Family.V4_ONLY);
      });
    });
    ListenerSpec listener = bootstrap.listeners().getFirst();
    assertThat(listener.chains().getFirst().filter()).isInstanceOfSatisfying(HttpConnectionManagerSpec.class,
        manager -> {
          assertThat(manager.useRemoteAddress()).isTrue();
          assertThat(manager.idleTimeout()).isEqualTo(Duration.ofSeconds(30));
          assertThat(manager.accessLogs()).hasSize(2);
          assertThat(manager.accessLogs().getFirst().sink()).isEqualTo(new AccessLogSpec.Sink.Stdout());
          assertThat(manager.accessLogs().getFirst().format()).startsWith("[%START_TIME%]")
              .endsWith("\"%UPSTREAM_HOST%\"\n");
          assertThat(manager.accessLogs().get(1))
              .isEqualTo(new AccessLogSpec(new AccessLogSpec.Sink.File("/var/log/front.json"),
                  "{\"status\":%RESPONSE_CODE%,\"path\":\"%REQ(:PATH)%\"}\n", AccessLogSpec.Form.JSON));
        });
  }

  @Test
  void reads_where_the_control_plane_is_and_leaves_its_cluster_out_of_the_routable_ones() {
    Bootstrap bootstrap = Bootstrap.parse("mesh.yaml", resource("mesh.yaml"));

    assertThat(bootstrap.ads())
        .isEqualTo(
            new AdsSpec(AdsSpec.Variant.DELTA, "xds", List.of(new NetAddress("127.0.0.1", 15010)), null, null, true,
                true, Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(2)));
    assertThat(bootstrap.clusters()).isEmpty();
    assertThat(bootstrap.node()
        .getMetadata()
        .getFieldsOrThrow("LABELS")
        .getStructValue()
        .getFieldsOrThrow("app")
        .getStringValue())
        .isEqualTo("web");
    assertThat(bootstrap.node().getMetadata().getFieldsOrThrow("CLUSTER_ID").getNumberValue()).isEqualTo(1);
  }

  @Test
  void reads_json_indented_with_tabs_and_fields_in_lower_camel_case() {
    Bootstrap bootstrap = Bootstrap.parse("b.json", """
        {
        \t"staticResources": {
        \t\t"clusters": [{"name": "a", "connectTimeout": "1.5s", "loadAssignment": {"clusterName": "a"}}]
        \t}
        }""");

    assertThat(bootstrap.clusters()).singleElement()
        .extracting(ClusterSpec::connectTimeout)
        .isEqualTo(Duration.ofMillis(1500));
  }

  @Test
  void says_what_is_accepted_without_effect() {
    assertThat(Bootstrap.parse("b.yaml", "admin: { profile_path: /tmp/p }").withoutEffect())
        .containsExactly("admin.profile_path: no effect (there is no profiler)");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      static_resources: {listeners: [{filter_chians: []}]}   | b.yaml:1:33: static_resources.listeners[0].filter_chians: unknown field (did you mean filter_chains?)
      node: {id: 7}                                          | b.yaml:1:12: node.id: 7 (expected: a text; put it in quotes)
      node: [a]                                              | b.yaml:1:7: node: a list of 1 (expected: a map of fields)
      static_resources: {clusters: {name: a}}                | b.yaml:1:30: static_resources.clusters: a map (expected: a list)
      static_resources: {clusters: [{connect_timeout: 5}]}   | b.yaml:1:49: static_resources.clusters[0].connect_timeout: 5 (expected: a duration in seconds, as 1.5s)
      static_resources: {clusters: [{lb_policy: FAIR}]}      | b.yaml:1:43: static_resources.clusters[0].lb_policy: "FAIR" (expected: one of ROUND_ROBIN, LEAST_REQUEST, RING_HASH, RANDOM, MAGLEV, CLUSTER_PROVIDED, LOAD_BALANCING_POLICY_CONFIG)
      static_resources: {clusters: [{respect_dns_ttl: yes}]} | b.yaml:1:49: static_resources.clusters[0].respect_dns_ttl: "yes" (expected: true or false)
      static_resources: {clusters: [{type: EDS, cluster_type: {}}]} | b.yaml:1:43: static_resources.clusters[0].cluster_type: set beside type (expected: one of the two)
      static_resources: {clusters: [{name: a, name: b}]}     | b.yaml:1:41: static_resources.clusters[0].name: set twice
      static_resources: {clusters: [{per_connection_buffer_limit_bytes: -1}]} | b.yaml:1:67: static_resources.clusters[0].per_connection_buffer_limit_bytes: -1 (expected: a whole number, 0..4294967295)
      static_resources: {listeners: [{listener_filters: [{typed_config: {}}]}]} | b.yaml:1:67: static_resources.listeners[0].listener_filters[0].typed_config: no @type (expected: the type's URL)
      static_resources: {listeners: [{listener_filters: [{typed_config: {"@type": a/x.Y}}]}]} | b.yaml:1:77: static_resources.listeners[0].listener_filters[0].typed_config: type a/x.Y: not supported
      layered_runtime: {layers: [{name: a}]}                 | b.yaml:1:1: layered_runtime: not supported
      static_resources: {clusters: [{name: a, health_checks: [{}]}]} | b.yaml:1:41: static_resources.clusters[0].health_checks: not supported
      static_resources: {clusters: [{name: a, type: EDS, eds_cluster_config: {eds_config: {ads: {}}}}]} | b.yaml:1:86: static_resources.clusters[0].eds_cluster_config.eds_config.ads: no control plane (expected: dynamic_resources.ads_config)
      static_resources: {clusters: [{name: a, lb_policy: MAGLEV}]} | b.yaml:1:41: static_resources.clusters[0].lb_policy: MAGLEV: not supported
      dynamic_resources: {ads_config: {api_type: REST}}      | b.yaml:1:34: dynamic_resources.ads_config.api_type: REST (expected: DELTA_GRPC or GRPC)
      admin: {address: {socket_address: {address: localhost, port_value: 1}}} | b.yaml:1:36: admin.address.socket_address.address: "localhost" (expected: an IP address)
      """)
  void refuses_what_is_wrong_or_not_supported_with_its_place(String yaml, String message) {
    assertThatExceptionOfType(BootstrapException.class).isThrownBy(() -> Bootstrap.parse("b.yaml", yaml))
        .extracting(e -> String.valueOf(e.getMessage()).lines().findFirst().orElse(""))
        .isEqualTo(message);
  }

  @Test
  void reads_tls_and_the_token_to_the_control_plane() {
    Bootstrap bootstrap = Bootstrap.parse("secure.yaml", resource("secure.yaml"));

    AdsCredentials.Token token =
        new AdsCredentials.Token(Path.of("/etc/outrigger/token/token"), "authorization", "Bearer ");
    assertThat(bootstrap.ads()).isEqualTo(new AdsSpec(AdsSpec.Variant.DELTA, null,
        List.of(new NetAddress("outrigger-control-plane.outrigger-system.svc", 15012)), null,
        new AdsCredentials(Path.of("/etc/outrigger/root/root-cert.pem"), token), true, true, Duration.ofSeconds(5),
        Duration.ofSeconds(30), Duration.ofSeconds(10)));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      target_uri: outrigger-control-plane.outrigger-system.svc:15012 | target_uri: unix:/run/xds | dynamic_resources.ads_config.grpc_services[0].google_grpc.target_uri: "unix:/run/xds" (expected: HOST:PORT or dns:///HOST:PORT)
      root_certs: { filename: /etc/outrigger/root/root-cert.pem } | root_certs: { inline_string: x } | dynamic_resources.ads_config.grpc_services[0].google_grpc.channel_credentials.ssl_credentials.root_certs: no filename (expected: filename, for what it holds is replaced while the proxy runs)
      root_certs: { filename: /etc/outrigger/root/root-cert.pem } | cert_chain: { filename: x } | dynamic_resources.ads_config.grpc_services[0].google_grpc.channel_credentials.ssl_credentials.cert_chain: not supported
      ssl_credentials: { root_certs: { filename: /etc/outrigger/root/root-cert.pem } } | google_default: {} | dynamic_resources.ads_config.grpc_services[0].google_grpc.channel_credentials.google_default: not supported
      ssl_credentials: { root_certs: { filename: /etc/outrigger/root/root-cert.pem } } | {} | dynamic_resources.ads_config.grpc_services[0].google_grpc.channel_credentials: missing (expected: ssl_credentials, or anyone on the way reads the token)
      secret_data: { filename: /etc/outrigger/token/token } | secret_data: { inline_string: x } | dynamic_resources.ads_config.grpc_services[0].google_grpc.call_credentials[0].from_plugin.typed_config.secret_data: no filename (expected: filename, for what it holds is replaced while the proxy runs)
      name: envoy.grpc_credentials.file_based_metadata | name: envoy.grpc_credentials.aws_iam | dynamic_resources.ads_config.grpc_services[0].google_grpc.call_credentials[0].from_plugin.name: envoy.grpc_credentials.aws_iam: not supported (expected: envoy.grpc_credentials.file_based_metadata)
      credentials_factory_name: envoy.grpc_credentials.file_based_metadata | per_stream_buffer_limit_bytes: 1 | dynamic_resources.ads_config.grpc_services[0].google_grpc.credentials_factory_name: missing (expected: envoy.grpc_credentials.file_based_metadata)
      stat_prefix: control-plane | channel_args: {args: {}} | dynamic_resources.ads_config.grpc_services[0].google_grpc.channel_args: not supported
      """)
  void refuses_ways_to_the_control_plane_that_it_does_not_know(String part, String other, String message) {
    assertThatExceptionOfType(BootstrapException.class)
        .isThrownBy(() -> Bootstrap.parse("b.yaml", resource("secure.yaml").replace(part, other)))
        .extracting(e -> String.valueOf(e.getMessage())
            .lines()
            .findFirst()
            .orElse("")
            .replaceAll("^b.yaml:[0-9]+:[0-9]+: ", ""))
        .isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      cluster_name: xds      | cluster_name: xsd | dynamic_resources.ads_config.grpc_services[0].envoy_grpc.cluster_name: "xsd" (expected: the name of a cluster in static_resources.clusters)
      api_type: DELTA_GRPC   | api_type: REST | dynamic_resources.ads_config.api_type: REST (expected: DELTA_GRPC or GRPC)
      connect_timeout: 1s    | connect_timeout: 0s | static_resources.clusters[0].connect_timeout: 0s (expected: above 0s)
      address: 127.0.0.1, port_value: 15010 | address: localhost, port_value: 15010 | static_resources.clusters[0].load_assignment.endpoints[0].lb_endpoints[0].endpoint.address.socket_address.address: "localhost" (expected: an IP address)
      """)
  void says_once_what_is_wrong_with_the_way_to_the_control_plane(String part, String other, String message) {
    String yaml = resource("mesh.yaml").replace(part, other);

    assertThatExceptionOfType(BootstrapException.class).isThrownBy(() -> Bootstrap.parse("mesh.yaml", yaml))
        .extracting(e -> String.valueOf(e.getMessage()).replaceFirst("^[^ ]*: ", ""))
        .isEqualTo(message);
  }

  @Test
  void names_the_line_of_a_text_that_is_no_yaml() {
    assertThatExceptionOfType(BootstrapException.class).isThrownBy(() -> Bootstrap.parse("b.yaml", "node:\n  id: [a\n"))
        .withMessageStartingWith("b.yaml:3:1: ");
  }

  @Test
  void refuses_an_empty_file() {
    assertThatExceptionOfType(BootstrapException.class).isThrownBy(() -> Bootstrap.parse("b.yaml", "# nothing\n"))
        .withMessage("b.yaml: empty (expected: a bootstrap)");
  }

  @Test
  void tells_all_troubles_of_the_resources_at_once() {
    assertThatExceptionOfType(BootstrapException.class).isThrownBy(() -> Bootstrap.parse("b.yaml", """
        static_resources:
          clusters:
          - { name: a, lb_policy: MAGLEV }
          - { name: b, lb_policy: MAGLEV }
        """)).withMessage("""
            b.yaml:3:16: static_resources.clusters[0].lb_policy: MAGLEV: not supported
            b.yaml:4:16: static_resources.clusters[1].lb_policy: MAGLEV: not supported""");
  }

  @Test
  void refuses_a_tree_that_holds_itself() {
    assertThatExceptionOfType(BootstrapException.class)
        .isThrownBy(() -> Bootstrap.parse("b.yaml", "node: { metadata: &a { again: *a } }"))
        .withMessageContaining("nested too deeply");
  }

  private static String resource(String name) {
    try (InputStream in = BootstrapTest.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException(name + ": no such test resource");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
