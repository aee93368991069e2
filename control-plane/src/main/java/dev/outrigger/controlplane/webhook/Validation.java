package dev.outrigger.controlplane.webhook;

import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.policy.Manifest;
import dev.outrigger.policy.analysis.MeshAnalysis;
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
  private final Neighbours neighbours;
  private final MeshAnalysis analysis;

  /**
   * @param state      the mesh as it is now, null while it is not known
   * @param neighbours of that mesh
   */
  public Validation(Supplier<@Nullable ClusterState> state, Neighbours neighbours, MeshAnalysis analysis) {
    this.state = state;
    this.neighbours = neighbours;
    this.analysis = analysis;
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
    // What stands behind services is no rule's fault.
    return analysis.ofDefinitions(neighbours.around(rule, now))
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
