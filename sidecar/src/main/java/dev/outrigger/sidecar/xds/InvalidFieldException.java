package dev.outrigger.sidecar.xds;

/** Ends the decoding of one resource; never leaves {@link ResourceDecoders}. */
final class InvalidFieldException extends RuntimeException {

  InvalidFieldException(String message) {
    super(message, null, false, false);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
