package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.model.ProxyView;
import dev.outrigger.controlplane.model.ProxyView.Interception;
import dev.outrigger.controlplane.model.ServiceKey;
import dev.outrigger.policy.istio.DestinationRule;
import dev.outrigger.policy.istio.VirtualService;
import dev.outrigger.policy.kube.Protocol;
import dev.outrigger.policy.kube.Service;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The mesh as one proxy sees it: the whole input of what is generated. */
record MeshView(MeshRules rules, ProxyView proxy, MeshOptions options) {

  ClusterState state() {
    return rules.state();
  }

  boolean intercepts() {
    return proxy.interception() != Interception.NONE;
  }

  /** The TCP ports of all services, in the order of services, then as each service lists them. */
  Stream<ServicePort> ports() {
    return state().services().entrySet().stream().flatMap(entry -> ports(entry.getKey(), entry.getValue()));
  }

  private Stream<ServicePort> ports(ServiceKey key, Service service) {
    String host = key.host(options.clusterDomain());
    return service.ports()
        .stream()
        .filter(port -> port.protocol() == Protocol.TCP)
        .map(port -> new ServicePort(key, service, port, host));
  }

  /** The service with this full name, or null when there is none. */
  @Nullable
  ServiceKey service(String host) {
    ServiceKey key = ServiceKey.parse(host, options.clusterDomain());
    return key != null && state().services().containsKey(key) ? key : null;
  }

  /** The TCP port of the service with this full name, or null when there is none. */
  @Nullable
  ServicePort port(String host, int number) {
    ServiceKey key = service(host);
    Service service = key == null ? null : state().services().get(key);
    return key == null || service == null ? null
        : ports(key, service).filter(port -> port.number() == number).findFirst().orElse(null);
  }

  @Nullable
  DestinationRule destinationRule(ServicePort port) {
    return rules.destinations().forHost(port.host(), port.key().namespace(), proxy.namespace());
  }

  @Nullable
  VirtualService virtualService(String host) {
    return rules.routes().forHost(host, proxy.namespace());
  }

  SortedMap<String, VirtualService> virtualServices() {
    return rules.routes().visibleTo(proxy.namespace());
  }
}
