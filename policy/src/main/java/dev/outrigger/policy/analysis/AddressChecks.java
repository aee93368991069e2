package dev.outrigger.policy.analysis;

import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.finding.Severity;
import dev.outrigger.policy.kube.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where two services have one address. */
final class AddressChecks {

  private AddressChecks() {}

  static List<Finding> of(MeshObjects objects) {
    List<Finding> findings = new ArrayList<>();
    Map<String, ObjectRef> owners = new HashMap<>();
    for (Service service : objects.services()) {
      service.clusterIps().forEach(ip -> service.ports().forEach(port -> {
        ObjectRef owner = owners.putIfAbsent(ip + " " + port.protocol() + " " + port.port(), service.ref());
        if (owner != null && !owner.equals(service.ref())) {
          findings.add(new Finding(Severity.WARNING, "conflict", service.ref(), null, "spec.clusterIP",
              ip + " with port " + port.port() + " is that of " + owner
                  + " too, which has it (expected: an address and port of its own)"));
        }
      }));
    }
    return findings;
  }
}
