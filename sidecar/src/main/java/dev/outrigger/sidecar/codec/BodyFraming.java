package dev.outrigger.sidecar.codec;

/** How the end of a message's body is found (RFC 9112 §6.3). */
public enum BodyFraming {
  NONE,
  LENGTH,
  CHUNKED,
  /** Responses only; also the bytes after a 101 or after the 2xx of a CONNECT, which are no longer HTTP. */
  UNTIL_CLOSE
}
