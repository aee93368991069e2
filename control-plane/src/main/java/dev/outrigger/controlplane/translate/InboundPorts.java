package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.MeshService;
import dev.outrigger.controlplane.model.MeshService.Resolution;
import dev.outrigger.controlplane.model.PortProtocol;
import dev.outrigger.controlplane.model.ServiceKey;
import dev.outrigger.policy.istio.ConnectionPool;
import dev.outrigger.policy.istio.DestinationRule;
import dev.outrigger.policy.istio.ExportTo;
import dev.outrigger.policy.istio.Sidecar;
import dev.outrigger.policy.kube.Service.InternalTraffic;
import dev.outrigger.policy.kube.Service.TargetPort;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a proxy takes what is for its own workload: what its Sidecar says, else on the ports to which the services send that
 * select the workload. A port that is called by name has the number that the workload's endpoint has; one of which that is not
 * known is one of the many on which the proxy looks at what comes. A proxy that nothing is handed over to has none of its own accord: the workload itself
 * listens there.
 */
final class InboundPorts {

  private InboundPorts() {}

  /** In the order of numbers, each once: of two services the first by name says what is spoken there. */
  static List<InboundPort> of(MeshView view) {
    SortedMap<Integer, InboundPort> ports = new TreeMap<>();
    Sidecar sidecar = view.sidecar();
    if (sidecar != null && !sidecar.ingress().isEmpty()) {
      sidecar.ingress().forEach(ingress -> ports.put(ingress.port().number(), ofSidecar(sidecar, ingress, view)));
    } else if (view.intercepts()) {
      selecting(view).flatMap(service -> ports(service, view)).forEach(port -> ports.putIfAbsent(port.number(), port));
    }
    return List.copyOf(ports.values());
  }

  /** On what of the workload they depend: the labels by which the proxy's services select it, and what they call its ports. */
  static Dependence dependence(MeshView view) {
    Sidecar sidecar = view.sidecar();
    if (sidecar != null && !sidecar.ingress().isEmpty()) {
      return Dependence.NONE;
    }
    Set<String> labels = new TreeSet<>();
    List<MeshService> services = view.state().servicesOf(view.proxy().namespace()).toList();
    services.forEach(service -> labels.addAll(selector(service).keySet()));
    boolean byName = services.stream()
        .flatMap(service -> service.ports().stream())
        .anyMatch(port -> port.target() instanceof TargetPort.Named);
    return new Dependence(false, byName, labels);
  }

  private static Stream<MeshService> selecting(MeshView view) {
    Map<String, String> labels = view.proxy().labels();
    return view.state().servicesOf(view.proxy().namespace()).filter(service -> {
      Map<String, String> selector = selector(service);
      return !selector.isEmpty() && labels.entrySet().containsAll(selector.entrySet());
    });
  }

  private static Map<String, String> selector(MeshService service) {
    return switch (service.resolution()) {
      case Resolution.Slices slices -> slices.selector();
      case Resolution.Selected(Map<String, String> labels) -> labels;
      default -> Map.of();
    };
  }

  private static Stream<InboundPort> ports(MeshService service, MeshView view) {
    return service.ports().stream().flatMap(port -> {
      Integer number = switch (port.target()) {
        case TargetPort.Number(int target) -> Integer.valueOf(target);
        case TargetPort.Named(String name) -> view.proxy().targetPorts().get(name);
      };
      ServicePort of = new ServicePort(service, port);
      return number == null ? Stream.empty()
          : Stream.of(new InboundPort(of, number, port.protocol(), null, null, pool(of, view)));
    });
  }

  /** What the service's clients keep to is what its backends are ready for. */
  private static @Nullable ConnectionPool pool(ServicePort port, MeshView view) {
    Sidecar sidecar = view.sidecar();
    if (sidecar != null && sidecar.inboundConnectionPool() != null) {
      return sidecar.inboundConnectionPool();
    }
    DestinationRule rule = view.destinationRule(port);
    return rule == null ? null : rule.settings(port.number()).connectionPool();
  }

  private static InboundPort ofSidecar(Sidecar sidecar, Sidecar.Ingress ingress, MeshView view) {
    boolean bound = ingress.capture() == Sidecar.Capture.NONE
        || (ingress.capture() == Sidecar.Capture.DEFAULT && !view.intercepts());
    String bind = ingress.bind().isEmpty() ? "0.0.0.0" : ingress.bind();
    PortProtocol protocol = PortProtocol.named(ingress.port().protocol());
    int number = ingress.port().number();
    return new InboundPort(standIn(sidecar, number, ingress.port().name(), protocol), number, protocol,
        bound ? bind : null, ingress.endpoint(),
        ingress.connectionPool() != null ? ingress.connectionPool() : sidecar.inboundConnectionPool());
  }

  private static ServicePort standIn(Sidecar sidecar, int number, String name, PortProtocol protocol) {
    ServiceKey key = new ServiceKey(sidecar.metadata().namespace(), sidecar.metadata().name());
    MeshService.Port port = new MeshService.Port(number, name, protocol, new TargetPort.Number(number));
    return new ServicePort(new MeshService(
        new MeshService.Key(MeshService.Origin.SERVICE_ENTRY, key, key.name() + "." + key.namespace()), List.of(),
        new Resolution.ClientsChoice(), List.of(port), ExportTo.EVERYWHERE, false, List.of(), InternalTraffic.CLUSTER,
        null, null), port);
  }
}
