/**
 * Match structures compiled from the configuration: which route takes a request, which filter chain takes a connection. Generic in what a
 * match yields; matching a request allocates nothing.
 */
@NullMarked
package dev.outrigger.sidecar.routing;

import org.jspecify.annotations.NullMarked;
