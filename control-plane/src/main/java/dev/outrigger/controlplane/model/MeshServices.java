package dev.outrigger.controlplane.model;

import dev.outrigger.controlplane.model.MeshService.Origin;
import dev.outrigger.controlplane.model.MeshService.Port;
import dev.outrigger.controlplane.model.MeshService.Resolution;
import dev.outrigger.policy.istio.ExportTo;
import dev.outrigger.policy.istio.Workload;
import dev.outrigger.policy.kube.Protocol;
import dev.outrigger.policy.kube.Service;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** What Services mean to the mesh. */
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

  private static Resolution resolution(Service service) {
    return service.type() == Service.Type.EXTERNAL_NAME
        ? new Resolution.LookedUp(behindEach(ports(service),
            Workload.at(Objects.requireNonNull(service.externalName(), "externalName"))), false)
        : new Resolution.Slices(service.headless(), service.family(), service.publishNotReadyAddresses(),
            service.selector());
  }

  private static Map<Integer, List<Workload>> behindEach(List<Port> ports, Workload workload) {
    return ports.stream().collect(Collectors.toMap(Port::number, port -> List.of(workload), (one, other) -> one));
  }

  private static List<Port> ports(Service service) {
    return service.ports()
        .stream()
        .filter(port -> port.protocol() == Protocol.TCP)
        .map(port -> new Port(port.port(), port.name(), PortProtocol.of(port), port.targetPort()))
        .toList();
  }
}
