package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code corsPolicy}. */
final class CorsPolicyReader {

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE", "*");

  private CorsPolicyReader() {}

  static CorsPolicy read(Fields cors) {
    return new CorsPolicy(origins(cors),
        cors.texts("allowMethods", "one of CONNECT, DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT, TRACE, *",
            METHODS::contains),
        headers(cors, "allowHeaders"), headers(cors, "exposeHeaders"), maxAge(cors), cors.flag("allowCredentials"),
        cors.word("unmatchedPreflights", Map.of("UNSPECIFIED", true, "FORWARD", true, "IGNORE", false), true));
  }

  private static List<StringMatch> origins(Fields cors) {
    List<StringMatch> origins = new ArrayList<>(cors.objects("allowOrigins", CorsPolicyReader::origin));
    List<String> older = cors.texts("allowOrigin", "an origin, as https://example.com", text -> !text.isEmpty());
    if (!older.isEmpty()) {
      cors.warn("allowOrigin", "deprecated", "an older form (expected: allowOrigins: [{exact: ...}])");
    }
    if (origins.isEmpty()) {
      older.forEach(origin -> origins.add(new StringMatch.Exact(origin)));
    }
    return origins;
  }

  private static StringMatch origin(Fields origin) {
    StringMatch match = StringMatchReader.required(origin);
    if ("".equals(origin.text("exact"))) {
      origin.wrong("exact", "a text that is not empty");
    }
    return match;
  }

  private static List<String> headers(Fields cors, String name) {
    return cors.texts(name, HeaderNames.EXPECTED, HeaderNames::isHeader);
  }

  private static @Nullable Duration maxAge(Fields cors) {
    Duration age = cors.duration("maxAge");
    if (age != null && age.getNano() != 0) {
      cors.wrong("maxAge", "a duration in whole seconds");
    }
    return age;
  }
}
