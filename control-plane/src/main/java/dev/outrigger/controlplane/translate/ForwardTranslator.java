package dev.outrigger.controlplane.translate;

import com.google.protobuf.Duration;
import dev.outrigger.policy.istio.HeaderOperations;
import dev.outrigger.policy.istio.HttpAction.Forward;
import dev.outrigger.policy.istio.HttpMirror;
import dev.outrigger.policy.istio.HttpRewrite;
import dev.outrigger.policy.istio.HttpRewrite.RegexRewrite;
import dev.outrigger.policy.istio.HttpRouteSettings;
import dev.outrigger.policy.istio.Retries;
import dev.outrigger.policy.istio.VirtualService;
import dev.outrigger.policy.istio.WeightedDestination;
import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteAction.RequestMirrorPolicy;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster.ClusterWeight;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Routes that send requests on. */
final class ForwardTranslator {

  private final MeshView view;
  private final RetryTranslator retries;
  private final HashPolicies hashes;

  ForwardTranslator(MeshView view) {
    this.view = view;
    this.retries = new RetryTranslator(view.options().defaultRetries());
    this.hashes = new HashPolicies(view);
  }

  /** To a service, where no rule says otherwise. */
  RouteAction.Builder plain(ServicePort port) {
    RouteAction.Builder action =
        withoutTimeout().setCluster(port.clusterName()).setRetryPolicy(retries.byDefault());
    balanceByHash(null, action);
    return action;
  }

  /** An action without a limit of time; Envoy's own would be 15 seconds. */
  static RouteAction.Builder withoutTimeout() {
    return timeout(Duration.getDefaultInstance());
  }

  void apply(Forward forward, VirtualService rule, HttpRouteSettings settings, int port, Route.Builder route) {
    RouteAction.Builder action =
        settings.timeout() == null ? withoutTimeout() : timeout(Wire.duration(settings.timeout()));
    RetryPolicy retryPolicy =
        settings.retries() == null ? retries.byDefault() : retries.translate(settings.retries());
    if (retryPolicy != null) {
      action.setRetryPolicy(retryPolicy);
    }
    rewrite(settings.rewrite(), action);
    host(HeaderTranslator.authority(settings), action);
    settings.mirrors()
        .stream()
        .filter(mirror -> mirror.share().millionths() > 0)
        .forEach(mirror -> action.addRequestMirrorPolicies(mirror(mirror, rule, port)));
    destinations(forward, rule, port, action, route);
    balanceByHash(settings.retries(), action);
    route.setRoute(action);
  }

  /** What belongs to one backend is tried there again, unless the rule says that retries look for another. */
  private void balanceByHash(@Nullable Retries rule, RouteAction.Builder action) {
    hashes.apply(action);
    boolean elsewhere = rule != null && rule.retryIgnorePreviousHosts() != null;
    if (action.getHashPolicyCount() > 0 && action.hasRetryPolicy() && !elsewhere) {
      action.getRetryPolicyBuilder().clearRetryHostPredicate();
    }
  }

  /** The limit for gRPC is an older field, but the one that Istio writes and that all proxies read. */
  @SuppressWarnings("deprecation")
  private static RouteAction.Builder timeout(Duration timeout) {
    return RouteAction.newBuilder().setTimeout(timeout).setMaxGrpcTimeout(timeout);
  }

  private static void rewrite(@Nullable HttpRewrite rewrite, RouteAction.Builder action) {
    if (rewrite == null) {
      return;
    }
    RegexRewrite regex = rewrite.uriRegex();
    if (regex != null) {
      action.setRegexRewrite(RegexMatchAndSubstitute.newBuilder()
          .setPattern(RegexMatcher.newBuilder().setRegex(regex.match()))
          .setSubstitution(regex.rewrite()));
    } else if (rewrite.uri() != null) {
      action.setPrefixRewrite(rewrite.uri());
    }
  }

  private static void host(String authority, RouteAction.Builder action) {
    if (!authority.isEmpty()) {
      action.setHostRewriteLiteral(authority);
    }
  }

  private RequestMirrorPolicy mirror(HttpMirror mirror, VirtualService rule, int port) {
    return RequestMirrorPolicy.newBuilder()
        .setCluster(DestinationNames.cluster(view, rule, mirror.destination(), port).toString())
        .setRuntimeFraction(RuntimeFractionalPercent.newBuilder().setDefaultValue(Shares.of(mirror.share())))
        .setTraceSampled(Wire.bool(false))
        .build();
  }

  /** A single destination's headers come after the route's, as if it were one of several. */
  private void destinations(
      Forward forward,
      VirtualService rule,
      int port,
      RouteAction.Builder action,
      Route.Builder route) {
    List<WeightedDestination> used = DestinationNames.used(forward.destinations());
    if (used.size() > 1) {
      WeightedCluster.Builder weighted = WeightedCluster.newBuilder();
      used.forEach(destination -> weighted.addClusters(weighted(destination, rule, port)));
      action.setWeightedClusters(weighted);
      return;
    }
    WeightedDestination only = used.getFirst();
    action.setCluster(DestinationNames.cluster(view, rule, only.destination(), port).toString());
    HeaderTranslator.apply(only.headers(), route);
    if (action.getHostRewriteLiteral().isEmpty()) {
      host(HeaderTranslator.authority(only.headers()), action);
    }
  }

  private ClusterWeight.Builder weighted(WeightedDestination destination, VirtualService rule, int port) {
    HeaderOperations headers = destination.headers();
    ClusterWeight.Builder weighted = ClusterWeight.newBuilder()
        .setName(DestinationNames.cluster(view, rule, destination.destination(), port).toString())
        .setWeight(Wire.uint32(destination.weight()))
        .addAllRequestHeadersToAdd(HeaderTranslator.added(headers.request()))
        .addAllRequestHeadersToRemove(headers.request().remove())
        .addAllResponseHeadersToAdd(HeaderTranslator.added(headers.response()))
        .addAllResponseHeadersToRemove(headers.response().remove());
    String authority = HeaderTranslator.authority(headers);
    return authority.isEmpty() ? weighted : weighted.setHostRewriteLiteral(authority);
  }
}
