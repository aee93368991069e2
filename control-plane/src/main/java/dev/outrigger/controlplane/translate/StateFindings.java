package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.policy.finding.Finding;
import java.util.List;

/**
 * What is wrong between objects that are each right in themselves: a rule for a subset that nobody defines, a slice
 * without its service. A function of the state alone, so that it is told once and not once a proxy. Pure.
 */
public final class StateFindings {

  public StateFindings(MeshOptions options) {}

  /** In a fixed order, without repetition. */
  public List<Finding> of(ClusterState state) {
    return List.of();
  }
}
