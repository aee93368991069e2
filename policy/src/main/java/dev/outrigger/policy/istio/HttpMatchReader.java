package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one {@code match} of an HTTP route. */
final class HttpMatchReader {

  /** Header names that Istio takes for the fields beside {@code headers}, and passes over. */
  private static final Set<String> NOT_HEADERS = Set.of("authority", "method", "scheme", "uri");

  private HttpMatchReader() {}

  static HttpMatch read(Fields match) {
    return new HttpMatch(match.text("name", ""), match.object("uri", StringMatchReader::path),
        match.object("scheme", StringMatchReader::required), match.object("method", StringMatchReader::required),
        match.object("authority", StringMatchReader::required), headers(match, "headers"),
        headers(match, "withoutHeaders"), match.objectMap("queryParams", HttpMatchReader::parameter),
        match.flag("ignoreUriCase", false), match.text("statPrefix", ""), MatchScopeReader.read(match));
  }

  private static Map<String, StringMatch> headers(Fields match, String name) {
    Map<String, StringMatch> headers = new LinkedHashMap<>();
    match.objectMap(name, HttpMatchReader::header)
        .forEach((header, value) -> headers.put(header.toLowerCase(Locale.ROOT), value));
    return headers;
  }

  private static @Nullable StringMatch header(String name, Fields value) {
    StringMatch match = StringMatchReader.orPresent(value);
    if (NOT_HEADERS.contains(name)) {
      value.warn("", "no-effect", "not a header, so it has no effect (expected: the field " + name + " of the match)");
      return null;
    }
    if (name.startsWith("@request.auth.claims")) {
      value.error("", "not-supported",
          "claims of tokens are not supported yet, and without them the match would take more requests");
    } else if (!HeaderNames.isMatched(name)) {
      value.error("", "bad-value", "not a header (expected: " + HeaderNames.EXPECTED + ")");
      return null;
    }
    return match;
  }

  private static @Nullable StringMatch parameter(String name, Fields value) {
    StringMatch match = StringMatchReader.orPresent(value);
    if (name.isEmpty() || name.length() > 1024) {
      value.error("", "bad-value", "a name of " + name.length() + " characters (expected: 1..1024 characters)");
      return null;
    }
    return match;
  }
}
