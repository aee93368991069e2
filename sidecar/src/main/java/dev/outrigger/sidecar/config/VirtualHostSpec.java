package dev.outrigger.sidecar.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The routes of some host names.
 *
 * @param domains exact, {@code *.suffix}, {@code prefix.*} or {@code *}, lower case; Envoy looks for exact first, then the longest suffix,
 *     then the longest prefix, then {@code *}
 * @param retry holds for routes that have no policy of their own
 * @param requestAttemptCount true when {@code x-envoy-attempt-count} goes upstream
 * @param responseAttemptCount true when {@code x-envoy-attempt-count} goes downstream
 */
public record VirtualHostSpec(
    String name,
    List<String> domains,
    List<RouteSpec> routes,
    HeaderMutations mutations,
    @Nullable RetrySpec retry,
    boolean requestAttemptCount,
    boolean responseAttemptCount) {

  public VirtualHostSpec {
    domains = List.copyOf(domains);
    routes = List.copyOf(routes);
  }
}
