package dev.outrigger.policy.istio;

import org.jspecify.annotations.Nullable;

/** How a text is compared. */
public sealed interface StringMatch {

  /** The whole text, letter case included. */
  record Exact(String value) implements StringMatch {}

  /** The beginning of the text. */
  record Prefix(String value) implements StringMatch {}

  /** The whole text against an expression in RE2's syntax, already checked. */
  record Regex(String pattern) implements StringMatch {}

  /** Any text: the header or parameter is there. */
  record Present() implements StringMatch {}

  /** Whether {@code wide} surely takes every text that {@code narrow} takes; null takes all. */
  static boolean covers(@Nullable StringMatch wide, @Nullable StringMatch narrow) {
    if (wide == null || narrow == null) {
      return wide == null;
    }
    return switch (wide) {
      case Exact(String value) -> !value.isEmpty() && wide.equals(narrow);
      case Prefix(String start) -> switch (narrow) {
        case Exact(String value) -> value.startsWith(start);
        case Prefix(String value) -> value.startsWith(start);
        case Regex regex -> false;
        case Present present -> false;
      };
      case Regex(String pattern) -> pattern.equals(".*") || wide.equals(narrow);
      case Present present -> true;
    };
  }
}
