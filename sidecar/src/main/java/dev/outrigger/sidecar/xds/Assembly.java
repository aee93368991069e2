package dev.outrigger.sidecar.xds;

import dev.outrigger.sidecar.config.ClusterSpec;
import dev.outrigger.sidecar.config.EndpointsSpec;
import dev.outrigger.sidecar.config.ListenerSpec;
import dev.outrigger.sidecar.config.ProxySnapshot;
import dev.outrigger.sidecar.config.RouteConfigSpec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One snapshot in the making: first clusters, then routes, then listeners, each with its last version to fall back to. */
final class Assembly {

  private final ProxySnapshot last;
  private final Map<String, ClusterSpec> clusters = new HashMap<>();
  private final Map<String, EndpointsSpec> endpoints = new HashMap<>();
  private final Map<String, RouteConfigSpec> routes = new HashMap<>();
  private final Map<String, ListenerSpec> listeners = new HashMap<>();
  private final Set<String> warming = new HashSet<>();
  private final Set<String> heldListeners = new HashSet<>();
  private boolean held;

  Assembly(ProxySnapshot last) {
    this.last = last;
  }

  void warm(ClusterSpec cluster) {
    clusters.put(cluster.name(), cluster);
  }

  void warm(ClusterSpec cluster, EndpointsSpec found) {
    clusters.put(cluster.name(), cluster);
    endpoints.put(cluster.name(), found);
  }

  void warming(ClusterSpec cluster) {
    warming.add(cluster.name());
    keep(cluster.name());
    held = true;
  }

  /** To be called when all clusters are here. */
  void routes(RouteConfigSpec config) {
    RouteConfigSpec before = last.routes().get(config.name());
    boolean wait = before != null && namesWarming(References.clusters(config), References.clusters(before));
    held |= wait;
    routes.put(config.name(), wait ? before : config);
  }

  /** To be called when all routes are here. */
  void listener(ListenerSpec listener) {
    ListenerSpec before = last.listeners().get(listener.name());
    boolean lacksRoutes = !routes.keySet().containsAll(References.routeConfigs(listener));
    boolean waits = before != null && namesWarming(References.clusters(listener), References.clusters(before));
    if (!lacksRoutes && !waits) {
      listeners.put(listener.name(), listener);
      return;
    }
    held = true;
    heldListeners.add(listener.name());
    if (before != null) {
      listeners.put(before.name(), before);
      References.routeConfigs(before).forEach(name -> keepRoutes(last.routes().get(name)));
    }
  }

  boolean nothingHeld() {
    return !held;
  }

  int warmingClusters() {
    return warming.size();
  }

  int warmingListeners() {
    return heldListeners.size();
  }

  /**
   * @param absentClusters that were asked for and do not exist
   */
  ProxySnapshot finish(Set<String> absentClusters) {
    routes.values().forEach(config -> References.clusters(config).forEach(this::keep));
    listeners.values().forEach(listener -> References.clusters(listener).forEach(this::keep));
    return new ProxySnapshot(listeners, clusters, endpoints, routes, absentClusters);
  }

  private void keepRoutes(@Nullable RouteConfigSpec config) {
    if (config != null) {
      routes.putIfAbsent(config.name(), config);
    }
  }

  /** The last version of a cluster that is not here in a new one. */
  private void keep(String cluster) {
    ClusterSpec before = last.clusters().get(cluster);
    if (before != null && !clusters.containsKey(cluster)) {
      clusters.put(cluster, before);
      EndpointsSpec found = last.endpoints().get(cluster);
      if (found != null) {
        endpoints.put(cluster, found);
      }
    }
  }

  private boolean namesWarming(Set<String> named, Set<String> namedBefore) {
    return named.stream()
        .anyMatch(
            cluster -> warming.contains(cluster) && !clusters.containsKey(cluster) && !namedBefore.contains(cluster));
  }
}
