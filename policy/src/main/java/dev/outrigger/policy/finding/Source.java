package dev.outrigger.policy.finding;

/** A place in a text: the file as the caller named it, and a line counted from 1. */
public record Source(String file, int line) {

  @Override
  public String toString() {
    return file + ":" + line;
  }
}
