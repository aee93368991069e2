package dev.outrigger.policy.analysis;

import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.finding.Severity;
import dev.outrigger.policy.istio.ServiceEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where a ServiceEntry names a host that is somebody's already. Entries of different namespaces may be for different clients. */
final class HostChecks {

  private HostChecks() {}

  static List<Finding> of(MeshObjects objects, KnownHosts hosts) {
    List<Finding> findings = new ArrayList<>();
    Map<String, ObjectRef> owners = new HashMap<>();
    for (ServiceEntry entry : objects.serviceEntries()) {
      for (int i = 0; i < entry.hosts().size(); i++) {
        String host = entry.hosts().get(i);
        KnownHosts.Host known = hosts.find(host);
        ObjectRef owner = known != null && !known.owner().kind().equals(ServiceEntry.KIND) ? known.owner()
            : owners.putIfAbsent(entry.metadata().namespace() + "/" + host, entry.ref());
        if (owner != null && !owner.equals(entry.ref())) {
          findings.add(new Finding(Severity.WARNING, "conflict", entry.ref(), null, "spec.hosts[" + i + "]",
              host + " is that of " + owner + " too, which has it (expected: a host of its own)"));
        }
      }
    }
    return findings;
  }
}
