package dev.outrigger.policy.istio;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a delegate's route matches of what was left to it. */
final class DelegatedMatches {

  private DelegatedMatches() {}

  /** Null when some match of the delegate's is within none of the root's. */
  static @Nullable List<HttpMatch> of(List<HttpMatch> root, List<HttpMatch> own) {
    if (root.isEmpty() || own.isEmpty()) {
      return root.isEmpty() ? own : root;
    }
    List<HttpMatch> merged = new ArrayList<>();
    for (HttpMatch narrow : own) {
      int before = merged.size();
      root.stream().filter(wide -> !conflict(wide, narrow)).forEach(wide -> merged.add(merge(wide, narrow)));
      if (merged.size() == before) {
        return null;
      }
    }
    return merged;
  }

  static String name(String root, String own) {
    return root.isEmpty() || own.isEmpty() ? root + own : root + "-" + own;
  }

  private static boolean conflict(HttpMatch root, HttpMatch own) {
    return conflict(root.uri(), own.uri())
        || (root.uri() != null && own.uri() != null && root.ignoreUriCase() != own.ignoreUriCase())
        || conflict(root.scheme(), own.scheme()) || conflict(root.method(), own.method())
        || conflict(root.authority(), own.authority())
        || conflict(root.headers(), own.headers()) || conflict(root.queryParams(), own.queryParams())
        || conflict(own.withoutHeaders(), root.withoutHeaders()) || conflict(root.scope(), own.scope());
  }

  private static boolean conflict(@Nullable StringMatch root, @Nullable StringMatch own) {
    return own != null && !StringMatch.covers(root, own);
  }

  private static boolean conflict(Map<String, StringMatch> root, Map<String, StringMatch> own) {
    return own.entrySet().stream().anyMatch(entry -> conflict(root.get(entry.getKey()), entry.getValue()));
  }

  private static boolean conflict(MatchScope root, MatchScope own) {
    return differ(root.port(), own.port()) || differ(root.sourceNamespace(), own.sourceNamespace())
        || own.sourceLabels()
            .entrySet()
            .stream()
            .anyMatch(
                label -> differ(root.sourceLabels().get(label.getKey()), label.getValue()))
        || (!root.gateways().isEmpty() && !root.gateways().containsAll(own.gateways()));
  }

  private static boolean differ(@Nullable Object root, @Nullable Object own) {
    return root != null && own != null && !root.equals(own);
  }

  private static HttpMatch merge(HttpMatch root, HttpMatch own) {
    MatchScope scope = new MatchScope(first(own.scope().port(), root.scope().port()),
        union(root.scope().sourceLabels(), own.scope().sourceLabels()),
        first(own.scope().sourceNamespace(), root.scope().sourceNamespace()),
        own.scope().gateways().isEmpty() ? root.scope().gateways() : own.scope().gateways());
    return new HttpMatch(name(root.name(), own.name()), first(own.uri(), root.uri()),
        first(own.scheme(), root.scheme()), first(own.method(), root.method()),
        first(own.authority(), root.authority()), union(root.headers(), own.headers()),
        union(root.withoutHeaders(), own.withoutHeaders()), union(root.queryParams(), own.queryParams()),
        (own.uri() == null ? root : own).ignoreUriCase(),
        own.statPrefix().isEmpty() ? root.statPrefix() : own.statPrefix(), scope);
  }

  private static <T> @Nullable T first(@Nullable T own, @Nullable T root) {
    return own == null ? root : own;
  }

  private static <T> Map<String, T> union(Map<String, T> root, Map<String, T> own) {
    Map<String, T> union = new HashMap<>(root);
    union.putAll(own);
    return union;
  }
}
