package dev.outrigger.sidecar.config;

import java.util.Map;
import java.util.Set;

/**
 * All that the proxy shall do at one moment; every cluster and listener in it is warm: its endpoints and routes are here.
 *
 * @param endpoints by cluster name, for every cluster but those of the original destination; resolved addresses only
 * @param routes by route configuration name, for every {@code Rds} that a listener names
 * @param absentClusters that were asked for by name and that the control plane does not have
 */
public record ProxySnapshot(
    Map<String, ListenerSpec> listeners,
    Map<String, ClusterSpec> clusters,
    Map<String, EndpointsSpec> endpoints,
    Map<String, RouteConfigSpec> routes,
    Set<String> absentClusters) {

  public static final ProxySnapshot EMPTY = new ProxySnapshot(Map.of(), Map.of(), Map.of(), Map.of());

  public ProxySnapshot {
    listeners = Map.copyOf(listeners);
    clusters = Map.copyOf(clusters);
    endpoints = Map.copyOf(endpoints);
    routes = Map.copyOf(routes);
    absentClusters = Set.copyOf(absentClusters);
  }

  /** One that was put together without asking for clusters by name. */
  public ProxySnapshot(
      Map<String, ListenerSpec> listeners,
      Map<String, ClusterSpec> clusters,
      Map<String, EndpointsSpec> endpoints,
      Map<String, RouteConfigSpec> routes) {
    this(listeners, clusters, endpoints, routes, Set.of());
  }
}
