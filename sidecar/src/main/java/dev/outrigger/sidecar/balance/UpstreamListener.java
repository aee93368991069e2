package dev.outrigger.sidecar.balance;

/** Hears on the control thread which endpoints get no new requests any more, so that their idle connections can be closed. */
public interface UpstreamListener {

  /** Nobody listens. */
  UpstreamListener NONE = new UpstreamListener() {};

  /** The endpoint left its cluster; running requests finish. */
  default void endpointRemoved(Upstream upstream, EndpointState endpoint) {}

  /** No plan names the upstream any more; exchanges that still run on an older plan finish. */
  default void retired(Upstream upstream) {}
}
