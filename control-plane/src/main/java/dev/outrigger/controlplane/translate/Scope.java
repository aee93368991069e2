package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.MeshService;
import dev.outrigger.policy.istio.Sidecar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy can see: of the services that its namespace may see, those that its Sidecar shows it, on the ports where it
 * does. Immutable, and the same for all proxies of a namespace that have one Sidecar.
 */
final class Scope {

  private final List<EgressScope> egress;
  private final Sidecar.@Nullable Outbound outbound;

  /** Of all the egress, in a fixed order. */
  private final Map<String, MeshService> byHost = new LinkedHashMap<>();

  /**
   * @param egress those for one port, and one for the rest, if there is one, last
   * @param outbound what becomes of connections to what is not seen; null for what holds in the mesh
   */
  Scope(List<EgressScope> egress, Sidecar.@Nullable Outbound outbound) {
    this.egress = List.copyOf(egress);
    this.outbound = outbound;
    egress.forEach(one -> one.byHost().forEach(byHost::putIfAbsent));
  }

  List<EgressScope> egress() {
    return egress;
  }

  /** What is seen on a port; null when nothing is. */
  @Nullable
  EgressScope egress(int port) {
    for (EgressScope one : egress) {
      if (one.port() == null || one.port() == port) {
        return one;
      }
    }
    return null;
  }

  /** The ports of one egress; of the one for the rest without those that have an egress of their own. */
  Stream<ServicePort> ports(EgressScope one) {
    return one.port() != null ? one.ports()
        : one.ports()
            .filter(
                port -> egress.stream().map(EgressScope::port).noneMatch(own -> own != null && own == port.number()));
  }

  Sidecar.@Nullable Outbound outbound() {
    return outbound;
  }

  /** Each port of each service that is seen somewhere, once. */
  Stream<ServicePort> ports() {
    return byHost.values()
        .stream()
        .flatMap(service -> service.ports().stream().map(port -> new ServicePort(service, port)));
  }

  /** The service with this full name, or null when there is none. */
  @Nullable
  MeshService service(String host) {
    return byHost.get(host);
  }

  /** The port of the service with this full name, or null when there is none. */
  @Nullable
  ServicePort port(String host, int number) {
    MeshService service = byHost.get(host);
    MeshService.Port port = service == null ? null : service.port(number);
    return service == null || port == null ? null : new ServicePort(service, port);
  }
}
