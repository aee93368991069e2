package dev.outrigger.sidecar.plan;

import dev.outrigger.sidecar.balance.Upstream;

/** The plan that holds now: one volatile reference, written by the control thread and read by all event loops. */
public final class CurrentPlan {

  private volatile RoutingPlan plan = RoutingPlan.EMPTY;
  private volatile Changes clusters = Changes.NONE;
  private volatile Changes listeners = Changes.NONE;

  public RoutingPlan get() {
    return plan;
  }

  /** Of clusters, since the start. */
  public Changes clusterChanges() {
    return clusters;
  }

  /** Of listeners, since the start. */
  public Changes listenerChanges() {
    return listeners;
  }

  /**
   * Makes a plan hold from the next request on, then retires the upstreams that it does not name. On the control thread.
   */
  public void publish(RoutingPlan next) {
    RoutingPlan before = plan;
    plan = next;
    clusters = clusters.plus(before.snapshot().clusters(), next.snapshot().clusters());
    listeners = listeners.plus(before.snapshot().listeners(), next.snapshot().listeners());
    for (Upstream upstream : before.upstreams()) {
      if (next.upstream(upstream.name()) != upstream) {
        upstream.retire();
      }
    }
  }
}
