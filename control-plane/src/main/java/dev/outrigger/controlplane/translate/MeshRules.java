package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.policy.istio.DestinationRules;
import dev.outrigger.policy.istio.VirtualServices;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a state has beside endpoints, put in order for looking up. Serves all states that differ in endpoints alone; any
 * thread may ask.
 */
final class MeshRules {

  private final ClusterState state;
  private final DestinationRules destinations;
  private final VirtualServices routes;
  private final Selectors selectors;

  /** By the namespace of the clients. */
  private final Map<String, Scope> scopes = new ConcurrentHashMap<>();

  private MeshRules(ClusterState state, DestinationRules destinations, VirtualServices routes) {
    this.state = state;
    this.destinations = destinations;
    this.routes = routes;
    this.selectors = new Selectors(routes.sourceLabels());
  }

  static MeshRules of(ClusterState state, MeshOptions options) {
    return new MeshRules(state,
        DestinationRules.of(state.destinationRules().values(), options.clusterDomain(), options.rootNamespace()),
        VirtualServices.of(state.virtualServices().values(), options.clusterDomain()));
  }

  /** Whether these are those of another state too. */
  boolean holdFor(ClusterState other) {
    return state.hasDefinitionsOf(other);
  }

  DestinationRules destinations() {
    return destinations;
  }

  VirtualServices routes() {
    return routes;
  }

  /** By which labels rules select the proxies that they are for. */
  Selectors selectors() {
    return selectors;
  }

  /** What clients of a namespace see. */
  Scope scope(String namespace) {
    return scopes.computeIfAbsent(namespace, name -> Scope.of(state.meshServices().values(), name));
  }
}
