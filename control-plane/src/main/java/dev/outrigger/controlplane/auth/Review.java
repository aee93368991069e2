package dev.outrigger.controlplane.auth;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the API server says of a token. */
public sealed interface Review {

  /**
   * It is one of ours.
   *
   * @param end when it is over; null when it does not say so
   */
  record Accepted(Peer peer, @Nullable Instant end) implements Review {}

  /** It is none that counts here; the reason never holds the token. */
  record Refused(String reason) implements Review {}
}
