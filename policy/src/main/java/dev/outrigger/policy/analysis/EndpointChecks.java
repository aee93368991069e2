package dev.outrigger.policy.analysis;

import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.finding.Severity;
import dev.outrigger.policy.kube.EndpointSlice;
import dev.outrigger.policy.kube.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Where services and their slices do not join. */
final class EndpointChecks {

  private EndpointChecks() {}

  static List<Finding> of(MeshObjects objects) {
    List<Finding> findings = new ArrayList<>();
    Map<ObjectRef, List<EndpointSlice>> slices = new HashMap<>();
    objects.services().forEach(service -> slices.put(service.ref(), new ArrayList<>()));
    for (EndpointSlice slice : objects.slices()) {
      String name = slice.serviceName();
      if (name == null) {
        continue;
      }
      List<EndpointSlice> siblings = slices.get(new ObjectRef(Service.KIND, slice.metadata().namespace(), name));
      if (siblings == null) {
        findings.add(stranded(slice, name));
      } else {
        siblings.add(slice);
      }
    }
    objects.services().forEach(service -> ports(service, slices.getOrDefault(service.ref(), List.of()), findings));
    return findings;
  }

  private static Finding stranded(EndpointSlice slice, String name) {
    return new Finding(Severity.WARNING, "unknown-service", slice.ref(), null,
        "metadata.labels[" + EndpointSlice.SERVICE_NAME_LABEL + "]",
        name + " (expected: the name of a Service in namespace " + slice.metadata().namespace()
            + "); its endpoints are not used");
  }

  /** Ports are joined by name, which a person who writes both by hand easily misses. */
  private static void ports(Service service, List<EndpointSlice> slices, List<Finding> findings) {
    if (slices.isEmpty()) {
      return;
    }
    Set<String> offered = new TreeSet<>();
    slices.forEach(slice -> slice.ports().forEach(port -> offered.add('"' + port.name() + '"')));
    for (int i = 0; i < service.ports().size(); i++) {
      String name = '"' + service.ports().get(i).name() + '"';
      if (!offered.contains(name)) {
        findings.add(new Finding(Severity.WARNING, "unknown-port", service.ref(), null, "spec.ports[" + i + "].name",
            name + " (expected: the name of a port in its EndpointSlices: " + String.join(", ", offered)
                + "); the port has no endpoints"));
      }
    }
  }
}
