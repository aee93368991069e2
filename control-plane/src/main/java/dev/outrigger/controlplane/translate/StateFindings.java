package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.policy.analysis.MeshAnalysis;
import dev.outrigger.policy.analysis.MeshObjects;
import dev.outrigger.policy.finding.Finding;
import java.util.List;

/**
 * What is wrong between the objects of a state. A function of the state alone, so that it is told once and not once a
 * proxy. Pure.
 */
public final class StateFindings {

  private final MeshAnalysis analysis;

  public StateFindings(MeshOptions options) {
    analysis = new MeshAnalysis(options.clusterDomain(), options.rootNamespace());
  }

  /** All findings, in a fixed order, without repetition. */
  public List<Finding> of(ClusterState state) {
    return analysis.of(objects(state));
  }

  /** Between services and what stands behind them. */
  public List<Finding> ofEndpoints(ClusterState state) {
    return analysis.ofEndpoints(objects(state));
  }

  /** The rest: the same for all states that have the same definitions. */
  public List<Finding> ofDefinitions(ClusterState state) {
    return analysis.ofDefinitions(objects(state));
  }

  private static MeshObjects objects(ClusterState state) {
    return new MeshObjects(state.services().values(), state.slices().values(), state.pods().values(),
        state.destinationRules().values(), state.virtualServices().values(), state.serviceEntries().values(),
        state.workloadEntries().values(), state.sidecars().values(), state.gateways().values());
  }
}
