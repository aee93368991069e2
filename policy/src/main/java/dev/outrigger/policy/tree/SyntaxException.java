package dev.outrigger.policy.tree;

/** A text that is no YAML and no JSON. The message tells what was found and what was expected. */
public final class SyntaxException extends Exception {

  private final int line;

  SyntaxException(int line, String message) {
    super(message);
    this.line = line;
  }

  /** The line, from 1. */
  public int line() {
    return line;
  }
}
