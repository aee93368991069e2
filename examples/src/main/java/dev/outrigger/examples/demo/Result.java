package dev.outrigger.examples.demo;

import java.util.Map;

/**
 * What one scene expected and saw.
 *
 * @param requestsPerPod answers below 400 that the client got
 * @param millis durations that were measured, by name
 */
record Result(
    String name,
    boolean ok,
    String expected,
    String seen,
    long failedRequests,
    Map<String, Long> requestsPerPod,
    Map<String, Long> millis) {

  Result {
    requestsPerPod = Map.copyOf(requestsPerPod);
    millis = Map.copyOf(millis);
  }
}
