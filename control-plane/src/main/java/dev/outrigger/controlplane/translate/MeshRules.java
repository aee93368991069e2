package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.model.ProxyView;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.istio.DestinationRules;
import dev.outrigger.policy.istio.Sidecar;
import dev.outrigger.policy.istio.Sidecars;
import dev.outrigger.policy.istio.VirtualServices;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a state has beside endpoints, put in order for looking up. Serves all states that differ in endpoints alone; any
 * thread may ask.
 */
final class MeshRules {

  private final ClusterState state;
  private final DestinationRules destinations;
  private final VirtualServices routes;
  private final Selectors selectors;

  private final Sidecars sidecars;
  private final OrdinaryNamespaces ordinary;

  /** By the namespace of the clients. */
  private final Map<String, Visibility> visibilities = new ConcurrentHashMap<>();

  private final Map<ScopeKey, Scope> scopes = new ConcurrentHashMap<>();

  /** All that what a proxy sees depends on. */
  private record ScopeKey(String namespace, @Nullable ObjectRef sidecar) {}

  private MeshRules(
      ClusterState state,
      DestinationRules destinations,
      VirtualServices routes,
      Sidecars sidecars,
      OrdinaryNamespaces ordinary) {
    this.state = state;
    this.destinations = destinations;
    this.routes = routes;
    this.sidecars = sidecars;
    this.ordinary = ordinary;
    this.selectors = new Selectors(Stream.of(routes.sourceLabels().stream(), sidecars.selectors().stream(),
        destinations.workloadSelectors()).flatMap(labels -> labels).toList());
  }

  static MeshRules of(ClusterState state, MeshOptions options) {
    return new MeshRules(state,
        DestinationRules.of(state.destinationRules().values(), options.clusterDomain(), options.rootNamespace()),
        VirtualServices.of(state.virtualServices().values(), options.clusterDomain()),
        Sidecars.of(state.sidecars().values(), options.rootNamespace()),
        new OrdinaryNamespaces(state, options.rootNamespace()));
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

  /** Which namespaces see the same services. */
  OrdinaryNamespaces ordinary() {
    return ordinary;
  }

  /** The Sidecar that a proxy has, or null. */
  @Nullable
  Sidecar sidecar(ProxyView proxy) {
    return sidecars.of(proxy.namespace(), proxy.labels());
  }

  /** What a proxy sees. */
  Scope scope(ProxyView proxy) {
    Sidecar sidecar = sidecar(proxy);
    return scopes.computeIfAbsent(new ScopeKey(proxy.namespace(), sidecar == null ? null : sidecar.ref()),
        key -> visibility(key.namespace).scope(sidecar));
  }

  private Visibility visibility(String namespace) {
    return visibilities.computeIfAbsent(namespace,
        name -> new Visibility(name, state.clusterDomain(), state.meshServices().values(), routes));
  }
}
