package dev.outrigger.controlplane.translate;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbPolicy;
import io.envoyproxy.envoy.config.core.v3.BindConfig;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.UseDownstreamHttpConfig;

/** The clusters that every proxy has, whatever services there are. */
final class FixedClusters {

  /** Swallows what must not go on. */
  static final Cluster BLACK_HOLE = Cluster.newBuilder()
      .setName(ClusterName.BLACK_HOLE)
      .setAltStatName(ClusterName.BLACK_HOLE + ";")
      .setType(DiscoveryType.STATIC)
      .build();

  /** Sends what the mesh does not know where its client wanted it to go. */
  static final Cluster PASSTHROUGH = passthrough(ClusterName.PASSTHROUGH).build();

  /**
   * The same for what comes in; bound to an address that the rules of the kernel know and do not send back to the proxy.
   * The statistics' name is the other one's in Istio too.
   */
  static final Cluster INBOUND_PASSTHROUGH = passthrough(ClusterName.INBOUND_PASSTHROUGH)
      .setUpstreamBindConfig(BindConfig.newBuilder()
          .setSourceAddress(SocketAddress.newBuilder().setAddress("127.0.0.6").setPortValue(0)))
      .build();

  private static final int IDLE_SECONDS = 300;

  private FixedClusters() {}

  static Cluster withConnectTimeout(Cluster cluster, MeshOptions options) {
    return cluster.toBuilder().setConnectTimeout(Wire.duration(options.connectTimeout())).build();
  }

  private static Cluster.Builder passthrough(String name) {
    return Cluster.newBuilder()
        .setName(name)
        .setAltStatName(ClusterName.PASSTHROUGH + ";")
        .setType(DiscoveryType.ORIGINAL_DST)
        .setLbPolicy(LbPolicy.CLUSTER_PROVIDED)
        .setCircuitBreakers(CircuitBreakers.newBuilder().addThresholds(ClusterPolicy.UNLIMITED))
        .putTypedExtensionProtocolOptions(ClusterPolicy.HTTP_OPTIONS,
            Wire.pack(io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.newBuilder()
                .setCommonHttpProtocolOptions(
                    HttpProtocolOptions.newBuilder().setIdleTimeout(Duration.newBuilder().setSeconds(IDLE_SECONDS)))
                .setUseDownstreamProtocolConfig(downstreamProtocol())
                .build()));
  }

  /** The upstream side speaks what the client speaks. */
  static UseDownstreamHttpConfig downstreamProtocol() {
    return UseDownstreamHttpConfig.newBuilder()
        .setHttpProtocolOptions(Http1ProtocolOptions.getDefaultInstance())
        .setHttp2ProtocolOptions(Http2ProtocolOptions.getDefaultInstance())
        .build();
  }
}
