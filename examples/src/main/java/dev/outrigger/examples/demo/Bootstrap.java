package dev.outrigger.examples.demo;

/** The sidecar's configuration file, in Envoy's own format: who it is, its admin address, and where its configuration comes from. */
final class Bootstrap {

  private Bootstrap() {}

  static String yaml(Addresses addresses) {
    String controlPlane = addresses.controlPlane();
    int colon = controlPlane.lastIndexOf(':');
    return """
        node:
          id: sidecar~%1$s~client.default~default.svc.cluster.local
          cluster: client.default
          metadata:
            NAMESPACE: default
            CLUSTER_ID: Kubernetes
            INTERCEPTION_MODE: NONE
            LABELS: {app: client}
        admin:
          address:
            socket_address: {address: %1$s, port_value: 15000}
        dynamic_resources:
          ads_config:
            api_type: DELTA_GRPC
            transport_api_version: V3
            grpc_services:
              - envoy_grpc: {cluster_name: xds}
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
                endpoints:
                  - lb_endpoints:
                      - endpoint:
                          address:
                            socket_address: {address: %2$s, port_value: %3$s}
        """.formatted(addresses.sidecarIp(), controlPlane.substring(0, colon), controlPlane.substring(colon + 1));
  }
}
