package dev.outrigger.sidecar.config;

/** How a text is compared (Envoy's {@code type.matcher.v3.StringMatcher}). Regexes are RE2 and must match the whole text. */
public sealed interface StringMatch {

  record Exact(String value, boolean ignoreCase) implements StringMatch {}

  record Prefix(String value, boolean ignoreCase) implements StringMatch {}

  record Suffix(String value, boolean ignoreCase) implements StringMatch {}

  record Contains(String value, boolean ignoreCase) implements StringMatch {}

  record Regex(String pattern) implements StringMatch {}
}
