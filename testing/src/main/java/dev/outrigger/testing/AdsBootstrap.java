package dev.outrigger.testing;

import java.net.InetSocketAddress;

/**
 * The bootstrap file, for Envoy or the sidecar, of a proxy that takes everything from a control plane, without TLS. Its admin port is a free
 * one. The text ends within {@code static_resources.clusters}, so that more of either can be appended.
 */
public final class AdsBootstrap {

  /** How a proxy asks its control plane. */
  public enum Protocol {
    DELTA_GRPC, GRPC
  }

  private AdsBootstrap() {}

  /**
   * The file's text.
   *
   * @param node the proxy's node, as a YAML flow mapping
   */
  public static String of(String node, InetSocketAddress controlPlane, Protocol protocol) {
    return """
        node: %s
        admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
        dynamic_resources:
          ads_config:
            api_type: %s
            transport_api_version: V3
            grpc_services: [{envoy_grpc: {cluster_name: control-plane}}]
          cds_config: {ads: {}, resource_api_version: V3}
          lds_config: {ads: {}, resource_api_version: V3}
        static_resources:
          clusters:
          - name: control-plane
            type: STATIC
            connect_timeout: 1s
            typed_extension_protocol_options:
              envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                explicit_http_config: {http2_protocol_options: {}}
            load_assignment:
              cluster_name: control-plane
              endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: %s, port_value: %s}}}}]}]
        """.formatted(node, protocol, controlPlane.getAddress().getHostAddress(), controlPlane.getPort());
  }
}
