package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.PortProtocol;
import dev.outrigger.policy.istio.ConnectionPool;
import dev.outrigger.policy.istio.Sidecar;
import org.jspecify.annotations.Nullable;

/**
 * A port on which a proxy takes what is for its own workload.
 *
 * @param service the service's port that sends it there; of a Sidecar's listener one that stands for the Sidecar
 * @param number where connections come to
 * @param bind the address that the listener is bound to; null when the kernel hands connections over
 * @param endpoint where the workload listens; null for the address and port that were called
 * @param pool limits; null for none
 */
record InboundPort(
    ServicePort service,
    int number,
    PortProtocol protocol,
    @Nullable String bind,
    Sidecar.@Nullable Endpoint endpoint,
    @Nullable ConnectionPool pool) {

  String clusterName() {
    return "inbound|" + number + "||";
  }

  /** Not that of an outgoing listener, which may have the same address. */
  String listenerName() {
    return "inbound_" + (bind == null ? "0.0.0.0" : bind) + "_" + number;
  }
}
