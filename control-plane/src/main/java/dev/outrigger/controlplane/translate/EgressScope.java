package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.MeshService;
import dev.outrigger.controlplane.model.PortProtocol;
import dev.outrigger.policy.istio.ListenerPort;
import dev.outrigger.policy.istio.Sidecar;
import dev.outrigger.policy.istio.VirtualServices;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy sees on one port, or on all ports that have no such of their own.
 *
 * @param listener that says so; null when nobody does, and the proxy sees everything
 * @param byHost the services, in a fixed order: of two that collide, the first has what both want
 * @param routes the rules for them
 */
record EgressScope(
    Sidecar.@Nullable Egress listener,
    Map<String, MeshService> byHost,
    VirtualServices routes) {

  /** The one port that it is for, or null for all. */
  @Nullable
  Integer port() {
    return listener == null || listener.port() == null ? null : listener.port().number();
  }

  /** Whether the listener takes requests for any host and port, as a proxy that clients know of. */
  boolean isHttpProxy() {
    return listener != null && listener.port() != null && listener.port().protocol().equals("HTTP_PROXY");
  }

  /** What is spoken on the port: what the listener says, else what the service says. */
  PortProtocol protocol(ServicePort port) {
    ListenerPort own = listener == null ? null : listener.port();
    return own == null || isHttpProxy() ? port.protocol() : PortProtocol.named(own.protocol());
  }

  /** The port of the service with this full name, or null when there is none. */
  @Nullable
  ServicePort port(String host, int number) {
    MeshService service = byHost.get(host);
    MeshService.Port port = service == null ? null : service.port(number);
    return service == null || port == null ? null : new ServicePort(service, port);
  }

  Stream<ServicePort> ports() {
    Integer only = isHttpProxy() ? null : port();
    return byHost.values()
        .stream()
        .flatMap(service -> service.ports().stream().map(port -> new ServicePort(service, port)))
        .filter(port -> only == null || port.number() == only);
  }

  /** Whether the service has a port that is seen here. */
  static boolean isOn(MeshService service, Sidecar.@Nullable Egress listener) {
    EgressScope scope = new EgressScope(listener, Map.of(), VirtualServices.NONE);
    Integer port = scope.port();
    return port == null || scope.isHttpProxy() || service.port(port) != null;
  }
}
