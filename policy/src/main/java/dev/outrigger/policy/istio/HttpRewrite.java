package dev.outrigger.policy.istio;

import org.jspecify.annotations.Nullable;

/**
 * What a request asks for once it is sent on.
 *
 * @param uri takes the place of the path's matched part; null when the path stays, or {@code uriRegex} changes it
 * @param authority takes the place of the host; null when it stays
 */
public record HttpRewrite(@Nullable String uri, @Nullable String authority, @Nullable RegexRewrite uriRegex) {

  /**
   * Takes the place of each part of the path that the expression matches.
   *
   * @param match in RE2's syntax, already checked
   * @param rewrite {@code \1} stands for a group
   */
  public record RegexRewrite(String match, String rewrite) {}
}
