package dev.outrigger.controlplane.translate;

import com.google.protobuf.UInt64Value;
import dev.outrigger.controlplane.model.MeshService.Resolution;
import dev.outrigger.policy.istio.ConnectionPool;
import dev.outrigger.policy.istio.ConsistentHash;
import dev.outrigger.policy.istio.DestinationRule;
import dev.outrigger.policy.istio.TrafficSettings;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers.Thresholds;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.EdsClusterConfig;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbPolicy;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.RingHashLbConfig;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * CDS for gRPC. A cluster is what a proxy would get, cut down to what gRPC takes: endpoints by EDS or one name of DNS; round
 * robin or a ring of hashes; a limit of requests; outlier detection, of which it knows success rates and failure percentages.
 */
final class GrpcClusterGenerator {

  /** All clients take it for a positive number, and nobody has as many; without a limit gRPC's own is 1024. */
  private static final int UNLIMITED = Integer.MAX_VALUE;

  private final MeshView view;

  GrpcClusterGenerator(MeshView view) {
    this.view = view;
  }

  Stream<Draft> clusters(Names names) {
    Stream<String> asked = switch (names) {
      case Names.All(Set<String> named) -> Stream.concat(view.ports().flatMap(this::names), named.stream());
      case Names.Only(Set<String> only) -> only.stream();
    };
    return asked.distinct().map(name -> new Draft(name, () -> cluster(name)));
  }

  private Stream<String> names(ServicePort port) {
    DestinationRule rule = view.destinationRule(port);
    return Stream.concat(Stream.of(port.clusterName()),
        rule == null ? Stream.empty() : rule.subsets().stream().map(subset -> port.clusterName(subset.name())));
  }

  /** Null when there is nothing of this name. */
  private @Nullable Cluster cluster(String name) {
    ClusterTarget target = ClusterTarget.of(view, name);
    if (target == null) {
      return null;
    }
    TrafficSettings settings = target.settings();
    Cluster.Builder cluster = Cluster.newBuilder()
        .setName(name)
        .setConnectTimeout(Wire.duration(view.options().connectTimeout()))
        .setCircuitBreakers(CircuitBreakers.newBuilder()
            .addThresholds(Thresholds.newBuilder()
                .setMaxRequests(Wire.uint32(limit(settings)))));
    if (settings.outlierDetection() != null) {
      cluster.setOutlierDetection(OutlierTranslator.translate(settings.outlierDetection()));
    }
    balance(EffectiveBalancing.of(settings, target.port().service(), view.options()), cluster);
    discovery(target, cluster);
    return cluster.build();
  }

  private static int limit(TrafficSettings settings) {
    ConnectionPool pool = settings.connectionPool();
    Integer limit = pool == null ? null : pool.http().http2MaxRequests();
    return limit == null || limit == 0 ? UNLIMITED : limit;
  }

  /** A Maglev table is a ring to gRPC, and what goes by load or by chance goes round. */
  private static void balance(EffectiveBalancing balancing, Cluster.Builder cluster) {
    if (!(balancing.algorithm() instanceof ConsistentHash hash)) {
      cluster.setLbPolicy(LbPolicy.ROUND_ROBIN);
      return;
    }
    cluster.setLbPolicy(LbPolicy.RING_HASH);
    if (hash.table() instanceof ConsistentHash.Ring(Integer minimum) && minimum != null) {
      cluster.setRingHashLbConfig(RingHashLbConfig.newBuilder().setMinimumRingSize(UInt64Value.of(minimum)));
    }
  }

  /** Of names to look up gRPC knows one in a cluster: the first. */
  private void discovery(ClusterTarget target, Cluster.Builder cluster) {
    ClusterLoadAssignment names = target.port().service().resolution() instanceof Resolution.LookedUp
        ? new EndpointGenerator(view).assignment(target.port(), cluster.getName(), target.labels(), target.settings())
        : ClusterLoadAssignment.getDefaultInstance();
    if (names.getEndpointsCount() > 0) {
      LocalityLbEndpoints first = names.getEndpoints(0);
      cluster.setType(DiscoveryType.LOGICAL_DNS)
          .setLoadAssignment(names.toBuilder()
              .clearEndpoints()
              .addEndpoints(first.toBuilder().clearLbEndpoints().addLbEndpoints(first.getLbEndpoints(0))));
    } else {
      cluster.setType(DiscoveryType.EDS)
          .setEdsClusterConfig(EdsClusterConfig.newBuilder().setEdsConfig(Wire.ADS).setServiceName(cluster.getName()));
    }
  }
}
