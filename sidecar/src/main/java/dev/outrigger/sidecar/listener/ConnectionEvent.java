package dev.outrigger.sidecar.listener;

/** What a listener tells the connections it accepted, as a Netty user event. */
public enum ConnectionEvent {

  /** The listener goes away: finish what runs, start nothing new, close. */
  DRAIN
}
