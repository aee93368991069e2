package dev.outrigger.sidecar.routing;

import dev.outrigger.sidecar.config.RouteConfigSpec;
import dev.outrigger.sidecar.config.RouteSpec;
import dev.outrigger.sidecar.config.VirtualHostSpec;

/** Makes what a match yields; called once per route when a table is compiled. */
@FunctionalInterface
public interface RouteCompiler<T> {

  T compile(RouteConfigSpec config, VirtualHostSpec virtualHost, RouteSpec route);
}
