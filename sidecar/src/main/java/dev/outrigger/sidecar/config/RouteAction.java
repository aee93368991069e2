package dev.outrigger.sidecar.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happens to a request that a route has matched. */
public sealed interface RouteAction {

  /**
   * The request goes to one of the clusters, chosen by weight.
   *
   * @param clusters at least one; the weights' sum is above 0
   * @param timeout from the end of the request to the end of the response, retries included; zero is no limit
   * @param idleTimeout of the stream, zero is no limit, null takes the connection manager's
   * @param retry null when the virtual host's policy holds, or none
   * @param hashPolicies all that apply count together
   */
  record Forward(
      List<WeightedCluster> clusters,
      Duration timeout,
      @Nullable Duration idleTimeout,
      @Nullable RetrySpec retry,
      @Nullable PathRewrite pathRewrite,
      @Nullable String hostRewrite,
      RoutingPriority priority,
      List<HashPolicy> hashPolicies) implements RouteAction {

    public Forward {
      clusters = List.copyOf(clusters);
      hashPolicies = List.copyOf(hashPolicies);
      if (clusters.isEmpty()) {
        throw new IllegalArgumentException("clusters: none (expected: at least one)");
      }
    }
  }

  /**
   * The request is answered with a redirect. Null parts stay as they are in the request.
   *
   * @param status 301, 302, 303, 307 or 308
   */
  record Redirect(
      @Nullable String scheme,
      @Nullable String host,
      @Nullable Integer port,
      @Nullable String path,
      @Nullable String prefixRewrite,
      boolean stripQuery,
      int status) implements RouteAction {}

  record DirectResponse(int status, String body) implements RouteAction {}

  /**
   * @param weight 0..2^32-1
   */
  record WeightedCluster(String cluster, long weight, HeaderMutations headers) {}

  /** How the path changes before the request goes upstream; the original goes into {@code x-envoy-original-path}. */
  sealed interface PathRewrite {

    /** Replaces the matched prefix or whole exact path. */
    record Prefix(String replacement) implements PathRewrite {}

    /**
     * RE2; replaces every match in the path, the query stays.
     *
     * @param substitution {@code $1} stands for a group, a backslash makes the next character stand for itself
     */
    record Regex(String pattern, String substitution) implements PathRewrite {}
  }

  /** Which of the cluster's circuit breakers counts the request. */
  enum RoutingPriority {
    DEFAULT,
    HIGH
  }
}
