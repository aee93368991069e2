package dev.outrigger.controlplane.translate;

import dev.outrigger.policy.istio.DestinationRule;
import dev.outrigger.policy.istio.LoadBalancer;
import dev.outrigger.policy.istio.TrafficSettings;
import dev.outrigger.policy.kube.Service;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.EdsClusterConfig;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbPolicy;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * CDS: for each service port one cluster, and one more for each subset that a DestinationRule makes of it, beside those
 * for what the mesh does not know.
 */
final class ClusterGenerator {

  private final MeshView view;

  ClusterGenerator(MeshView view) {
    this.view = view;
  }

  Stream<Cluster> clusters() {
    Stream<Cluster> unknown = view.intercepts()
        ? Stream.of(FixedClusters.BLACK_HOLE, FixedClusters.INBOUND_PASSTHROUGH, FixedClusters.PASSTHROUGH)
        : Stream.of(FixedClusters.BLACK_HOLE, FixedClusters.PASSTHROUGH);
    return Stream.concat(unknown.map(cluster -> FixedClusters.withConnectTimeout(cluster, view.options())),
        view.ports().flatMap(this::clusters));
  }

  private Stream<Cluster> clusters(ServicePort port) {
    DestinationRule rule = view.destinationRule(port);
    if (rule == null) {
      return Stream.of(cluster(port, null, "", TrafficSettings.NONE));
    }
    return Stream.concat(Stream.of(cluster(port, rule, "", rule.settings(port.number()))),
        rule.subsets()
            .stream()
            .map(subset -> cluster(port, rule, subset.name(), rule.settings(port.number(), subset))));
  }

  private Cluster cluster(ServicePort port, @Nullable DestinationRule rule, String subset, TrafficSettings settings) {
    String name = port.clusterName(subset);
    Cluster.Builder cluster = Cluster.newBuilder()
        .setName(name)
        .setAltStatName(name + ";")
        .setConnectTimeout(Wire.duration(view.options().connectTimeout()))
        .setMetadata(ClusterMetadata.of(port, rule, subset, settings));
    ClusterPolicy.apply(settings, port.protocol(), cluster);
    discovery(port, settings, cluster);
    return cluster.build();
  }

  private void discovery(ServicePort port, TrafficSettings settings, Cluster.Builder cluster) {
    if (followsClient(port, settings)) {
      cluster.setType(DiscoveryType.ORIGINAL_DST).setLbPolicy(LbPolicy.CLUSTER_PROVIDED);
    } else if (port.service().type() == Service.Type.EXTERNAL_NAME) {
      cluster.setType(DiscoveryType.STRICT_DNS).setLoadAssignment(external(port, cluster.getName()));
    } else {
      cluster.setType(DiscoveryType.EDS)
          .setEdsClusterConfig(EdsClusterConfig.newBuilder().setEdsConfig(Wire.ADS).setServiceName(cluster.getName()));
    }
  }

  /**
   * Whether the client's own choice of address is kept, as for the pods of a headless service. Without interception
   * nobody knows what the client chose, and the proxy chooses instead.
   */
  private boolean followsClient(ServicePort port, TrafficSettings settings) {
    return view.intercepts() && (settings.loadBalancer() == LoadBalancer.PASSTHROUGH || port.service().headless());
  }

  private static ClusterLoadAssignment external(ServicePort port, String cluster) {
    String target = Objects.requireNonNull(port.service().externalName(), "externalName");
    LbEndpoint endpoint = LbEndpoint.newBuilder()
        .setEndpoint(Endpoint.newBuilder().setAddress(Wire.address(target, port.number())))
        .setLoadBalancingWeight(Wire.uint32(1))
        .build();
    return ClusterLoadAssignment.newBuilder()
        .setClusterName(cluster)
        .addEndpoints(LocalityLbEndpoints.newBuilder().addLbEndpoints(endpoint).setLoadBalancingWeight(Wire.uint32(1)))
        .build();
  }
}
