package dev.outrigger.examples.demo;

/** A scene cannot go on; the message says what did not happen. */
final class SceneFailed extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SceneFailed(String message) {
    super(message);
  }
}
