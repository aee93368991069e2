package dev.outrigger.sidecar.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A listener. One that is not bound receives the connections that a listener with {@link Destination#HAND_OVER} hands over: by exact
 * address and port first, then by the wildcard address with that port.
 *
 * @param defaultChain takes connections that no chain matches; null refuses them
 * @param inspectHttp true when the HTTP inspector looks at the first bytes
 * @param inspectTls true when the TLS inspector looks at the first bytes
 * @param inspectionTimeout zero waits for ever
 * @param continueOnInspectionTimeout false closes the connection on timeout
 * @param perConnectionBufferLimit bytes that may wait in one direction of one connection
 */
public record ListenerSpec(
    String name,
    NetAddress address,
    boolean bind,
    Destination destination,
    List<FilterChainSpec> chains,
    @Nullable FilterChainSpec defaultChain,
    boolean inspectHttp,
    boolean inspectTls,
    Duration inspectionTimeout,
    boolean continueOnInspectionTimeout,
    int perConnectionBufferLimit) {

  public ListenerSpec {
    chains = List.copyOf(chains);
  }

  /** Which address an accepted connection counts as meant for. */
  public enum Destination {
    /** The one that it was accepted on. */
    LOCAL,
    /** The one that it had before it was redirected here; its chains match on it. */
    ORIGINAL,
    /** As {@link #ORIGINAL}; a listener for that address, if there is one, takes the connection over. */
    HAND_OVER
  }
}
