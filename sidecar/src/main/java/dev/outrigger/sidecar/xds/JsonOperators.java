package dev.outrigger.sidecar.xds;

import java.util.Set;

/** The command operators that always yield a number, so that a JSON log writes them without quotes, as Envoy does. */
final class JsonOperators {

  private static final Set<String> NUMBERS = Set.of("%RESPONSE_CODE%", "%BYTES_RECEIVED%", "%BYTES_SENT%", "%DURATION%",
      "%UPSTREAM_REQUEST_ATTEMPT_COUNT%");

  private JsonOperators() {}

  static boolean isNumber(String format) {
    return NUMBERS.contains(format);
  }
}
