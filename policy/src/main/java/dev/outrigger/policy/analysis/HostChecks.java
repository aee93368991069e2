package dev.outrigger.policy.analysis;

import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.Severity;
import dev.outrigger.policy.istio.ServiceEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a ServiceEntry names a host that is somebody's already. Entries of one namespace say together what it is, unless they
 * contradict each other; those of different namespaces may be for different clients.
 */
final class HostChecks {

  private final KnownHosts hosts;
  private final Map<String, List<ServiceEntry>> owners = new HashMap<>();
  private final List<Finding> findings = new ArrayList<>();

  private HostChecks(KnownHosts hosts) {
    this.hosts = hosts;
  }

  static List<Finding> of(MeshObjects objects, KnownHosts hosts) {
    HostChecks checks = new HostChecks(hosts);
    objects.serviceEntries().forEach(checks::check);
    return checks.findings;
  }

  private void check(ServiceEntry entry) {
    for (int i = 0; i < entry.hosts().size(); i++) {
      String host = entry.hosts().get(i);
      KnownHosts.Host known = hosts.find(host);
      if (known != null && !known.owner().kind().equals(ServiceEntry.KIND)) {
        conflict(entry, "spec.hosts[" + i + "]",
            host + " is that of " + known.owner() + " too, which has it (expected: a host of its own)");
        continue;
      }
      List<ServiceEntry> before =
          owners.computeIfAbsent(entry.metadata().namespace() + "/" + host, key -> new ArrayList<>());
      if (before.isEmpty() || before.getFirst().joins(entry)) {
        before.forEach(other -> ports(entry, other, host));
        before.add(entry);
      } else {
        contradiction(entry, before.getFirst(), host);
      }
    }
  }

  private void contradiction(ServiceEntry entry, ServiceEntry owner, String host) {
    String of = " in " + owner.ref() + ", which has " + host;
    if (entry.resolution() != owner.resolution()) {
      conflict(entry, "spec.resolution",
          entry.resolution() + ", but " + owner.resolution() + of + " (expected: the same, or a host of its own)");
    } else if (!Objects.equals(entry.workloadSelector(), owner.workloadSelector())) {
      conflict(entry, "spec.workloadSelector",
          text(entry.workloadSelector()) + ", but " + text(owner.workloadSelector())
              + of + " (expected: the same, or a host of its own)");
    } else {
      conflict(entry, "spec.exportTo",
          "other namespaces than" + of + " (expected: the same, or a host of its own)");
    }
  }

  private static String text(@Nullable Map<String, String> selector) {
    return selector == null ? "none" : selector.toString();
  }

  private void ports(ServiceEntry entry, ServiceEntry owner, String host) {
    for (int i = 0; i < entry.ports().size(); i++) {
      ServiceEntry.Port port = entry.ports().get(i);
      for (ServiceEntry.Port other : owner.ports()) {
        if (port.port().number() == other.port().number()
            && !port.port().protocol().equalsIgnoreCase(other.port().protocol())) {
          conflict(entry, "spec.ports[" + i + "].protocol", port.port().protocol() + ", but port "
              + port.port().number() + " of " + host + " is " + other.port().protocol() + " in " + owner.ref()
              + ", which holds (expected: the same)");
        }
      }
    }
  }

  private void conflict(ServiceEntry entry, String path, String message) {
    findings.add(new Finding(Severity.WARNING, "conflict", entry.ref(), null, path, message));
  }
}
