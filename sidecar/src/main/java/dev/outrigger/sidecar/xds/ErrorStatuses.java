package dev.outrigger.sidecar.xds;

import com.google.re2j.Pattern;
import dev.outrigger.sidecar.config.HeaderMatch;
import dev.outrigger.sidecar.config.StatusSet;
import dev.outrigger.sidecar.config.StringMatch;
import io.envoyproxy.envoy.config.common.matcher.v3.MatchPredicate;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Which responses are errors to outlier detection. Envoy may look at any header; what is understood here is the status, so
 * that the answer for each is known before the first comes.
 */
final class ErrorStatuses {

  private static final String STATUS = ":status";

  private ErrorStatuses() {}

  static StatusSet decode(MatchPredicate predicate, FieldPath path) {
    return StatusSet.where(condition(predicate, path));
  }

  private static IntPredicate condition(MatchPredicate predicate, FieldPath path) {
    return switch (predicate.getRuleCase()) {
      case OR_MATCH -> each(predicate.getOrMatch(), path.field("or_match")).stream()
          .reduce(status -> false, IntPredicate::or);
      case AND_MATCH -> each(predicate.getAndMatch(), path.field("and_match")).stream()
          .reduce(status -> true, IntPredicate::and);
      case NOT_MATCH -> condition(predicate.getNotMatch(), path.field("not_match")).negate();
      case ANY_MATCH -> status -> true;
      case HTTP_RESPONSE_HEADERS_MATCH -> headers(predicate,
          path.field("http_response_headers_match").field("headers"));
      case RULE_NOT_SET -> throw path.invalid("no rule", "one that looks at the response's status");
      case HTTP_REQUEST_HEADERS_MATCH, HTTP_REQUEST_TRAILERS_MATCH, HTTP_RESPONSE_TRAILERS_MATCH, HTTP_REQUEST_GENERIC_BODY_MATCH, HTTP_RESPONSE_GENERIC_BODY_MATCH -> throw path
          .field(predicate.getRuleCase().name().toLowerCase(Locale.ROOT))
          .unsupported("looking at anything but the response's status");
    };
  }

  private static List<IntPredicate> each(MatchPredicate.MatchSet set, FieldPath path) {
    FieldPath rules = path.field("rules");
    if (set.getRulesCount() < 2) {
      throw rules.invalid(set.getRulesCount() + " rules", "2 or more");
    }
    return IntStream.range(0, set.getRulesCount())
        .mapToObj(i -> condition(set.getRules(i), rules.index(i)))
        .toList();
  }

  private static IntPredicate headers(MatchPredicate predicate, FieldPath path) {
    IntPredicate all = status -> true;
    List<HeaderMatch> matches = Matches.headers(predicate.getHttpResponseHeadersMatch().getHeadersList(), path);
    for (int i = 0; i < matches.size(); i++) {
      HeaderMatch match = matches.get(i);
      if (!match.name().equals(STATUS)) {
        throw path.index(i).field("name").unsupported('"' + match.name() + "\", only " + STATUS + " is");
      }
      IntPredicate condition = condition(match.condition());
      all = all.and(match.invert() ? condition.negate() : condition);
    }
    return all;
  }

  private static IntPredicate condition(HeaderMatch.Condition condition) {
    return switch (condition) {
      case HeaderMatch.Condition.Present(boolean present) -> status -> present;
      case HeaderMatch.Condition.Range(long start, long end) -> status -> status >= start && status < end;
      case HeaderMatch.Condition.Text(StringMatch text) -> status -> matches(text, Integer.toString(status));
    };
  }

  /** Case makes no difference to digits. */
  private static boolean matches(StringMatch match, String status) {
    return switch (match) {
      case StringMatch.Exact exact -> status.equals(exact.value());
      case StringMatch.Prefix prefix -> status.startsWith(prefix.value());
      case StringMatch.Suffix suffix -> status.endsWith(suffix.value());
      case StringMatch.Contains contains -> status.contains(contains.value());
      case StringMatch.Regex regex -> Pattern.matches(regex.pattern(), status);
    };
  }
}
