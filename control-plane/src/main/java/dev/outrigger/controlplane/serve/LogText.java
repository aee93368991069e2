package dev.outrigger.controlplane.serve;

/** Text from a client as it may stand in a log: on one line, and not endless. */
final class LogText {

  private static final int LIMIT = 1000;

  private LogText() {}

  static String of(String text) {
    StringBuilder line = new StringBuilder(Math.min(text.length(), LIMIT));
    for (int i = 0; i < text.length() && i < LIMIT; i++) {
      char c = text.charAt(i);
      line.append(Character.isISOControl(c) ? ' ' : c);
    }
    return text.length() > LIMIT ? line.append("...").toString() : line.toString();
  }
}
