package dev.outrigger.controlplane;

import java.util.Locale;

/** In what form the process logs. */
enum LogFormat {
  /** A sentence a line. */
  TEXT,
  /** A JSON object a line, which has the facts of the sentence as fields too. */
  JSON;

  /** Read by {@code logback.xml}, when the first logger is asked for. */
  private static final String PROPERTY = "outrigger.log-format";

  /** Has this process log so. Before anything asks for a logger. */
  void use() {
    System.setProperty(PROPERTY, name().toLowerCase(Locale.ROOT));
  }
}
