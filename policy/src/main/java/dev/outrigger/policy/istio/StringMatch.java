package dev.outrigger.policy.istio;

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
}
