package dev.outrigger.policy.istio;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.outrigger.policy.field.Fields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one {@code match} of a route. */
final class HttpMatchReader {

  /** Header names that Istio takes for the fields beside {@code headers}, and passes over. */
  private static final Set<String> NOT_HEADERS = Set.of("authority", "method", "scheme", "uri");

  private static final java.util.regex.Pattern HEADER_NAME =
      java.util.regex.Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private HttpMatchReader() {}

  /**
   * Null when a condition is not supported yet: without it the match would take more requests than its author wrote.
   */
  static @Nullable HttpMatch read(Fields match) {
    boolean leftOut = false;
    for (String condition : List.of("sourceLabels", "sourceNamespace")) {
      if (match.take(condition) != null) {
        match.warn(condition, "not-supported", "not supported yet; this match is left out as a whole");
        leftOut = true;
      }
    }
    match.notSupported("statPrefix");
    List<String> gateways = match.texts("gateways", "the name of a gateway, or mesh", name -> !name.isEmpty());
    if (!gateways.isEmpty() && !gateways.contains(VirtualService.MESH)) {
      match.warn("gateways", "not-supported", "not supported yet without mesh; this match is left out as a whole");
      leftOut = true;
    }
    HttpMatch read = new HttpMatch(match.text("name", ""), match.object("uri", HttpMatchReader::required),
        match.object("scheme", HttpMatchReader::required), match.object("method", HttpMatchReader::required),
        match.object("authority", HttpMatchReader::required), headers(match, "headers"),
        headers(match, "withoutHeaders"),
        match.objectMap("queryParams", HttpMatchReader::orPresent), match.port("port"),
        match.flag("ignoreUriCase", false));
    return leftOut ? null : read;
  }

  private static Map<String, StringMatch> headers(Fields match, String name) {
    Map<String, StringMatch> headers = new LinkedHashMap<>();
    match.objectMap(name, HttpMatchReader::header)
        .forEach((header, value) -> headers.put(header.toLowerCase(Locale.ROOT), value));
    return headers;
  }

  private static @Nullable StringMatch header(String name, Fields value) {
    StringMatch match = orPresent(name, value);
    if (NOT_HEADERS.contains(name)) {
      value.warn("", "no-effect", "not a header, so it has no effect (expected: the field " + name + " of the match)");
      return null;
    }
    if (!HEADER_NAME.matcher(name).matches()) {
      value.error("", "bad-value", "not a header (expected: a name of letters, digits and !#$%&'*+.^_`|~-)");
      return null;
    }
    return match;
  }

  private static StringMatch orPresent(String name, Fields fields) {
    StringMatch match = oneOf(fields);
    return match == null ? new StringMatch.Present() : match;
  }

  private static StringMatch required(Fields fields) {
    StringMatch match = oneOf(fields);
    if (match == null) {
      fields.error("", "missing", "empty (expected: one of exact, prefix, regex)");
      return new StringMatch.Present();
    }
    return match;
  }

  private static @Nullable StringMatch oneOf(Fields fields) {
    String exact = fields.text("exact");
    String prefix = fields.text("prefix");
    String regex = fields.text("regex");
    List<String> given = List.of("exact", "prefix", "regex").stream().filter(fields::has).toList();
    if (given.size() > 1) {
      fields.error("", "bad-value", String.join(" and ", given) + " (expected: only one of them)");
    }
    if (exact != null) {
      return new StringMatch.Exact(exact);
    }
    if (prefix != null) {
      return new StringMatch.Prefix(prefix);
    }
    return regex == null ? null : regex(fields, regex);
  }

  private static StringMatch regex(Fields fields, String regex) {
    try {
      Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      fields.wrong("regex", "an expression in RE2's syntax; " + e.getDescription()
          + (e.getPattern() == null || e.getPattern().isEmpty() ? "" : ": " + e.getPattern()));
    }
    return new StringMatch.Regex(regex);
  }
}
