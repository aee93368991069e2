package dev.outrigger.sidecar.upstream;

import org.jspecify.annotations.Nullable;

/**
 * Somebody who waits for a connection to an endpoint. One object serves for many requests, one after the other. Confined to an event loop.
 */
public abstract class ConnectionRequest {

  /** Why there is no connection. */
  public enum Failure {
    /** Refused, unreachable, or closed while it was being opened. */
    CONNECT_FAILURE,
    CONNECT_TIMEOUT,
    /** The cluster's circuit breaker lets no more requests wait. */
    PENDING_OVERFLOW
  }

  /** The pool in which it waits. */
  @Nullable EndpointPool pool;

  /** A connection is ready for one exchange; the receiver has to {@link UpstreamConnection#begin} it before it returns. */
  protected abstract void onConnection(UpstreamConnection connection);

  /**
   * @param message what the operating system said, empty when there is nothing to add
   */
  protected abstract void onFailure(Failure failure, String message);

  /** Stops waiting; none of the methods is called any more. Does nothing when it does not wait. */
  protected final void withdraw() {
    if (pool != null) {
      pool.forget(this);
    }
  }
}
