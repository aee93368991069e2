package dev.outrigger.sidecar.plan;

import dev.outrigger.sidecar.config.ListenerSpec;
import dev.outrigger.sidecar.routing.FilterChainMatcher;

/** A listener with its compiled filter chains. */
public record PlannedListener(ListenerSpec spec, FilterChainMatcher<PlannedChain> chains) {

  public String name() {
    return spec.name();
  }
}
