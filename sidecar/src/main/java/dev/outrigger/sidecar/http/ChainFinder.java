package dev.outrigger.sidecar.http;

import dev.outrigger.sidecar.plan.CurrentPlan;
import dev.outrigger.sidecar.plan.HttpChain;
import dev.outrigger.sidecar.plan.PlannedListener;
import dev.outrigger.sidecar.plan.RoutingPlan;
import dev.outrigger.sidecar.routing.ConnectionFacts;

/**
 * The filter chain of one connection in the plan that holds now. A connection whose listener or chain is gone keeps the last one it had: it
 * is being drained.
 */
final class ChainFinder {

  private final CurrentPlan plan;
  private final String listener;
  private final ConnectionFacts facts;
  private RoutingPlan seen;
  private HttpChain chain;

  ChainFinder(CurrentPlan plan, String listener, ConnectionFacts facts, HttpChain chain) {
    this.plan = plan;
    this.listener = listener;
    this.facts = facts;
    this.chain = chain;
    this.seen = RoutingPlan.EMPTY;
  }

  ConnectionFacts facts() {
    return facts;
  }

  /** Whether the control plane was asked for the cluster and does not have it. */
  boolean lacks(String cluster) {
    return plan.get().lacks(cluster);
  }

  /** Whether there is a newer plan than that of the last {@link #current}. */
  boolean isOutdated() {
    return plan.get() != seen;
  }

  /** One volatile read as long as the plan stays the same. */
  HttpChain current() {
    RoutingPlan now = plan.get();
    if (now != seen) {
      seen = now;
      PlannedListener planned = now.listener(listener);
      if (planned != null && planned.chains().match(facts) instanceof HttpChain found) {
        chain = found;
      }
    }
    return chain;
  }
}
