package dev.outrigger.controlplane.model;

import dev.outrigger.controlplane.model.MeshService.Origin;
import dev.outrigger.controlplane.model.MeshService.Port;
import dev.outrigger.controlplane.model.MeshService.Resolution;
import dev.outrigger.policy.istio.ExportTo;
import dev.outrigger.policy.istio.ServiceEntry;
import dev.outrigger.policy.istio.Workload;
import dev.outrigger.policy.kube.Protocol;
import dev.outrigger.policy.kube.Service;
import dev.outrigger.policy.kube.Service.InternalTraffic;
import dev.outrigger.policy.kube.Service.TargetPort;
import java.util.List;
import java.util.Objects;

/** What the objects that define services mean to the mesh. */
final class MeshServices {

  private final String clusterDomain;

  MeshServices(String clusterDomain) {
    this.clusterDomain = clusterDomain;
  }

  MeshService of(Service service) {
    return new MeshService(key(ServiceKey.of(service.ref())), service.clusterIps(), resolution(service), ports(service),
        ExportTo.ofService(service.metadata()), false, List.of(), service.internalTraffic(),
        service.trafficDistribution(), service.clientIpAffinity());
  }

  MeshService.Key key(ServiceKey service) {
    return new MeshService.Key(Origin.KUBERNETES, service, service.host(clusterDomain));
  }

  /**
   * One for each host.
   *
   * @param selected what its selector finds, if it has one
   */
  static List<MeshService> of(ServiceEntry entry, List<Workload> selected) {
    return entry.hosts()
        .stream()
        .map(host -> new MeshService(key(entry, host), entry.addresses(), resolution(entry, host, selected),
            ports(entry), entry.exportTo(), entry.external(), entry.subjectAltNames(), InternalTraffic.CLUSTER,
            entry.trafficDistribution(), null))
        .toList();
  }

  static MeshService.Key key(ServiceEntry entry, String host) {
    return new MeshService.Key(Origin.SERVICE_ENTRY, ServiceKey.of(entry.ref()), host);
  }

  private static Resolution resolution(Service service) {
    return service.type() == Service.Type.EXTERNAL_NAME
        ? new Resolution.LookedUp(
            List.of(Workload.at(Objects.requireNonNull(service.externalName(), "externalName"))), false)
        : new Resolution.Slices(service.headless(), service.family(), service.publishNotReadyAddresses(),
            service.selector());
  }

  private static Resolution resolution(ServiceEntry entry, String host, List<Workload> selected) {
    return switch (entry.resolution()) {
      case NONE -> new Resolution.ClientsChoice();
      case STATIC -> entry.workloadSelector() == null ? new Resolution.Listed(entry.endpoints())
          : new Resolution.Selected(entry.workloadSelector());
      case DNS -> new Resolution.LookedUp(names(entry, host, selected), false);
      case DNS_ROUND_ROBIN -> new Resolution.LookedUp(names(entry, host, selected).stream().limit(1).toList(), true);
    };
  }

  private static List<Workload> names(ServiceEntry entry, String host, List<Workload> selected) {
    if (entry.workloadSelector() != null) {
      return selected;
    }
    return entry.endpoints().isEmpty() ? List.of(Workload.at(host)) : entry.endpoints();
  }

  private static List<Port> ports(Service service) {
    return service.ports()
        .stream()
        .filter(port -> port.protocol() == Protocol.TCP)
        .map(port -> new Port(port.port(), port.name(), PortProtocol.of(port), port.targetPort()))
        .toList();
  }

  private static List<Port> ports(ServiceEntry entry) {
    return entry.ports()
        .stream()
        .map(port -> new Port(port.port().number(), port.port().name(), PortProtocol.named(port.port().protocol()),
            new TargetPort.Number(Objects.requireNonNullElse(port.targetPort(), port.port().number()))))
        .toList();
  }
}
