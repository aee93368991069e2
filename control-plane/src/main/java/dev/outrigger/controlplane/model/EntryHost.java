package dev.outrigger.controlplane.model;

import dev.outrigger.controlplane.model.MeshService.Origin;
import dev.outrigger.controlplane.model.MeshService.Port;
import dev.outrigger.controlplane.model.MeshService.Resolution;
import dev.outrigger.policy.istio.ServiceEntry;
import dev.outrigger.policy.istio.Workload;
import dev.outrigger.policy.kube.Service.InternalTraffic;
import dev.outrigger.policy.kube.Service.TargetPort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What ServiceEntries that {@linkplain ServiceEntry#joins join} say together of a host. Of a port that several have, the first
 * says what it is; each has the port's backends that it lists.
 *
 * @param entries in the order of names; the first gives the name and what only one can say
 */
record EntryHost(String host, List<ServiceEntry> entries) {

  EntryHost {
    entries = List.copyOf(entries);
  }

  /** All of a host, those that join together, in the order given. */
  static List<EntryHost> of(String host, Collection<ServiceEntry> entries) {
    List<List<ServiceEntry>> joined = new ArrayList<>();
    for (ServiceEntry entry : entries) {
      joined.stream()
          .filter(others -> others.getFirst().joins(entry))
          .findFirst()
          .ifPresentOrElse(
              others -> others.add(entry), () -> joined.add(new ArrayList<>(List.of(entry))));
    }
    return joined.stream().map(others -> new EntryHost(host, others)).toList();
  }

  static MeshService.Key key(ServiceEntry entry, String host) {
    return new MeshService.Key(Origin.SERVICE_ENTRY, ServiceKey.of(entry.ref()), host);
  }

  /** @param selected what their selector finds, if they have one */
  MeshService service(Function<ServiceEntry, List<Workload>> selected) {
    ServiceEntry first = entries.getFirst();
    return new MeshService(key(first, host), all(ServiceEntry::addresses), resolution(first, selected), ports(),
        first.exportTo(), first.external(), all(ServiceEntry::subjectAltNames), InternalTraffic.CLUSTER,
        first.trafficDistribution(), null);
  }

  private Resolution resolution(ServiceEntry first, Function<ServiceEntry, List<Workload>> selected) {
    Map<String, String> selector = first.workloadSelector();
    return switch (first.resolution()) {
      case NONE -> new Resolution.ClientsChoice();
      case STATIC -> selector == null ? new Resolution.Listed(workloads(ServiceEntry::endpoints))
          : new Resolution.Selected(selector);
      case DNS -> new Resolution.LookedUp(workloads(names(selected)), false);
      case DNS_ROUND_ROBIN -> {
        Map<Integer, List<Workload>> names = workloads(names(selected));
        names.replaceAll((port, some) -> some.stream().limit(1).toList());
        yield new Resolution.LookedUp(names, true);
      }
    };
  }

  private Function<ServiceEntry, List<Workload>> names(Function<ServiceEntry, List<Workload>> selected) {
    return entry -> entry.workloadSelector() != null ? selected.apply(entry)
        : entry.endpoints().isEmpty() ? List.of(Workload.at(host)) : entry.endpoints();
  }

  private Map<Integer, List<Workload>> workloads(Function<ServiceEntry, List<Workload>> of) {
    Map<Integer, List<Workload>> workloads = new LinkedHashMap<>();
    if (entries.size() == 1) {
      List<Workload> all = of.apply(entries.getFirst());
      ports().forEach(port -> workloads.put(port.number(), all));
      return workloads;
    }
    for (Port port : ports()) {
      Map<String, Workload> distinct = new LinkedHashMap<>();
      entries.forEach(entry -> ports(entry).filter(own -> own.number() == port.number())
          .forEach(own -> of.apply(entry)
              .forEach(workload -> distinct.putIfAbsent(workload.address() + " " + own.of(workload),
                  behind(port, own, workload)))));
      workloads.put(port.number(), List.copyOf(distinct.values()));
    }
    return workloads;
  }

  /** The workload as the joint port has to see it, for names of ports are each entry's own. */
  private static Workload behind(Port port, Port own, Workload workload) {
    int number = own.of(workload);
    return port.of(workload) == number ? workload
        : new Workload(workload.address(), Map.of(port.name(), number), workload.labels(), workload.locality(),
            workload.weight(), workload.serviceAccount());
  }

  private List<Port> ports() {
    Map<Integer, Port> ports = new LinkedHashMap<>();
    entries.stream().flatMap(EntryHost::ports).forEach(port -> ports.putIfAbsent(port.number(), port));
    return List.copyOf(ports.values());
  }

  private static Stream<Port> ports(ServiceEntry entry) {
    return entry.ports()
        .stream()
        .map(port -> new Port(port.port().number(), port.port().name(), PortProtocol.named(port.port().protocol()),
            new TargetPort.Number(Objects.requireNonNullElse(port.targetPort(), port.port().number()))));
  }

  private List<String> all(Function<ServiceEntry, List<String>> texts) {
    return entries.stream().flatMap(entry -> texts.apply(entry).stream()).distinct().toList();
  }
}
