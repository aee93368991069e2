package dev.outrigger.sidecar.routing;

import com.google.re2j.Pattern;
import dev.outrigger.sidecar.config.PathMatch;

/** A compiled {@link PathMatch}: compares the path without its query. */
final class PathMatcher {

  private final TextMatcher text;
  private final boolean wholeSegments;
  private final int prefixLength;

  private PathMatcher(TextMatcher text, boolean wholeSegments, int prefixLength) {
    this.text = text;
    this.wholeSegments = wholeSegments;
    this.prefixLength = prefixLength;
  }

  static PathMatcher of(PathMatch match) {
    return switch (match) {
      case PathMatch.Exact(String path, boolean sensitive) -> plain(new TextMatcher.Exact(path, Case.of(!sensitive)));
      case PathMatch.Prefix(String prefix, boolean sensitive) -> plain(
          new TextMatcher.Prefix(prefix, Case.of(!sensitive)));
      case PathMatch.SegmentPrefix(String prefix, boolean sensitive) -> new PathMatcher(
          new TextMatcher.Prefix(prefix, Case.of(!sensitive)), true, prefix.length());
      case PathMatch.Regex(String pattern) -> plain(new TextMatcher.Regex(Pattern.compile(pattern)));
    };
  }

  private static PathMatcher plain(TextMatcher text) {
    return new PathMatcher(text, false, 0);
  }

  /** The index of the question mark, or the length when there is no query. */
  static int endOfPath(CharSequence path) {
    int length = path.length();
    for (int i = 0; i < length; i++) {
      if (path.charAt(i) == '?') {
        return i;
      }
    }
    return length;
  }

  boolean matches(CharSequence path, int end) {
    if (!text.matches(path, 0, end)) {
      return false;
    }
    return !wholeSegments || end == prefixLength || path.charAt(prefixLength) == '/';
  }
}
