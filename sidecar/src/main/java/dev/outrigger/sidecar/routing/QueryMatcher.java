package dev.outrigger.sidecar.routing;

import dev.outrigger.sidecar.config.QueryMatch;
import dev.outrigger.sidecar.config.StringMatch;
import org.jspecify.annotations.Nullable;

/** A compiled {@link QueryMatch}: looks at the first parameter of the name, without decoding, as Envoy does. */
final class QueryMatcher {

  private final String name;
  private final @Nullable TextMatcher value;

  private QueryMatcher(String name, @Nullable TextMatcher value) {
    this.name = name;
    this.value = value;
  }

  static QueryMatcher of(QueryMatch match) {
    StringMatch value = match.value();
    return new QueryMatcher(match.name(), value == null ? null : TextMatcher.of(value));
  }

  /**
   * @param endOfPath where the question mark is, or the length
   */
  boolean matches(CharSequence path, int endOfPath) {
    int length = path.length();
    int start = endOfPath + 1;
    while (start < length) {
      int end = indexOf(path, '&', start, length);
      int endOfName = indexOf(path, '=', start, end);
      if (endOfName - start == name.length() && Ascii.regionMatches(path, start, name)) {
        return value == null || value.matches(path, Math.min(endOfName + 1, end), end);
      }
      start = end + 1;
    }
    return false;
  }

  private static int indexOf(CharSequence text, char wanted, int start, int end) {
    int i = start;
    while (i < end && text.charAt(i) != wanted) {
      i++;
    }
    return i;
  }
}
