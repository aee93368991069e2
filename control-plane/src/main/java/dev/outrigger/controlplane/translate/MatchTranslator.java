package dev.outrigger.controlplane.translate;

import dev.outrigger.policy.istio.HttpMatch;
import dev.outrigger.policy.istio.StringMatch;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import org.jspecify.annotations.Nullable;

/** Conditions on a request. Whom they are for has been decided before. */
final class MatchTranslator {

  static final RouteMatch EVERYTHING = RouteMatch.newBuilder().setPrefix("/").build();

  private MatchTranslator() {}

  static RouteMatch translate(HttpMatch match) {
    RouteMatch.Builder request = RouteMatch.newBuilder().setCaseSensitive(Wire.bool(!match.ignoreUriCase()));
    path(match.uri(), request);
    header(":method", match.method(), request);
    header(":authority", match.authority(), request);
    header(":scheme", match.scheme(), request);
    match.headers().forEach((name, value) -> header(name, value, request));
    match.withoutHeaders().forEach((name, value) -> request.addHeaders(unlike(name, value)));
    match.queryParams().forEach((name, value) -> request.addQueryParameters(parameter(name, value)));
    return request.build();
  }

  /** Whether every request fulfils it, so that no route after it is ever reached. */
  static boolean takesAll(RouteMatch match) {
    return match.getHeadersCount() == 0 && match.getQueryParametersCount() == 0
        && switch (match.getPathSpecifierCase()) {
          case PREFIX -> match.getPrefix().equals("/");
          case SAFE_REGEX -> match.getSafeRegex().getRegex().equals(".*");
          default -> false;
        };
  }

  private static void path(@Nullable StringMatch uri, RouteMatch.Builder request) {
    switch (uri) {
      case null -> request.setPrefix("/");
      case StringMatch.Present() -> request.setPrefix("/");
      case StringMatch.Exact(String value) -> request.setPath(value);
      case StringMatch.Prefix(String value) -> request.setPrefix(value);
      case StringMatch.Regex(String pattern) -> request.setSafeRegex(RegexMatcher.newBuilder().setRegex(pattern));
    }
  }

  private static void header(String name, @Nullable StringMatch value, RouteMatch.Builder request) {
    if (value != null) {
      request.addHeaders(like(name, value));
    }
  }

  private static HeaderMatcher.Builder like(String name, StringMatch value) {
    HeaderMatcher.Builder matcher = HeaderMatcher.newBuilder().setName(name);
    return value instanceof StringMatch.Present ? matcher.setPresentMatch(true)
        : matcher.setStringMatch(text(value));
  }

  /** A header that is not there is unlike every text, which Envoy must be told. */
  private static HeaderMatcher.Builder unlike(String name, StringMatch value) {
    HeaderMatcher.Builder matcher = like(name, value).setInvertMatch(true);
    return value instanceof StringMatch.Present ? matcher : matcher.setTreatMissingHeaderAsEmpty(true);
  }

  private static QueryParameterMatcher.Builder parameter(String name, StringMatch value) {
    QueryParameterMatcher.Builder matcher = QueryParameterMatcher.newBuilder().setName(name);
    return value instanceof StringMatch.Present ? matcher.setPresentMatch(true)
        : matcher.setStringMatch(text(value));
  }

  static StringMatcher text(StringMatch match) {
    StringMatcher.Builder matcher = StringMatcher.newBuilder();
    return switch (match) {
      case StringMatch.Exact(String value) -> matcher.setExact(value).build();
      case StringMatch.Prefix(String value) -> matcher.setPrefix(value).build();
      case StringMatch.Regex(String pattern) -> matcher.setSafeRegex(RegexMatcher.newBuilder().setRegex(pattern))
          .build();
      case StringMatch.Present() -> throw new IllegalArgumentException("presence has no text");
    };
  }
}
