package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code retries}. */
final class RetriesReader {

  /** Envoy's conditions for HTTP and gRPC, as its documentation of the router filter lists them. */
  private static final Set<String> CONDITIONS = Set.of("5xx", "cancelled", "connect-failure", "deadline-exceeded",
      "envoy-ratelimited", "gateway-error", "http3-post-connect-failure", "internal", "refused-stream", "reset",
      "reset-before-request", "resource-exhausted", "retriable-4xx", "retriable-headers", "retriable-status-codes",
      "unavailable");

  private static final Pattern STATUS = Pattern.compile("[1-5]\\d\\d");

  private RetriesReader() {}

  static Retries read(Fields retries) {
    if (!retries.has("attempts")) {
      retries.warn("attempts", "missing",
          "missing, which means 0 and turns retries off (expected: a whole number, 0..2147483647)");
    }
    return new Retries(retries.whole("attempts", 0, Integer.MAX_VALUE, 0), retries.duration("perTryTimeout"),
        retryOn(retries), retries.flag("retryRemoteLocalities", false), retries.flag("retryIgnorePreviousHosts"),
        retries.duration("backoff"));
  }

  private static List<String> retryOn(Fields retries) {
    List<String> conditions = Arrays.stream(retries.text("retryOn", "").split(",", -1))
        .map(String::strip)
        .filter(condition -> !condition.isEmpty())
        .toList();
    for (String condition : conditions) {
      if (!CONDITIONS.contains(condition) && !STATUS.matcher(condition).matches()) {
        retries.error("retryOn", "bad-value",
            '"' + condition + "\" (expected: conditions of Envoy as 5xx or connect-failure,"
                + " or status codes, separated by commas)");
      }
    }
    return conditions;
  }
}
