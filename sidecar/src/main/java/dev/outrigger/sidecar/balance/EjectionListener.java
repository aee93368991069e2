package dev.outrigger.sidecar.balance;

/**
 * Hears what outlier detection does. Called on the event loop that counted the failure or the success, or on the control thread for what
 * goes by intervals: must not block.
 */
public interface EjectionListener {

  /** Nobody listens. */
  EjectionListener NONE = new EjectionListener() {};

  default void ejected(Ejection ejection) {}

  /** The time out is over; one request at a time is let through until one succeeds. */
  default void onProbation(Upstream upstream, EndpointState endpoint) {}

  /**
   * The endpoint has its full share again.
   *
   * @param nanosOut since it was taken out
   */
  default void returned(Upstream upstream, EndpointState endpoint, long nanosOut) {}
}
