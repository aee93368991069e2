package dev.outrigger.sidecar.xds;

import com.google.re2j.Pattern;
import dev.outrigger.sidecar.config.HeaderMutations;
import dev.outrigger.sidecar.config.RouteAction.DirectResponse;
import dev.outrigger.sidecar.config.RouteAction.Forward;
import dev.outrigger.sidecar.config.RouteAction.PathRewrite;
import dev.outrigger.sidecar.config.RouteAction.Redirect;
import dev.outrigger.sidecar.config.RouteAction.RoutingPriority;
import dev.outrigger.sidecar.config.RouteAction.WeightedCluster;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.RedirectAction;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What routes do. */
final class RouteActionDecoder {

  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(15);

  private RouteActionDecoder() {}

  static Forward forward(RouteAction action, FieldPath path) {
    return new Forward(clusters(action, path),
        Values.duration(action.hasTimeout(), action.getTimeout(), DEFAULT_TIMEOUT, path.field("timeout")),
        action.hasIdleTimeout() ? Values.duration(action.getIdleTimeout(), path.field("idle_timeout")) : null,
        action.hasRetryPolicy() ? RetryDecoder.decode(action.getRetryPolicy(), path.field("retry_policy")) : null,
        rewrite(action, path),
        action.getHostRewriteLiteral().isEmpty() ? null : action.getHostRewriteLiteral(), priority(action, path),
        HashPolicyDecoder.ofRequests(action.getHashPolicyList(), path.field("hash_policy")));
  }

  private static List<WeightedCluster> clusters(RouteAction action, FieldPath path) {
    return switch (action.getClusterSpecifierCase()) {
      case CLUSTER -> List.of(
          new WeightedCluster(Values.notEmpty(action.getCluster(), path.field("cluster")), 1, HeaderMutations.NONE));
      case WEIGHTED_CLUSTERS -> weighted(action.getWeightedClusters(), path.field("weighted_clusters"));
      default -> throw path.invalid("no cluster", "cluster or weighted_clusters");
    };
  }

  @SuppressWarnings("deprecation") // control planes still send total_weight
  private static List<WeightedCluster> weighted(
      io.envoyproxy.envoy.config.route.v3.WeightedCluster weighted,
      FieldPath path) {
    List<WeightedCluster> clusters = new ArrayList<>(weighted.getClustersCount());
    long sum = 0;
    for (int i = 0; i < weighted.getClustersCount(); i++) {
      var cluster = weighted.getClusters(i);
      FieldPath at = path.field("clusters").index(i);
      long weight = Values.unsigned(cluster.hasWeight(), cluster.getWeight(), 0);
      sum += weight;
      clusters.add(new WeightedCluster(Values.notEmpty(cluster.getName(), at.field("name")), weight,
          Mutations.decode(cluster.getRequestHeadersToAddList(), cluster.getRequestHeadersToRemoveList(),
              cluster.getResponseHeadersToAddList(), cluster.getResponseHeadersToRemoveList(), at)));
    }
    requireSum(sum, Values.unsigned(weighted.hasTotalWeight(), weighted.getTotalWeight(), sum), path);
    return clusters;
  }

  static void requireSum(long sum, long total, FieldPath path) {
    if (sum < 1 || sum > 0xFFFF_FFFFL) {
      throw path.field("clusters").invalid("sum of weights " + sum, "1..4294967295");
    }
    if (sum != total) {
      throw path.field("total_weight").invalid(total, "the sum of the weights, " + sum);
    }
  }

  private static @Nullable PathRewrite rewrite(RouteAction action, FieldPath path) {
    if (action.hasRegexRewrite()) {
      if (!action.getPrefixRewrite().isEmpty()) {
        throw path.field("regex_rewrite").invalid("set beside prefix_rewrite", "one of the two");
      }
      return regex(action.getRegexRewrite(), path.field("regex_rewrite"));
    }
    return action.getPrefixRewrite().isEmpty() ? null : new PathRewrite.Prefix(action.getPrefixRewrite());
  }

  private static PathRewrite.Regex regex(RegexMatchAndSubstitute rewrite, FieldPath path) {
    String regex = Values.regex(rewrite.getPattern().getRegex(), path.field("pattern").field("regex"));
    return new PathRewrite.Regex(regex,
        Substitution.of(rewrite.getSubstitution(), Pattern.compile(regex).groupCount(), path.field("substitution")));
  }

  private static RoutingPriority priority(RouteAction action, FieldPath path) {
    return switch (action.getPriority()) {
      case DEFAULT -> RoutingPriority.DEFAULT;
      case HIGH -> RoutingPriority.HIGH;
      case UNRECOGNIZED -> throw path.field("priority").unsupported("a value unknown in this version of the API");
    };
  }

  static Redirect redirect(RedirectAction action, FieldPath path) {
    String scheme = action.getHttpsRedirect() ? "https" : action.getSchemeRedirect();
    long port = Integer.toUnsignedLong(action.getPortRedirect());
    if (port > 65_535) {
      throw path.field("port_redirect").invalid(port, "0..65535");
    }
    int status = switch (action.getResponseCode()) {
      case MOVED_PERMANENTLY -> 301;
      case FOUND -> 302;
      case SEE_OTHER -> 303;
      case TEMPORARY_REDIRECT -> 307;
      case PERMANENT_REDIRECT -> 308;
      case UNRECOGNIZED -> throw path.field("response_code").unsupported("a value unknown in this version of the API");
    };
    return new Redirect(orNull(scheme), orNull(action.getHostRedirect()), port == 0 ? null : (int) port,
        orNull(action.getPathRedirect()),
        orNull(action.getPrefixRewrite()), action.getStripQuery(), status);
  }

  static DirectResponse directResponse(DirectResponseAction action, long maxBody, FieldPath path) {
    int status = action.getStatus();
    if (status < 200 || status > 599) {
      throw path.field("status").invalid(Integer.toUnsignedString(status), "200..599");
    }
    String body = action.hasBody() ? AccessLogDecoder.text(action.getBody(), path.field("body")) : "";
    int size = body.getBytes(StandardCharsets.UTF_8).length;
    if (size > maxBody) {
      throw path.field("body").invalid(size + " bytes", "at most max_direct_response_body_size_bytes, " + maxBody);
    }
    return new DirectResponse(status, body);
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
