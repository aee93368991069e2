/**
 * Accepted connections: sockets bound as the plan says, the original destination, a look at the first bytes, the choice of the filter chain.
 * What is done with a connection is behind the port {@link dev.outrigger.sidecar.listener.ConnectionHandler}.
 */
@NullMarked
package dev.outrigger.sidecar.listener;

import org.jspecify.annotations.NullMarked;
