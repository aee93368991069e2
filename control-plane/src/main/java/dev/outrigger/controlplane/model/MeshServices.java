package dev.outrigger.controlplane.model;

import dev.outrigger.controlplane.model.MeshService.Origin;
import dev.outrigger.controlplane.model.MeshService.Port;
import dev.outrigger.controlplane.model.MeshService.Resolution;
import dev.outrigger.policy.istio.ExportTo;
import dev.outrigger.policy.kube.Protocol;
import dev.outrigger.policy.kube.Service;
import java.util.List;
import java.util.Objects;

/** What the objects that define services mean to the mesh. */
final class MeshServices {

  private final String clusterDomain;

  MeshServices(String clusterDomain) {
    this.clusterDomain = clusterDomain;
  }

  MeshService of(Service service) {
    ServiceKey key = ServiceKey.of(service.ref());
    return new MeshService(new MeshService.Key(Origin.KUBERNETES, key, key.host(clusterDomain)), service.clusterIps(),
        resolution(service), ports(service), ExportTo.EVERYWHERE, false, service.internalTraffic(),
        service.trafficDistribution(), service.clientIpAffinity());
  }

  MeshService.Key key(ServiceKey service) {
    return new MeshService.Key(Origin.KUBERNETES, service, service.host(clusterDomain));
  }

  private static Resolution resolution(Service service) {
    return service.type() == Service.Type.EXTERNAL_NAME
        ? new Resolution.Alias(Objects.requireNonNull(service.externalName(), "externalName"))
        : new Resolution.Slices(service.headless(), service.family(), service.publishNotReadyAddresses());
  }

  private static List<Port> ports(Service service) {
    return service.ports()
        .stream()
        .filter(port -> port.protocol() == Protocol.TCP)
        .map(port -> new Port(port.port(), port.name(), PortProtocol.of(port)))
        .toList();
  }
}
