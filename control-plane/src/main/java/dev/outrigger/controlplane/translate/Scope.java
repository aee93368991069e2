package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.MeshService;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The services that a proxy can see. Immutable. */
final class Scope {

  private final Map<String, MeshService> byHost = new HashMap<>();

  /** In the order of names. */
  private final List<MeshService> services = new ArrayList<>();

  private Scope() {}

  /** Of several services with one host, the client's own namespace's is seen, else the first by name. */
  static Scope of(Collection<MeshService> all, String clientNamespace) {
    Scope scope = new Scope();
    for (MeshService service : all) {
      if (service.exportTo().includes(clientNamespace)) {
        scope.byHost.merge(service.host(), service,
            (first, later) -> later.namespace().equals(clientNamespace)
                && !first.namespace().equals(clientNamespace) ? later : first);
      }
    }
    for (MeshService service : all) {
      if (service.equals(scope.byHost.get(service.host()))) {
        scope.services.add(service);
      }
    }
    return scope;
  }

  /** In a fixed order: of two that collide, the first has what both want. */
  Stream<ServicePort> ports() {
    return services.stream().flatMap(service -> service.ports().stream().map(port -> new ServicePort(service, port)));
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
