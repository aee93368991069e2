package dev.outrigger.sidecar.xds;

import dev.outrigger.sidecar.config.HeaderMutations;
import dev.outrigger.sidecar.config.RouteAction.WeightedCluster;
import dev.outrigger.sidecar.config.TcpProxySpec;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Raw relays. */
final class TcpProxyDecoder {

  private static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofHours(1);

  private TcpProxyDecoder() {}

  static TcpProxySpec decode(TcpProxy proxy, FieldPath path) {
    return new TcpProxySpec(Values.notEmpty(proxy.getStatPrefix(), path.field("stat_prefix")), clusters(proxy, path),
        Values.duration(proxy.hasIdleTimeout(), proxy.getIdleTimeout(), DEFAULT_IDLE_TIMEOUT,
            path.field("idle_timeout")),
        maxConnectionDuration(proxy, path.field("max_downstream_connection_duration")),
        AccessLogDecoder.decode(proxy.getAccessLogList(), path.field("access_log")),
        OnDemandDecoder.decode(proxy, path),
        HashPolicyDecoder.ofConnections(proxy.getHashPolicyList(), path.field("hash_policy")));
  }

  private static Duration maxConnectionDuration(TcpProxy proxy, FieldPath path) {
    return proxy.hasMaxDownstreamConnectionDuration()
        ? Values.positive(true, proxy.getMaxDownstreamConnectionDuration(), Duration.ZERO, path)
        : Duration.ZERO;
  }

  private static List<WeightedCluster> clusters(TcpProxy proxy, FieldPath path) {
    return switch (proxy.getClusterSpecifierCase()) {
      case CLUSTER -> List
          .of(new WeightedCluster(Values.notEmpty(proxy.getCluster(), path.field("cluster")), 1, HeaderMutations.NONE));
      case WEIGHTED_CLUSTERS -> weighted(proxy.getWeightedClusters(), path.field("weighted_clusters"));
      case CLUSTERSPECIFIER_NOT_SET -> throw path.invalid("no cluster", "cluster or weighted_clusters");
    };
  }

  private static List<WeightedCluster> weighted(TcpProxy.WeightedCluster weighted, FieldPath path) {
    List<WeightedCluster> clusters = new ArrayList<>(weighted.getClustersCount());
    long sum = 0;
    for (int i = 0; i < weighted.getClustersCount(); i++) {
      var cluster = weighted.getClusters(i);
      FieldPath at = path.field("clusters").index(i);
      long weight = Integer.toUnsignedLong(cluster.getWeight());
      if (weight == 0) {
        throw at.field("weight").invalid(0, "at least 1");
      }
      sum += weight;
      clusters
          .add(new WeightedCluster(Values.notEmpty(cluster.getName(), at.field("name")), weight, HeaderMutations.NONE));
    }
    RouteActionDecoder.requireSum(sum, sum, path);
    return clusters;
  }
}
