package dev.outrigger.controlplane.translate;

import com.google.protobuf.UInt64Value;
import dev.outrigger.controlplane.model.ProxyView.Client;
import dev.outrigger.policy.istio.ConsistentHash;
import dev.outrigger.policy.istio.LoadBalancer;
import dev.outrigger.policy.istio.LocalityBalancing.Distribute;
import dev.outrigger.policy.istio.LocalityBalancing.Failover;
import dev.outrigger.policy.istio.LocalityBalancing.Off;
import dev.outrigger.policy.istio.LocalityBalancing.ZoneAware;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.CommonLbConfig;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.CommonLbConfig.LocalityWeightedLbConfig;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.CommonLbConfig.ZoneAwareLbConfig;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbPolicy;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LeastRequestLbConfig;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.MaglevLbConfig;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.RingHashLbConfig;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.RoundRobinLbConfig;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.SlowStartConfig;
import io.envoyproxy.envoy.config.core.v3.RuntimeDouble;
import io.envoyproxy.envoy.type.v3.Percent;

/** How one of a cluster's backends is chosen. */
final class BalancingTranslator {

  /** Istio's: a key that no runtime has, for the field may not be empty. */
  private static final String NO_RUNTIME_KEY = "(";

  private BalancingTranslator() {}

  /** The panic threshold is set before. */
  static void apply(EffectiveBalancing balancing, Client client, Cluster.Builder cluster) {
    switch (balancing.algorithm()) {
      case LoadBalancer.Simple simple -> simple(simple, balancing, cluster);
      case ConsistentHash hash -> table(hash.table(), cluster);
    }
    locality(balancing, client, cluster.getCommonLbConfigBuilder());
  }

  private static void simple(LoadBalancer.Simple simple, EffectiveBalancing balancing, Cluster.Builder cluster) {
    LoadBalancer.Warmup warmup = balancing.warmup();
    switch (simple) {
      // Where the client's own choice is not known, the proxy chooses as it does by default.
      case LEAST_REQUEST, PASSTHROUGH -> {
        cluster.setLbPolicy(LbPolicy.LEAST_REQUEST);
        if (warmup != null) {
          cluster.setLeastRequestLbConfig(LeastRequestLbConfig.newBuilder().setSlowStartConfig(slowStart(warmup)));
        }
      }
      case ROUND_ROBIN -> {
        cluster.setLbPolicy(LbPolicy.ROUND_ROBIN);
        if (warmup != null) {
          cluster.setRoundRobinLbConfig(RoundRobinLbConfig.newBuilder().setSlowStartConfig(slowStart(warmup)));
        }
      }
      case RANDOM -> cluster.setLbPolicy(LbPolicy.RANDOM);
    }
  }

  private static SlowStartConfig slowStart(LoadBalancer.Warmup warmup) {
    return SlowStartConfig.newBuilder()
        .setSlowStartWindow(Wire.duration(warmup.duration()))
        .setAggression(
            RuntimeDouble.newBuilder().setDefaultValue(warmup.aggression()).setRuntimeKey(NO_RUNTIME_KEY))
        .setMinWeightPercent(Percent.newBuilder().setValue(warmup.minimumPercent()))
        .build();
  }

  private static void table(ConsistentHash.Table table, Cluster.Builder cluster) {
    switch (table) {
      case ConsistentHash.Ring(Integer minimumSize) -> {
        cluster.setLbPolicy(LbPolicy.RING_HASH);
        if (minimumSize != null) {
          cluster.setRingHashLbConfig(RingHashLbConfig.newBuilder().setMinimumRingSize(UInt64Value.of(minimumSize)));
        }
      }
      case ConsistentHash.Maglev(int size) -> cluster.setLbPolicy(LbPolicy.MAGLEV)
          .setMaglevLbConfig(MaglevLbConfig.newBuilder().setTableSize(UInt64Value.of(size)));
    }
  }

  /**
   * Shares by place count only where the cluster says so. Istio says so wherever a rule or a service speaks of failover too;
   * the shares are then the numbers of backends, which our own proxies keep to in any case.
   */
  private static void locality(EffectiveBalancing balancing, Client client, CommonLbConfig.Builder common) {
    switch (balancing.locality()) {
      case Distribute distribute -> common.setLocalityWeightedLbConfig(LocalityWeightedLbConfig.getDefaultInstance());
      case Failover failover -> {
        if (balancing.failsOver() && failover.isSpecific() && client != Client.OUTRIGGER) {
          common.setLocalityWeightedLbConfig(LocalityWeightedLbConfig.getDefaultInstance());
        }
      }
      case ZoneAware zoneAware -> common.setZoneAwareLbConfig(zoneAware(zoneAware));
      case Off off -> {
        // nothing to say
      }
    }
  }

  private static ZoneAwareLbConfig zoneAware(ZoneAware rule) {
    ZoneAwareLbConfig.Builder config = ZoneAwareLbConfig.newBuilder();
    if (!rule.enabled()) {
      config.setRoutingEnabled(Percent.getDefaultInstance());
    }
    if (rule.minClusterSize() != null) {
      config.setMinClusterSize(UInt64Value.of(rule.minClusterSize()));
    }
    return config.build();
  }
}
