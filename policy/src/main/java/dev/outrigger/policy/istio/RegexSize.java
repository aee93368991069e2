package dev.outrigger.policy.istio;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * About how many instructions an expression has in RE2, which proxies limit. The library that is at hand here counts a class of
 * characters as one; RE2 looks at bytes and needs one for each range of a class. So the expression is counted with as many
 * characters in the place of each class.
 */
final class RegexSize {

  /** What a stock Envoy takes: its runtime's {@code re2.max_program_size.error_level}, where nobody sets another. */
  static final int STOCK_LIMIT = 100;

  /** RE2 looks for the beginning too. */
  private static final int SEARCH = 2;

  private static final int ANY = 2;
  private static final int DIGIT = 1;
  private static final int SPACE = 3;
  private static final int WORD = 4;
  private static final int UNICODE = 8;

  private final String regex;
  private final StringBuilder counted = new StringBuilder();
  private int at;

  private RegexSize(String regex) {
    this.regex = regex;
  }

  /** @param pattern one that is valid */
  static int of(Pattern pattern) {
    try {
      return Pattern.compile(new RegexSize(pattern.pattern()).count()).programSize() + SEARCH;
    } catch (PatternSyntaxException | StringIndexOutOfBoundsException e) {
      // Written in a way that is not known here: counted as it is, for it is only a matter of a warning.
      return pattern.programSize() + SEARCH;
    }
  }

  private String count() {
    while (at < regex.length()) {
      switch (regex.charAt(at)) {
        case '\\' -> escape();
        case '[' -> characters(ofClass());
        case '.' -> {
          at++;
          characters(ANY);
        }
        default -> counted.append(regex.charAt(at++));
      }
    }
    return counted.toString();
  }

  private void escape() {
    int start = at;
    int ranges = ofEscape();
    if (ranges > 0) {
      characters(ranges);
    } else {
      if (regex.startsWith("\\Q", start)) {
        int end = regex.indexOf("\\E", start);
        at = end < 0 ? regex.length() : end;
      }
      counted.append(regex, start, at);
    }
  }

  /** Of a class of characters that has a letter for itself; 0 for anything else. Moves behind it. */
  private int ofEscape() {
    char letter = at + 1 < regex.length() ? regex.charAt(at + 1) : ' ';
    at = Math.min(at + 2, regex.length());
    return switch (letter) {
      case 'd' -> DIGIT;
      case 's' -> SPACE;
      case 'w' -> WORD;
      case 'D' -> DIGIT + ANY;
      case 'S' -> SPACE + ANY;
      case 'W' -> WORD + ANY;
      case 'p', 'P' -> {
        at = at < regex.length() && regex.charAt(at) == '{' ? regex.indexOf('}', at) + 1 : at + 1;
        yield UNICODE;
      }
      default -> 0;
    };
  }

  /** Of a class of characters in brackets. Moves behind it. */
  private int ofClass() {
    at++;
    int ranges = regex.startsWith("^", at) ? 1 : 0;
    at += ranges;
    int first = at;
    while (at == first || regex.charAt(at) != ']') {
      if (regex.startsWith("[:", at)) {
        at = regex.indexOf(":]", at) + 2;
        ranges += ANY;
      } else if (regex.charAt(at) == '\\') {
        ranges += Math.max(1, ofEscape());
      } else {
        at++;
        ranges++;
      }
      if (regex.charAt(at) == '-' && regex.charAt(at + 1) != ']') {
        // To the end of the range, which is no other one.
        at++;
        if (regex.charAt(at) == '\\') {
          ofEscape();
        } else {
          at++;
        }
      }
    }
    at++;
    return ranges;
  }

  private void characters(int number) {
    counted.append("(?:").append("x".repeat(number)).append(')');
  }
}
