package dev.outrigger.sidecar.routing;

import com.google.re2j.Pattern;
import dev.outrigger.sidecar.config.StringMatch;

/** A compiled {@link StringMatch}, asked with a range of a sequence so that nothing is cut out of it. */
sealed interface TextMatcher {

  boolean matches(CharSequence text, int start, int end);

  static TextMatcher of(StringMatch match) {
    return switch (match) {
      case StringMatch.Exact(String value, boolean ignoreCase) -> new Exact(value, Case.of(ignoreCase));
      case StringMatch.Prefix(String value, boolean ignoreCase) -> new Prefix(value, Case.of(ignoreCase));
      case StringMatch.Suffix(String value, boolean ignoreCase) -> new Suffix(value, Case.of(ignoreCase));
      case StringMatch.Contains(String value, boolean ignoreCase) -> new Contains(value, Case.of(ignoreCase));
      case StringMatch.Regex(String pattern) -> new Regex(Pattern.compile(pattern));
    };
  }

  record Exact(String value, Case letters) implements TextMatcher {

    @Override
    public boolean matches(CharSequence text, int start, int end) {
      return end - start == value.length() && letters.regionMatches(text, start, value);
    }
  }

  record Prefix(String value, Case letters) implements TextMatcher {

    @Override
    public boolean matches(CharSequence text, int start, int end) {
      return end - start >= value.length() && letters.regionMatches(text, start, value);
    }
  }

  record Suffix(String value, Case letters) implements TextMatcher {

    @Override
    public boolean matches(CharSequence text, int start, int end) {
      return end - start >= value.length() && letters.regionMatches(text, end - value.length(), value);
    }
  }

  record Contains(String value, Case letters) implements TextMatcher {

    @Override
    public boolean matches(CharSequence text, int start, int end) {
      for (int i = start; i <= end - value.length(); i++) {
        if (letters.regionMatches(text, i, value)) {
          return true;
        }
      }
      return false;
    }
  }

  /** The only matcher that allocates: RE2 keeps its state in an object per match. */
  record Regex(Pattern pattern) implements TextMatcher {

    @Override
    public boolean matches(CharSequence text, int start, int end) {
      return pattern.matcher(text.subSequence(start, end)).matches();
    }
  }
}
