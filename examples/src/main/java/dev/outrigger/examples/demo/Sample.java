package dev.outrigger.examples.demo;

/**
 * One request as its client saw it.
 *
 * @param startMicros since the epoch
 * @param status 0 when there was no answer
 * @param pod "-" when none answered
 * @param error "-", "refused", "timeout" or "broken"
 */
record Sample(long startMicros, long durationMicros, int status, String pod, String error) {

  static Sample parse(String line) {
    String[] words = line.split(" ");
    return new Sample(Long.parseLong(words[0]), Long.parseLong(words[1]), Integer.parseInt(words[2]), words[3],
        words[4]);
  }

  boolean failed() {
    return status < 200 || status > 399;
  }

  long endMicros() {
    return startMicros + durationMicros;
  }
}
