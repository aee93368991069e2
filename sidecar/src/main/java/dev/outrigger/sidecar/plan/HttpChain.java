package dev.outrigger.sidecar.plan;

import dev.outrigger.sidecar.config.HttpConnectionManagerSpec;
import dev.outrigger.sidecar.routing.RouteTable;

/** HTTP, with the routes that the connection manager names. */
public record HttpChain(String name, HttpConnectionManagerSpec spec, RouteTable<PlannedRoute> routes)
    implements PlannedChain {}
