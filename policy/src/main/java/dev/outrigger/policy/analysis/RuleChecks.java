package dev.outrigger.policy.analysis;

import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.Severity;
import dev.outrigger.policy.istio.DestinationRule;
import java.util.ArrayList;
import java.util.List;

/** Where a DestinationRule is for nobody. */
final class RuleChecks {

  private RuleChecks() {}

  static List<Finding> of(MeshObjects objects, KnownHosts hosts) {
    List<Finding> findings = new ArrayList<>();
    for (DestinationRule rule : objects.destinationRules()) {
      String host = hosts.fqdn(rule.host(), rule.metadata().namespace());
      if (!hosts.covers(host)) {
        findings.add(new Finding(Severity.WARNING, "unknown-host", rule.ref(), null, "spec.host",
            rule.host() + " (expected: " + hosts.expected(host) + "); the rule is not used"));
      }
    }
    return findings;
  }
}
