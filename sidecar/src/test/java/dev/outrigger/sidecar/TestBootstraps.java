package dev.outrigger.sidecar;

import com.google.protobuf.TextFormat;
import dev.outrigger.testing.AdsBootstrap;
import dev.outrigger.testing.AdsBootstrap.Protocol;
import dev.outrigger.testing.EchoUpstream;
import dev.outrigger.testing.FakeControlPlane;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Bootstrap files, as an ordinary Envoy takes them, and what a control plane sends. */
final class TestBootstraps {

  private TestBootstraps() {}

  /** All in the file: a listener {@code front} on a free port before a cluster of the given endpoints. */
  static String fixed(EchoUpstream... endpoints) {
    return fixedAt(0, endpoints);
  }

  static String fixedAt(int port, EchoUpstream... endpoints) {
    StringBuilder text = new StringBuilder("""
        node: {id: test, cluster: test}
        admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
        static_resources:
          listeners:
          - name: front
            address: {socket_address: {address: 127.0.0.1, port_value: PORT}}
            filter_chains:
            - filters:
              - name: envoy.filters.network.http_connection_manager
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: front
                  route_config:
                    name: local
                    virtual_hosts:
                    - {name: all, domains: ["*"], routes: [{match: {prefix: "/"}, route: {cluster: echo}}]}
                  http_filters:
                  - name: envoy.filters.http.router
                    typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
          clusters:
          - name: echo
            type: STATIC
            lb_policy: LEAST_REQUEST
            outlier_detection: {consecutive_5xx: 3, interval: 10s, base_ejection_time: 30s, max_ejection_percent: 100}
            load_assignment:
              cluster_name: echo
              endpoints:
              - lb_endpoints:
        """.replace("PORT", Integer.toString(port)));
    for (EchoUpstream endpoint : endpoints) {
      text.append("        - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: ")
          .append(endpoint.port())
          .append("}}}\n");
    }
    return text.toString();
  }

  /** All from a control plane. */
  static String dynamic(int controlPlane) {
    return AdsBootstrap.of("{id: sidecar~127.0.0.1~client.default~default.svc.cluster.local, cluster: client.default}",
        new InetSocketAddress(InetAddress.getLoopbackAddress(), controlPlane), Protocol.DELTA_GRPC);
  }

  /** Serves {@code echo.default:8080} to the HTTP proxy. */
  static void serve(FakeControlPlane controlPlane, EchoUpstream... endpoints) throws TextFormat.ParseException {
    StringBuilder assignment = new StringBuilder("cluster_name: 'echo' endpoints {");
    for (EchoUpstream endpoint : endpoints) {
      assignment.append(" lb_endpoints { endpoint { address { socket_address { address: '127.0.0.1' port_value: ")
          .append(endpoint.port())
          .append(" } } } }");
    }
    assignment.append(" }");
    controlPlane.put("echo", TextFormat.parse(assignment, ClusterLoadAssignment.class));
    controlPlane.put("echo", TextFormat.parse("""
        name: 'echo' type: EDS lb_policy: LEAST_REQUEST
        eds_cluster_config { eds_config { ads {} resource_api_version: V3 } }
        """, Cluster.class));
    controlPlane.put("http_proxy", TextFormat.parse("""
        name: 'http_proxy'
        virtual_hosts {
          name: 'echo' domains: 'echo.default:8080' routes { match { prefix: '/' } route { cluster: 'echo' } }
        }
        """, RouteConfiguration.class));
  }
}
