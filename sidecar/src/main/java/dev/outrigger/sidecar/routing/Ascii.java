package dev.outrigger.sidecar.routing;

/** Comparison of character sequences in place. Case means ASCII case: host and header names know no other. */
final class Ascii {

  private Ascii() {}

  static char lowerCase(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
  }

  static String lowerCase(String text) {
    StringBuilder lower = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      lower.append(lowerCase(text.charAt(i)));
    }
    return lower.toString();
  }

  static int hashIgnoringCase(CharSequence text, int start, int end) {
    int hash = 0;
    for (int i = start; i < end; i++) {
      hash = 31 * hash + lowerCase(text.charAt(i));
    }
    return hash ^ (hash >>> 16);
  }

  /** True when {@code text} continues with {@code expected} at {@code start}. */
  static boolean regionMatches(CharSequence text, int start, CharSequence expected) {
    int length = expected.length();
    if (text.length() - start < length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (text.charAt(start + i) != expected.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  static boolean regionMatchesIgnoringCase(CharSequence text, int start, CharSequence expected) {
    int length = expected.length();
    if (text.length() - start < length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (lowerCase(text.charAt(start + i)) != lowerCase(expected.charAt(i))) {
        return false;
      }
    }
    return true;
  }
}
