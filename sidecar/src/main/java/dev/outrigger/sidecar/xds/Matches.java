package dev.outrigger.sidecar.xds;

import dev.outrigger.sidecar.config.HeaderMatch;
import dev.outrigger.sidecar.config.PathMatch;
import dev.outrigger.sidecar.config.QueryMatch;
import dev.outrigger.sidecar.config.StringMatch;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The conditions of a route. */
final class Matches {

  private Matches() {}

  static PathMatch path(RouteMatch match, FieldPath path) {
    boolean caseSensitive = !match.hasCaseSensitive() || match.getCaseSensitive().getValue();
    return switch (match.getPathSpecifierCase()) {
      case PREFIX -> new PathMatch.Prefix(match.getPrefix(), caseSensitive);
      case PATH -> new PathMatch.Exact(match.getPath(), caseSensitive);
      case SAFE_REGEX -> new PathMatch.Regex(
          Values.regex(match.getSafeRegex().getRegex(), path.field("safe_regex").field("regex")));
      case PATH_SEPARATED_PREFIX -> segments(match.getPathSeparatedPrefix(), caseSensitive,
          path.field("path_separated_prefix"));
      case CONNECT_MATCHER, PATH_MATCH_POLICY -> throw path.unsupported(match.getPathSpecifierCase());
      case PATHSPECIFIER_NOT_SET -> throw path.invalid("no path",
          "one of prefix, path, safe_regex, path_separated_prefix");
    };
  }

  private static PathMatch segments(String prefix, boolean caseSensitive, FieldPath path) {
    if (!prefix.startsWith("/") || prefix.endsWith("/") || prefix.contains("?") || prefix.contains("#")) {
      throw path.invalid("\"" + prefix + "\"", "a path that begins with / and does not end with it, without ? and #");
    }
    return new PathMatch.SegmentPrefix(prefix, caseSensitive);
  }

  static List<HeaderMatch> headers(List<HeaderMatcher> matchers, FieldPath path) {
    List<HeaderMatch> matches = new ArrayList<>(matchers.size());
    for (int i = 0; i < matchers.size(); i++) {
      matches.add(header(matchers.get(i), path.index(i)));
    }
    return matches;
  }

  private static HeaderMatch header(HeaderMatcher matcher, FieldPath path) {
    String name = Values.notEmpty(matcher.getName(), path.field("name")).toLowerCase(Locale.ROOT);
    return new HeaderMatch(name, condition(matcher, path), matcher.getInvertMatch(),
        matcher.getTreatMissingHeaderAsEmpty());
  }

  @SuppressWarnings("deprecation") // control planes still send the forms that string_match replaces
  private static HeaderMatch.Condition condition(HeaderMatcher matcher, FieldPath path) {
    return switch (matcher.getHeaderMatchSpecifierCase()) {
      case STRING_MATCH -> text(string(matcher.getStringMatch(), path.field("string_match")));
      case PRESENT_MATCH -> new HeaderMatch.Condition.Present(matcher.getPresentMatch());
      case HEADERMATCHSPECIFIER_NOT_SET -> new HeaderMatch.Condition.Present(true);
      case RANGE_MATCH -> new HeaderMatch.Condition.Range(matcher.getRangeMatch().getStart(),
          matcher.getRangeMatch().getEnd());
      case EXACT_MATCH -> text(new StringMatch.Exact(matcher.getExactMatch(), false));
      case PREFIX_MATCH -> text(new StringMatch.Prefix(matcher.getPrefixMatch(), false));
      case SUFFIX_MATCH -> text(new StringMatch.Suffix(matcher.getSuffixMatch(), false));
      case CONTAINS_MATCH -> text(new StringMatch.Contains(matcher.getContainsMatch(), false));
      case SAFE_REGEX_MATCH -> text(new StringMatch.Regex(
          Values.regex(matcher.getSafeRegexMatch().getRegex(), path.field("safe_regex_match").field("regex"))));
    };
  }

  private static HeaderMatch.Condition text(StringMatch match) {
    return new HeaderMatch.Condition.Text(match);
  }

  static List<QueryMatch> query(List<QueryParameterMatcher> matchers, FieldPath path) {
    List<QueryMatch> matches = new ArrayList<>(matchers.size());
    for (int i = 0; i < matchers.size(); i++) {
      matches.add(query(matchers.get(i), path.index(i)));
    }
    return matches;
  }

  private static QueryMatch query(QueryParameterMatcher matcher, FieldPath path) {
    String name = Values.notEmpty(matcher.getName(), path.field("name"));
    return switch (matcher.getQueryParameterMatchSpecifierCase()) {
      case STRING_MATCH -> new QueryMatch(name, string(matcher.getStringMatch(), path.field("string_match")));
      case PRESENT_MATCH -> present(name, matcher.getPresentMatch(), path.field("present_match"));
      case QUERYPARAMETERMATCHSPECIFIER_NOT_SET -> new QueryMatch(name, null);
    };
  }

  private static QueryMatch present(String name, boolean present, FieldPath path) {
    if (!present) {
      throw path.unsupported(false);
    }
    return new QueryMatch(name, null);
  }

  static StringMatch string(StringMatcher matcher, FieldPath path) {
    boolean ignoreCase = matcher.getIgnoreCase();
    return switch (matcher.getMatchPatternCase()) {
      case EXACT -> new StringMatch.Exact(matcher.getExact(), ignoreCase);
      case PREFIX -> new StringMatch.Prefix(Values.notEmpty(matcher.getPrefix(), path.field("prefix")), ignoreCase);
      case SUFFIX -> new StringMatch.Suffix(Values.notEmpty(matcher.getSuffix(), path.field("suffix")), ignoreCase);
      case CONTAINS -> new StringMatch.Contains(Values.notEmpty(matcher.getContains(), path.field("contains")),
          ignoreCase);
      case SAFE_REGEX -> new StringMatch.Regex(
          Values.regex(matcher.getSafeRegex().getRegex(), path.field("safe_regex").field("regex")));
      case CUSTOM -> throw path.field("custom").unsupported(matcher.getCustom().getName());
      case MATCHPATTERN_NOT_SET -> throw path.invalid("no pattern",
          "one of exact, prefix, suffix, contains, safe_regex");
    };
  }
}
