package dev.outrigger.policy.istio;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on a request, all of which must hold; null or empty where none is set.
 *
 * @param name empty when it has none
 * @param headers by header name in lower case
 * @param withoutHeaders none of these may match
 * @param port the port of the host that was called
 * @param ignoreUriCase for an exact or prefix {@code uri}
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
    @Nullable Integer port,
    boolean ignoreUriCase) {

  public HttpMatch {
    headers = Collections.unmodifiableSortedMap(new TreeMap<>(headers));
    withoutHeaders = Collections.unmodifiableSortedMap(new TreeMap<>(withoutHeaders));
    queryParams = Collections.unmodifiableSortedMap(new TreeMap<>(queryParams));
  }

  /** Whether every request matches: no condition, or none but that the path begins with a slash. */
  boolean matchesAll() {
    return (uri == null || uri.equals(new StringMatch.Prefix("/"))) && scheme == null && method == null
        && authority == null && headers.isEmpty() && withoutHeaders.isEmpty() && queryParams.isEmpty() && port == null;
  }
}
