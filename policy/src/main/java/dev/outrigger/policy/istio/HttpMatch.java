package dev.outrigger.policy.istio;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on a request, all of which must hold; null or empty where none is set.
 *
 * @param name empty when it has none
 * @param headers by header name in lower case
 * @param withoutHeaders none of these may match
 * @param ignoreUriCase for an exact or prefix {@code uri}
 * @param statPrefix what proxies call it in statistics; empty when they do not count it
 */
public record HttpMatch(
    String name,
    @Nullable StringMatch uri,
    @Nullable StringMatch scheme,
    @Nullable StringMatch method,
    @Nullable StringMatch authority,
    Map<String, StringMatch> headers,
    Map<String, StringMatch> withoutHeaders,
    Map<String, StringMatch> queryParams,
    boolean ignoreUriCase,
    String statPrefix,
    MatchScope scope) {

  /** Every request. */
  static final HttpMatch ALL =
      new HttpMatch("", null, null, null, null, Map.of(), Map.of(), Map.of(), false, "", MatchScope.ALL);

  private static final Set<StringMatch> EVERY_PATH =
      Set.of(new StringMatch.Prefix(""), new StringMatch.Prefix("/"), new StringMatch.Regex(".*"));

  public HttpMatch {
    headers = Collections.unmodifiableSortedMap(new TreeMap<>(headers));
    withoutHeaders = Collections.unmodifiableSortedMap(new TreeMap<>(withoutHeaders));
    queryParams = Collections.unmodifiableSortedMap(new TreeMap<>(queryParams));
  }

  /** Whether it surely takes all requests that {@code other} takes. */
  boolean covers(HttpMatch other) {
    return scope.covers(other.scope) && coversUri(other) && StringMatch.covers(scheme, other.scheme)
        && StringMatch.covers(method, other.method) && StringMatch.covers(authority, other.authority)
        && covers(headers, other.headers) && covers(queryParams, other.queryParams)
        && coversAbsence(withoutHeaders, other.withoutHeaders);
  }

  private boolean coversUri(HttpMatch other) {
    return uri == null || EVERY_PATH.contains(uri)
        || (ignoreUriCase == other.ignoreUriCase && StringMatch.covers(uri, other.uri));
  }

  private static boolean covers(Map<String, StringMatch> wide, Map<String, StringMatch> narrow) {
    return wide.entrySet()
        .stream()
        .allMatch(entry -> narrow.containsKey(entry.getKey())
            && StringMatch.covers(entry.getValue(), narrow.get(entry.getKey())));
  }

  /** The other way round: who forbids less takes more. */
  private static boolean coversAbsence(Map<String, StringMatch> wide, Map<String, StringMatch> narrow) {
    return wide.entrySet()
        .stream()
        .allMatch(entry -> narrow.containsKey(entry.getKey())
            && StringMatch.covers(narrow.get(entry.getKey()), entry.getValue()));
  }
}
