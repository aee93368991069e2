package dev.outrigger.policy.istio;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which pages of other origins a browser may let read the answers.
 *
 * @param maxAge in whole seconds; null when browsers choose
 * @param allowCredentials null when nothing is said of them
 * @param forwardUnmatchedPreflights whether questions of other origins go to the destination
 */
public record CorsPolicy(
    List<StringMatch> allowOrigins,
    List<String> allowMethods,
    List<String> allowHeaders,
    List<String> exposeHeaders,
    @Nullable Duration maxAge,
    @Nullable Boolean allowCredentials,
    boolean forwardUnmatchedPreflights) {

  public CorsPolicy {
    allowOrigins = List.copyOf(allowOrigins);
    allowMethods = List.copyOf(allowMethods);
    allowHeaders = List.copyOf(allowHeaders);
    exposeHeaders = List.copyOf(exposeHeaders);
  }
}
