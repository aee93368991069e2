package dev.outrigger.policy.analysis;

import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.Severity;
import dev.outrigger.policy.istio.Sidecar;
import dev.outrigger.policy.istio.Sidecars;
import java.util.ArrayList;
import java.util.List;

/** Where two Sidecars are for the same proxies (Istio's IST0110 and IST0111), and where one shows what is not there. */
final class SidecarChecks {

  private SidecarChecks() {}

  static List<Finding> of(MeshObjects objects, KnownHosts hosts) {
    List<Finding> findings = new ArrayList<>();
    List<Sidecar> sidecars = Sidecars.oldestFirst(objects.sidecars());
    for (int i = 0; i < sidecars.size(); i++) {
      hidden(sidecars.get(i), sidecars.subList(0, i), findings);
      hosts(sidecars.get(i), hosts, findings);
    }
    return findings;
  }

  private static void hidden(Sidecar sidecar, List<Sidecar> older, List<Finding> findings) {
    older.stream().filter(first -> areForTheSame(first, sidecar)).findFirst().ifPresent(first -> {
      boolean all = sidecar.isForAll();
      findings.add(new Finding(Severity.WARNING, "conflict", sidecar.ref(), null, "spec.workloadSelector",
          (all ? "none, as " : "some of the pods are those of ") + first.ref() + ", which came first and has them"
              + (all ? " (expected: one Sidecar without a selector in a namespace)"
                  : " (expected: selectors that no pod has both of)")));
    });
  }

  private static boolean areForTheSame(Sidecar first, Sidecar later) {
    return first.metadata().namespace().equals(later.metadata().namespace()) && first.isForAll() == later.isForAll()
        && (first.selects(later.workloadSelector()) || later.selects(first.workloadSelector()));
  }

  /** Of names that could be a service's; others may be there later, or be only a rule's. */
  private static void hosts(Sidecar sidecar, KnownHosts known, List<Finding> findings) {
    for (int i = 0; i < sidecar.egress().size(); i++) {
      List<Sidecar.HostSelector> selectors = sidecar.egress().get(i).hosts();
      for (int j = 0; j < selectors.size(); j++) {
        String host = selectors.get(j).host();
        KnownHosts.Host meant = known.find(host) == null ? known.abbreviated(host) : null;
        boolean shortName = host.indexOf('.') < 0 && !host.equals("*");
        if (meant != null || shortName) {
          findings.add(new Finding(Severity.WARNING, "abbreviated-host", sidecar.ref(), null,
              "spec.egress[" + i + "].hosts[" + j + "]", host + " (expected: "
                  + (meant == null ? "a full name, as echo.demo.svc.cluster.local" : meant.name())
                  + ", for a name is taken as it is); it shows nothing"));
        }
      }
    }
  }
}
