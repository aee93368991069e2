package dev.outrigger.sidecar.plan;

/** Asks the control plane for a cluster that traffic needs and that is not here. */
@FunctionalInterface
public interface ClusterDemand {

  /**
   * Returns at once, on any thread. A later plan has the cluster, or says that it is {@linkplain RoutingPlan#lacks absent}; while the control
   * plane does not answer none does either.
   */
  void demand(String cluster);
}
