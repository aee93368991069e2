package dev.outrigger.controlplane.auth;

/** What the API server says of a token. */
public sealed interface Review {

  /** It is one of ours. */
  record Accepted(Peer peer) implements Review {}

  /** It is none that counts here; the reason never holds the token. */
  record Refused(String reason) implements Review {}
}
