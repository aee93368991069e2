package dev.outrigger.examples.process;

/** A bootstrap that takes everything from a control plane on loopback. */
final class Ads {

  private Ads() {}

  /**
   * The file.
   *
   * @param protocol {@code DELTA_GRPC} or {@code GRPC}
   */
  static String bootstrap(int port, String protocol) {
    return """
        node:
          id: sidecar~127.0.0.1~client.demo~demo.svc.cluster.local
          cluster: client.demo
          metadata: {NAMESPACE: demo, CLUSTER_ID: Kubernetes, LABELS: {app: client}, INTERCEPTION_MODE: NONE}
        admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
        dynamic_resources:
          ads_config:
            api_type: %s
            transport_api_version: V3
            grpc_services: [{envoy_grpc: {cluster_name: xds}}]
          cds_config: {ads: {}, resource_api_version: V3}
          lds_config: {ads: {}, resource_api_version: V3}
        static_resources:
          clusters:
          - name: xds
            type: STATIC
            connect_timeout: 1s
            typed_extension_protocol_options:
              envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                explicit_http_config: {http2_protocol_options: {}}
            load_assignment:
              cluster_name: xds
              endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %s}}}}]}]
        """.formatted(protocol, port);
  }
}
