package dev.outrigger.sidecar.xds;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;

/** Small resources that name each other. */
final class Resources {

  private Resources() {}

  static Cluster cluster(String name) {
    return cluster(name, "1s");
  }

  static Cluster cluster(String name, String connectTimeout) {
    return Protos.json(Cluster.getDefaultInstance(), """
        {"name": "%s", "type": "EDS", "connectTimeout": "%s", "edsClusterConfig": {"edsConfig": {"ads": {}}}}"""
        .formatted(name, connectTimeout));
  }

  /** One that is refused. */
  static Cluster badCluster(String name) {
    return Protos.json(Cluster.getDefaultInstance(), "{\"name\": \"%s\", \"lbPolicy\": \"MAGLEV\"}".formatted(name));
  }

  static ClusterLoadAssignment endpoints(String name, int port) {
    return Protos.json(ClusterLoadAssignment.getDefaultInstance(), """
        {"clusterName": "%s", "endpoints": [{"lbEndpoints": [{"endpoint": {"address": {"socketAddress": {
          "address": "127.0.0.1", "portValue": %s}}}}]}]}""".formatted(name, Integer.toString(port)));
  }

  static Listener listener(String name, String routes) {
    return Protos.json(Listener.getDefaultInstance(), """
        {"name": "%s", "address": {"socketAddress": {"address": "127.0.0.1", "portValue": 1}}, "filterChains": [{"filters": [{
          "typedConfig": {"@type":
            "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
          "statPrefix": "s", "rds": {"configSource": {"ads": {}}, "routeConfigName": "%s"}, "httpFilters": [{"typedConfig":
            {"@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}]}}]}]}""".formatted(name,
        routes));
  }

  static Listener relay(String name, String cluster) {
    return Protos.json(Listener.getDefaultInstance(), """
        {"name": "%s", "address": {"socketAddress": {"address": "127.0.0.1", "portValue": 2}}, "filterChains": [{"filters": [{
          "typedConfig": {"@type": "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy",
          "statPrefix": "s", "cluster": "%s"}}]}]}""".formatted(name, cluster));
  }

  /** One whose connections wait for a cluster that is not here. */
  static Listener onDemandRelay(String name, String cluster) {
    return Protos.json(Listener.getDefaultInstance(), """
        {"name": "%s", "address": {"socketAddress": {"address": "127.0.0.1", "portValue": 2}}, "filterChains": [{"filters": [{
          "typedConfig": {"@type": "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy",
          "statPrefix": "s", "cluster": "%s", "onDemand": {"odcdsConfig": {"ads": {}}, "timeout": "10s"}}}]}]}"""
        .formatted(name, cluster));
  }

  static RouteConfiguration routes(String name, String cluster) {
    return Protos.json(RouteConfiguration.getDefaultInstance(), """
        {"name": "%s", "virtualHosts": [{"name": "h", "domains": ["*"], "routes": [{"match": {"prefix": "/"},
          "route": {"cluster": "%s"}}]}]}""".formatted(name, cluster));
  }

  static <T> T valid(Decoded<T> decoded) {
    return switch (decoded) {
      case Decoded.Valid<T>(T value) -> value;
      case Decoded.Invalid<T> invalid -> throw new AssertionError(invalid.reason());
    };
  }
}
