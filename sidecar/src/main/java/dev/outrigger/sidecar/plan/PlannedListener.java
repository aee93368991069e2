package dev.outrigger.sidecar.plan;

import dev.outrigger.sidecar.config.ListenerSpec;
import dev.outrigger.sidecar.routing.FilterChainMatcher;
import dev.outrigger.sidecar.telemetry.ListenerMetrics;

/**
 * A listener with its compiled filter chains.
 *
 * @param metrics of the listener of that name and address, whatever plan it is in
 */
public record PlannedListener(ListenerSpec spec, FilterChainMatcher<PlannedChain> chains, ListenerMetrics metrics) {

  public String name() {
    return spec.name();
  }
}
