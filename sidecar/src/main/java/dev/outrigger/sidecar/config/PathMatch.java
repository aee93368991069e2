package dev.outrigger.sidecar.config;

/** How a route compares the request's path, without its query (Envoy's {@code RouteMatch.path_specifier}). */
public sealed interface PathMatch {

  record Exact(String path, boolean caseSensitive) implements PathMatch {}

  record Prefix(String prefix, boolean caseSensitive) implements PathMatch {}

  /** Matches {@code /a} and {@code /a/…} but not {@code /ab} (Envoy's {@code path_separated_prefix}). */
  record SegmentPrefix(String prefix, boolean caseSensitive) implements PathMatch {}

  /** RE2, the whole path. */
  record Regex(String pattern) implements PathMatch {}
}
