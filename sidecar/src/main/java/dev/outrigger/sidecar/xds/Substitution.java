package dev.outrigger.sidecar.xds;

/** The text that replaces what a regular expression matched. */
final class Substitution {

  private Substitution() {}

  /**
   * From RE2's form, where {@code \1} is a group and {@code \\} a backslash, to that of {@link com.google.re2j.Matcher}.
   *
   * @param groups that the expression has
   */
  static String of(String text, int groups, FieldPath path) {
    StringBuilder converted = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char next = text.charAt(at++);
      if (next != '\\') {
        literal(converted, next);
        continue;
      }
      char escaped = at < text.length() ? text.charAt(at++) : ' ';
      if (escaped == '\\') {
        literal(converted, escaped);
      } else if (escaped >= '0' && escaped <= '0' + Math.min(groups, 9)) {
        converted.append('$').append(escaped);
      } else {
        throw path.invalid("\"" + text + "\"", "after a backslash another one, or a group 0.." + groups);
      }
    }
    return converted.toString();
  }

  /** A digit too: after a group it would make another group's number. */
  private static void literal(StringBuilder converted, char character) {
    if (character == '$' || character == '\\' || Character.isDigit(character)) {
      converted.append('\\');
    }
    converted.append(character);
  }
}
