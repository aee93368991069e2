package dev.outrigger.sidecar.bootstrap;

/** Ends the reading of a file at the first thing that cannot be read. */
final class Trouble extends RuntimeException {

  Trouble(String message) {
    super(message, null, false, false);
  }
}
