package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.ServiceKey;
import dev.outrigger.policy.kube.Service;

/**
 * One TCP port of a service: the unit that clusters, listeners and virtual hosts are made of.
 *
 * @param host the service's full name
 */
record ServicePort(ServiceKey key, Service service, Service.Port port, String host) {

  int number() {
    return port.port();
  }

  PortProtocol protocol() {
    return PortProtocol.of(port);
  }

  String clusterName() {
    return clusterName("");
  }

  String clusterName(String subset) {
    return new ClusterName(number(), subset, host).toString();
  }

  /** Host and port with a colon between: the name of its virtual host. */
  String authority() {
    return host + ":" + number();
  }
}
