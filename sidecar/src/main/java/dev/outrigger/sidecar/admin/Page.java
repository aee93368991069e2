package dev.outrigger.sidecar.admin;

import java.io.IOException;

/**
 * One path of the admin server.
 *
 * @param changes true when it does something, so that only POST may ask for it
 * @param help one line
 */
record Page(String path, boolean changes, String help, Content content) {

  /** Makes the response. */
  @FunctionalInterface
  interface Content {
    /**
     * @param query as in the URI, without the question mark; empty if none
     */
    Answer answer(String query) throws IOException;
  }

  static Page reading(String path, String help, Content content) {
    return new Page(path, false, help, content);
  }

  static Page changing(String path, String help, Runnable change) {
    return new Page(path, true, help, query -> {
      change.run();
      return Answer.text("OK\n");
    });
  }
}
