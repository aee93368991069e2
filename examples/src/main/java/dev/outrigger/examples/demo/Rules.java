package dev.outrigger.examples.demo;

import java.time.Duration;

/**
 * How a scene's rules differ from the example's file.
 *
 * @param retries true when the caller's requests are retried on 5xx
 * @param window true when three failures within 30 s take a pod out, in a row or not
 */
record Rules(Duration interval, Duration baseEjection, boolean retries, boolean window) {

  /** Of the example's last route, which stands at the file's end. */
  private static final String RETRIES = """
      retries:
        attempts: 2
        perTryTimeout: 1s
        retryOn: 5xx,reset,connect-failure
      """.indent(6);

  static Rules seed(boolean fast) {
    return fast ? new Rules(Duration.ofSeconds(1), Duration.ofSeconds(4), false, false)
        : new Rules(Duration.ofSeconds(10), Duration.ofSeconds(30), false, false);
  }

  Rules withRetries() {
    return new Rules(interval, baseEjection, true, window);
  }

  Rules withWindow() {
    return new Rules(interval, baseEjection, retries, true);
  }

  String apply(String yaml) {
    String changed = replaceOne(yaml, "interval: 10s", "interval: " + interval.toSeconds() + "s");
    changed = replaceOne(changed, "baseEjectionTime: 30s", "baseEjectionTime: " + baseEjection.toSeconds() + "s");
    if (retries) {
      changed = changed.stripTrailing() + "\n" + RETRIES;
    }
    if (window) {
      changed = replaceOne(changed, "kind: DestinationRule\nmetadata:\n",
          "kind: DestinationRule\nmetadata:\n  annotations: {outrigger.dev/ejection-window: \"3/30s\"}\n");
    }
    return changed;
  }

  private static String replaceOne(String text, String what, String by) {
    if (!text.contains(what)) {
      throw new IllegalStateException("the example's rules lack '" + what + "'");
    }
    return text.replace(what, by);
  }
}
