package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.model.MeshService;
import dev.outrigger.controlplane.model.ProxyView;
import dev.outrigger.controlplane.model.ProxyView.Interception;
import dev.outrigger.policy.istio.DestinationRule;
import dev.outrigger.policy.istio.Sidecar;
import dev.outrigger.policy.istio.Sidecar.Outbound;
import dev.outrigger.policy.istio.VirtualService;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The mesh as one proxy sees it: the whole input of what is generated.
 *
 * @param rules of {@code state}
 */
record MeshView(ClusterState state, MeshRules rules, ProxyView proxy, MeshOptions options) {

  boolean intercepts() {
    return proxy.interception() != Interception.NONE;
  }

  /** Whether the clusters of services are left out until the proxy asks for them. */
  boolean clustersOnDemand() {
    return proxy.clustersOnDemand() && options.scoping() == MeshOptions.Scoping.USED;
  }

  /** The cluster that connections go to whose destination nobody knows. */
  String unknownDestinations() {
    Outbound outbound = scope().outbound();
    boolean allowed = outbound == null ? options.outbound() == MeshOptions.Outbound.ALLOW_ANY : outbound.allowed();
    if (outbound != null && outbound.proxy() != null) {
      return DestinationNames.cluster(outbound.proxy()).toString();
    }
    return allowed ? ClusterName.PASSTHROUGH : ClusterName.BLACK_HOLE;
  }

  /** The Sidecar that the proxy has, or null. */
  @Nullable
  Sidecar sidecar() {
    return rules.sidecar(proxy);
  }

  /** What the proxy sees. */
  Scope scope() {
    return rules.scope(proxy);
  }

  /** The ports of all services, in the order of services, then as each service lists them. */
  Stream<ServicePort> ports() {
    return scope().ports();
  }

  /** The service with this full name, or null when there is none. */
  @Nullable
  MeshService service(String host) {
    return scope().service(host);
  }

  /** The port of the service with this full name, or null when there is none. */
  @Nullable
  ServicePort port(String host, int number) {
    return scope().port(host, number);
  }

  @Nullable
  DestinationRule destinationRule(ServicePort port) {
    return rules.destinations().forHost(port.host(), port.service().namespace(), proxy.namespace(), proxy.labels());
  }

  /** The rules for connections to a port, the first that says where one goes to be followed. */
  List<VirtualService> connectionRules(ServicePort port) {
    EgressScope seen = scope().egress(port.number());
    return seen == null ? List.of() : seen.routes().forConnections(port.host(), proxy.namespace());
  }

  /** The rule for requests to a port, or null. */
  @Nullable
  VirtualService virtualService(ServicePort port) {
    EgressScope seen = scope().egress(port.number());
    return seen == null ? null : seen.routes().forHost(port.host(), proxy.namespace());
  }
}
