package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.model.MeshService.Resolution;
import dev.outrigger.controlplane.model.MeshService.Resolution.Slices;
import dev.outrigger.controlplane.model.ServiceEndpoints;
import dev.outrigger.policy.istio.Workload;
import dev.outrigger.policy.kube.EndpointSlice;
import dev.outrigger.policy.kube.EndpointSlice.AddressType;
import dev.outrigger.policy.kube.EndpointSlice.Conditions;
import dev.outrigger.policy.kube.EndpointSlice.Endpoint;
import dev.outrigger.policy.kube.Pod;
import dev.outrigger.policy.kube.Protocol;
import dev.outrigger.policy.kube.Service.Family;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who stands behind a port of a service, as rules list or select them; or as its EndpointSlices say and as Kubernetes' own proxy understands them: those that
 * are ready; when there are none, those that are shutting down and still answer. Nobody else, for the rest does not answer.
 *
 * <p>A pod with addresses of both families has an endpoint for each, and would count twice if both were used; so the service's
 * own family is used, and the other one where that has nobody.
 */
final class Backends {

  private static final int READY = 0;
  private static final int SHUTTING_DOWN = 2;
  private static final int OF_OTHER_FAMILY = 1;

  private final Slices service;
  private final String portName;
  private final ClusterState state;
  private final Predicate<Backend> wanted;
  private final Map<String, Backend> best = new HashMap<>();

  private Backends(Slices service, String portName, ClusterState state, Predicate<Backend> wanted) {
    this.service = service;
    this.portName = portName;
    this.state = state;
    this.wanted = wanted;
  }

  /**
   * In the order of their addresses, each once.
   *
   * @param wanted which may be used at all; when it leaves none that is ready, the others that it takes are the last resort
   */
  static List<Backend> of(ServicePort port, ClusterState state, Predicate<Backend> wanted) {
    return switch (port.service().resolution()) {
      case Resolution.Slices slices -> of(slices, port, state, wanted);
      case Resolution.Listed(Map<Integer, List<Workload>> workloads) -> Workloads
          .listed(port, workloads.getOrDefault(port.number(), List.of()))
          .filter(wanted)
          .sorted(Backend.BY_ADDRESS)
          .toList();
      case Resolution.Selected(Map<String, String> labels) -> Workloads
          .selected(port, state.workloads(port.service().namespace(), labels))
          .filter(wanted)
          .sorted(Backend.BY_ADDRESS)
          .toList();
      case Resolution.LookedUp(Map<Integer, List<Workload>> names, boolean ignored) -> Workloads
          .listed(port, names.getOrDefault(port.number(), List.of()))
          .filter(wanted)
          .toList();
      case Resolution.ClientsChoice() -> List.of();
    };
  }

  private static List<Backend> of(Slices slices, ServicePort port, ClusterState state, Predicate<Backend> wanted) {
    Backends backends = new Backends(slices, port.port().name(), state, wanted);
    ServiceEndpoints endpoints = state.endpoints().get(port.service().object());
    if (endpoints != null) {
      endpoints.slices().values().forEach(backends::add);
    }
    if (!slices.selector().isEmpty()) {
      Workloads.selected(port, state.workloadEntries(port.service().namespace(), slices.selector()))
          .filter(wanted)
          .forEach(backends::add);
    }
    return backends.firstChoice();
  }

  private List<Backend> firstChoice() {
    int first = best.values().stream().mapToInt(Backend::resort).min().orElse(READY);
    return best.values().stream().filter(one -> one.resort() == first).sorted(Backend.BY_ADDRESS).toList();
  }

  private void add(EndpointSlice slice) {
    Integer number = targetPort(slice);
    if (number == null || slice.addressType() == AddressType.FQDN) {
      return;
    }
    boolean ownFamily = (slice.addressType() == AddressType.IPV6) == (service.family() == Family.IPV6);
    for (Endpoint endpoint : slice.endpoints()) {
      int resort = resort(endpoint.conditions());
      if (resort >= 0) {
        add(endpoint, number, ownFamily ? resort : resort + OF_OTHER_FAMILY);
      }
    }
  }

  /** An address may stand in several slices, as while Kubernetes moves it from one to another: the best word of it holds. */
  private void add(Endpoint endpoint, int port, int resort) {
    Pod pod = state.podBehind(endpoint);
    String nodeName = endpoint.nodeName() == null && pod != null ? pod.nodeName() : endpoint.nodeName();
    Backend backend = new Backend(endpoint.addresses().getFirst(), port, resort, 1, WorkloadLabels.identity(pod),
        pod == null ? Map.of() : pod.metadata().labels(), nodeName, state.placeOf(pod, nodeName));
    if (wanted.test(backend)) {
      add(backend);
    }
  }

  private void add(Backend backend) {
    best.merge(backend.address() + " " + backend.port(), backend,
        (one, other) -> other.resort() < one.resort() ? other : one);
  }

  /** Negative for those that get no requests. */
  private int resort(Conditions conditions) {
    if (conditions.ready() || service.publishNotReady()) {
      return READY;
    }
    return conditions.serving() && conditions.terminating() ? SHUTTING_DOWN : -1;
  }

  /** The pods' port: a service's port and its slices' are joined by name, and the slice has the number. */
  private @Nullable Integer targetPort(EndpointSlice slice) {
    for (EndpointSlice.Port candidate : slice.ports()) {
      if (candidate.name().equals(portName) && candidate.protocol() == Protocol.TCP) {
        return candidate.port();
      }
    }
    return null;
  }
}
