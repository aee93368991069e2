package dev.outrigger.controlplane.translate;

import dev.outrigger.policy.istio.ConsistentHash;
import dev.outrigger.policy.istio.ConsistentHash.Cookie;
import dev.outrigger.policy.istio.ConsistentHash.Header;
import dev.outrigger.policy.istio.ConsistentHash.QueryParameter;
import dev.outrigger.policy.istio.ConsistentHash.SourceIp;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteAction.HashPolicy;
import io.envoyproxy.envoy.config.route.v3.RouteAction.HashPolicy.ConnectionProperties;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster.ClusterWeight;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What requests are hashed by, where a cluster that they go to chooses by hash. */
record HashPolicies(MeshView view) {

  /** Adds what the action's clusters hash by, each once. */
  void apply(RouteAction.Builder action) {
    Stream<String> clusters = action.hasWeightedClusters()
        ? action.getWeightedClusters().getClustersList().stream().map(ClusterWeight::getName)
        : Stream.of(action.getCluster());
    clusters.map(this::key)
        .filter(Objects::nonNull)
        .distinct()
        .map(HashPolicies::policy)
        .forEach(action::addHashPolicy);
  }

  private ConsistentHash.@Nullable Key key(String cluster) {
    ClusterTarget target = ClusterTarget.of(view, cluster);
    return target == null ? null
        : EffectiveBalancing.of(target.settings(), target.port().service(), view.options()).hashKey();
  }

  private static HashPolicy policy(ConsistentHash.Key key) {
    HashPolicy.Builder policy = HashPolicy.newBuilder();
    switch (key) {
      case Header(String name) -> policy.setHeader(HashPolicy.Header.newBuilder().setHeaderName(name));
      case QueryParameter(String name) -> policy
          .setQueryParameter(HashPolicy.QueryParameter.newBuilder().setName(name));
      case SourceIp() -> policy.setConnectionProperties(ConnectionProperties.newBuilder().setSourceIp(true));
      case Cookie cookie -> policy.setCookie(cookie(cookie));
    }
    return policy.build();
  }

  private static HashPolicy.Cookie cookie(Cookie cookie) {
    HashPolicy.Cookie.Builder policy =
        HashPolicy.Cookie.newBuilder().setName(cookie.name()).setPath(cookie.path());
    if (cookie.ttl() != null) {
      policy.setTtl(Wire.duration(cookie.ttl()));
    }
    cookie.attributes()
        .forEach(attribute -> policy.addAttributes(
            HashPolicy.CookieAttribute.newBuilder().setName(attribute.name()).setValue(attribute.value())));
    return policy.build();
  }
}
