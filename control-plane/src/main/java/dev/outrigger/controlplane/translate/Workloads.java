package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.model.Occupant;
import dev.outrigger.policy.field.IpLiteral;
import dev.outrigger.policy.istio.Workload;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Workloads that rules list or select, as backends of a service's port. */
final class Workloads {

  private Workloads() {}

  /** Called after the object that lists them, with their number, as in Istio. */
  static Stream<Backend> listed(ServicePort port, List<Workload> workloads) {
    String list = port.service().object().name() + "-";
    return IntStream.range(0, workloads.size()).mapToObj(i -> {
      Workload workload = workloads.get(i);
      return new Backend(workload.address(), port.port().of(workload), 0, workload.weight(),
          WorkloadLabels.identity(list + i, port.service().namespace(), workload.labels()), workload.labels(), null,
          ClusterState.placeOf(workload));
    });
  }

  /** Those that have an IP address; names are for services that are looked up. */
  static Stream<Backend> selected(ServicePort port, List<Occupant> occupants) {
    return occupants.stream().filter(occupant -> IpLiteral.isAny(occupant.workload().address())).map(occupant -> {
      Workload workload = occupant.workload();
      return new Backend(workload.address(), port.port().of(workload), 0, workload.weight(),
          WorkloadLabels.identity(occupant.name(), occupant.namespace(), workload.labels()), workload.labels(),
          occupant.node(), occupant.place());
    });
  }
}
