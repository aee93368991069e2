package dev.outrigger.sidecar.plan;

import dev.outrigger.sidecar.config.TcpProxySpec;

/** A raw relay; each connection chooses its target. */
public record TcpChain(String name, TcpProxySpec spec, WeightedTargets targets) implements PlannedChain {}
