package dev.outrigger.sidecar.xds;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UnknownFieldSet;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import org.junit.jupiter.api.Test;

class SupportedFieldsTest {

  @Test
  void names_the_path_of_each_field_that_is_not_supported() {
    Cluster cluster = Protos.json(Cluster.getDefaultInstance(), """
        {"name": "a", "loadAssignment": {"clusterName": "a", "endpoints": [{}, {"lbEndpoints": [{"endpoint": {
          "additionalAddresses": [{}]}}]}], "policy": {"endpointStaleAfter": "3s"}}, "healthChecks": [{}]}""");

    assertThat(ResourceDecoders.fields().unsupported(cluster)).containsExactlyInAnyOrder(
        "load_assignment.endpoints[1].lb_endpoints[0].endpoint.additional_addresses: not supported",
        "load_assignment.policy.endpoint_stale_after: not supported", "health_checks: not supported");
  }

  @Test
  void looks_into_typed_configs_and_names_a_type_that_is_not_supported() {
    Listener listener = Protos.json(Listener.getDefaultInstance(), """
        {"filterChains": [{"filters": [{"typedConfig": {
          "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
          "via": "x"}}], "transportSocket": {"name": "tls", "typedConfig": {
          "@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext"}}}]}""");

    assertThat(ResourceDecoders.fields().unsupported(listener)).containsExactlyInAnyOrder(
        "filter_chains[0].filters[0].typed_config.via: not supported",
        "filter_chains[0].transport_socket.typed_config: type"
            + " type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext: not supported");
  }

  @Test
  void tells_the_values_of_a_field_that_are_supported() {
    Listener listener = Protos.json(Listener.getDefaultInstance(), "{\"transparent\": true, \"freebind\": false}");

    assertThat(ResourceDecoders.fields().unsupported(listener))
        .containsExactly("transparent: true: not supported (expected: false)");
  }

  @Test
  void tells_what_has_no_effect_and_why() {
    Listener listener = Protos.json(Listener.getDefaultInstance(), "{\"statPrefix\": \"edge\"}");

    assertThat(ResourceDecoders.fields().unsupported(listener)).isEmpty();
    assertThat(ResourceDecoders.fields().withoutEffect(listener))
        .containsExactly("stat_prefix: no effect (names or extends statistics)");
  }

  @Test
  void refuses_a_field_that_is_newer_than_our_protos() {
    Cluster cluster = Cluster.newBuilder()
        .setUnknownFields(UnknownFieldSet.newBuilder()
            .addField(9999, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build())
        .build();

    assertThat(ResourceDecoders.fields().unsupported(cluster))
        .containsExactly("field 9999: unknown in this version of the API");
  }
}
