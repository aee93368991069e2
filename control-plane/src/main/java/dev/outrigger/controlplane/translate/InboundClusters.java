package dev.outrigger.controlplane.translate;

import com.google.protobuf.Duration;
import dev.outrigger.policy.istio.Sidecar;
import dev.outrigger.policy.istio.TrafficSettings;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbPolicy;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.OriginalDstLbConfig;
import io.envoyproxy.envoy.config.core.v3.BindConfig;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import java.util.stream.Stream;

/** CDS, for the proxy's own workload: for each port one cluster, with limits and nothing else of what rules say. */
final class InboundClusters {

  /** About 292 years, the longest that Envoy takes: the workload's address is not forgotten (Istio). */
  private static final Duration NEVER = Duration.newBuilder().setSeconds(9_223_372_035L).build();

  /** Not sent back to the proxy by the rules of the kernel. */
  private static final BindConfig PAST_THE_KERNEL = BindConfig.newBuilder()
      .setSourceAddress(SocketAddress.newBuilder().setAddress("127.0.0.6").setPortValue(0))
      .build();

  private final MeshView view;

  InboundClusters(MeshView view) {
    this.view = view;
  }

  Stream<Draft> clusters() {
    return InboundPorts.of(view).stream().map(port -> new Draft(port.clusterName(), () -> cluster(port), false));
  }

  private Cluster cluster(InboundPort port) {
    Cluster.Builder cluster = Cluster.newBuilder()
        .setName(port.clusterName())
        .setAltStatName(port.clusterName() + ";")
        .setConnectTimeout(Wire.duration(view.options().connectTimeout()))
        .setMetadata(ClusterMetadata.of(port.service(), null, "", TrafficSettings.NONE));
    ClusterPolicy.limit(TrafficSettings.limitedBy(port.pool()), port.protocol(), cluster);
    Sidecar.Endpoint endpoint = port.endpoint();
    boolean loopback = endpoint != null && (endpoint.address().equals("127.0.0.1") || endpoint.address().equals("::1"));
    if (endpoint != null && (loopback || port.bind() != null)) {
      String address = loopback ? endpoint.address() : endpoint.address().equals("::") ? "::1" : "127.0.0.1";
      cluster.setType(DiscoveryType.STATIC)
          .setLbPolicy(LbPolicy.ROUND_ROBIN)
          .setLoadAssignment(only(port.clusterName(), address, endpoint.port()));
      return cluster.build();
    }
    cluster.setType(DiscoveryType.ORIGINAL_DST)
        .setLbPolicy(LbPolicy.CLUSTER_PROVIDED)
        .setCleanupInterval(NEVER)
        .setUpstreamBindConfig(PAST_THE_KERNEL);
    if (endpoint != null && endpoint.port() != port.number()) {
      cluster.setOriginalDstLbConfig(
          OriginalDstLbConfig.newBuilder().setUpstreamPortOverride(Wire.uint32(endpoint.port())));
    }
    return cluster.build();
  }

  private static ClusterLoadAssignment only(String cluster, String address, int port) {
    LbEndpoint endpoint =
        LbEndpoint.newBuilder().setEndpoint(Endpoint.newBuilder().setAddress(Wire.address(address, port))).build();
    return ClusterLoadAssignment.newBuilder()
        .setClusterName(cluster)
        .addEndpoints(LocalityLbEndpoints.newBuilder().addLbEndpoints(endpoint))
        .build();
  }
}
