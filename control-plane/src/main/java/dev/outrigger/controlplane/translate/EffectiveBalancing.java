package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.MeshService;
import dev.outrigger.policy.istio.ConsistentHash;
import dev.outrigger.policy.istio.LoadBalancer;
import dev.outrigger.policy.istio.LoadBalancer.Algorithm;
import dev.outrigger.policy.istio.LocalityBalancing;
import dev.outrigger.policy.istio.LocalityBalancing.Failover;
import dev.outrigger.policy.istio.LocalityBalancing.PriorityLabel;
import dev.outrigger.policy.istio.TrafficSettings;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the backends of a cluster share its load. What a DestinationRule says counts, else what the service says, else what
 * the mesh says; of where backends are and of how one is chosen each by itself.
 *
 * @param failsOver whether near backends may be left for far ones: somebody notices when they fail, or there is none
 */
record EffectiveBalancing(
    Algorithm algorithm,
    LoadBalancer.@Nullable Warmup warmup,
    LocalityBalancing locality,
    boolean failsOver) {

  private static final PriorityLabel NETWORK = new PriorityLabel("topology.istio.io/network", null);
  private static final PriorityLabel REGION = new PriorityLabel("topology.kubernetes.io/region", null);
  private static final PriorityLabel ZONE = new PriorityLabel("topology.kubernetes.io/zone", null);
  private static final PriorityLabel SUBZONE = new PriorityLabel("topology.istio.io/subzone", null);
  private static final PriorityLabel NODE = new PriorityLabel("kubernetes.io/hostname", null);

  /** What {@code sessionAffinity: ClientIP} is; a hash knows no time, so its timeout has no part in it. */
  private static final Algorithm BY_CLIENT =
      new ConsistentHash(new ConsistentHash.SourceIp(), new ConsistentHash.Ring(1024));

  static EffectiveBalancing of(TrafficSettings settings, MeshService service, MeshOptions options) {
    LoadBalancer balancer = Objects.requireNonNullElse(settings.loadBalancer(), LoadBalancer.NONE);
    Algorithm algorithm = Objects.requireNonNullElse(balancer.algorithm(),
        service.clientIpAffinity() == null ? LoadBalancer.Simple.LEAST_REQUEST : BY_CLIENT);
    boolean noticed = settings.outlierDetection() != null;
    LocalityBalancing written = balancer.locality();
    if (written != null) {
      boolean zoneAware =
          written instanceof LocalityBalancing.ZoneAware(boolean enabled, var failover, var size) && enabled;
      return new EffectiveBalancing(algorithm, balancer.warmup(), written, noticed || zoneAware);
    }
    return switch (service.trafficDistribution()) {
      case PREFER_SAME_ZONE -> new EffectiveBalancing(algorithm, balancer.warmup(),
          new Failover(Map.of(), List.of(NETWORK, REGION, ZONE)), true);
      case PREFER_SAME_NODE -> new EffectiveBalancing(algorithm, balancer.warmup(),
          new Failover(Map.of(), List.of(NETWORK, REGION, ZONE, SUBZONE, NODE)), true);
      case null -> new EffectiveBalancing(algorithm, balancer.warmup(), options.locality(), noticed);
    };
  }

  /** What requests are hashed by, null when they are not. */
  ConsistentHash.@Nullable Key hashKey() {
    return algorithm instanceof ConsistentHash hash ? hash.key() : null;
  }
}
