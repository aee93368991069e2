package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.MeshService;
import dev.outrigger.controlplane.model.PortProtocol;

/** One port of a service: the unit that clusters, listeners and virtual hosts are made of. */
record ServicePort(MeshService service, MeshService.Port port) {

  /** The service's full name. */
  String host() {
    return service.host();
  }

  int number() {
    return port.number();
  }

  PortProtocol protocol() {
    return port.protocol();
  }

  /** Whether the address of a backend tells that a connection is for this port. */
  boolean isCalledByAddress() {
    return service.portsCalledByAddress().anyMatch(port::equals);
  }

  String clusterName() {
    return clusterName("");
  }

  String clusterName(String subset) {
    return new ClusterName(number(), subset, host()).toString();
  }

  /** Host and port with a colon between: the name of its virtual host. */
  String authority() {
    return host() + ":" + number();
  }
}
