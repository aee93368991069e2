package dev.outrigger.controlplane.webhook;

import dev.outrigger.controlplane.model.Change;
import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.translate.StateFindings;
import dev.outrigger.policy.Manifest;
import dev.outrigger.policy.analysis.Suppressions;
import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.Severity;
import dev.outrigger.policy.istio.IstioObject;
import dev.outrigger.policy.tree.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Judges one object: by itself, and as a part of the mesh as it is now. Only errors of its own refuse it; what it names may
 * well come a moment later. Any thread.
 */
public final class Validation {

  /** The API server cuts warnings at 256 characters, and what is more than 4 KiB together. */
  private static final int MAX_WARNINGS = 16;

  private final Supplier<@Nullable ClusterState> state;
  private final StateFindings stateFindings;

  /**
   * @param state the mesh as it is now, null while it is not known
   */
  public Validation(Supplier<@Nullable ClusterState> state, StateFindings stateFindings) {
    this.state = state;
    this.stateFindings = stateFindings;
  }

  /** @param object of a kind that the mesh reads; any other is fine */
  Verdict of(Tree object) {
    Manifest manifest = Manifest.of(List.of(object), null);
    List<Finding> errors = severe(manifest.findings(), Severity.ERROR);
    if (!errors.isEmpty()) {
      return new Verdict(String.join("; ", errors.stream().map(Finding::toString).toList()), List.of());
    }
    List<Finding> warnings = new ArrayList<>(severe(manifest.findings(), Severity.WARNING));
    manifest.istioObjects().forEach(rule -> warnings.addAll(inTheMesh(rule)));
    return new Verdict(null,
        warnings.stream()
            .limit(MAX_WARNINGS)
            .map(finding -> finding.path().isEmpty() ? finding.message() : finding.path() + ": " + finding.message())
            .toList());
  }

  private List<Finding> inTheMesh(IstioObject rule) {
    ClusterState now = state.get();
    if (now == null) {
      return List.of();
    }
    Suppressions suppressions = Suppressions.of(rule.metadata().annotations());
    ClusterState next = now.with(List.of(new Change.RulePut(rule))).state();
    // What stands behind services, the most there is, is no rule's fault.
    return stateFindings.ofDefinitions(next)
        .stream()
        .distinct()
        .filter(finding -> finding.severity() == Severity.WARNING && rule.ref().equals(finding.object())
            && !suppressions.covers(finding))
        .toList();
  }

  private static List<Finding> severe(List<Finding> findings, Severity severity) {
    return findings.stream().filter(finding -> finding.severity() == severity).toList();
  }
}
