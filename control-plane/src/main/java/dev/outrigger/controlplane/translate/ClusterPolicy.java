package dev.outrigger.controlplane.translate;

import com.google.protobuf.UInt32Value;
import dev.outrigger.controlplane.model.PortProtocol;
import dev.outrigger.policy.istio.ConnectionPool;
import dev.outrigger.policy.istio.ConsistentHash;
import dev.outrigger.policy.istio.LoadBalancer;
import dev.outrigger.policy.istio.OutlierDetection;
import dev.outrigger.policy.istio.TrafficSettings;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers.Thresholds;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.CommonLbConfig;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbPolicy;
import io.envoyproxy.envoy.config.cluster.v3.UpstreamConnectionOptions;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.KeepaliveSettings;
import io.envoyproxy.envoy.config.core.v3.TcpKeepalive;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.ExplicitHttpConfig;
import io.envoyproxy.envoy.type.v3.Percent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a DestinationRule's settings are in a cluster. Where a setting is 0 or not given, Istio's default holds. */
final class ClusterPolicy {

  static final String HTTP_OPTIONS = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

  /** 2^32 - 1 in each: Envoy's own low defaults would turn a change of pods into refused requests. */
  static final Thresholds UNLIMITED = Thresholds.newBuilder()
      .setMaxConnections(UInt32Value.of(-1))
      .setMaxPendingRequests(UInt32Value.of(-1))
      .setMaxRequests(UInt32Value.of(-1))
      .setMaxRetries(UInt32Value.of(-1))
      .build();

  private ClusterPolicy() {}

  static void apply(TrafficSettings settings, PortProtocol protocol, Cluster.Builder cluster) {
    ConnectionPool pool = settings.connectionPool();
    ConnectionPool.Tcp tcp = pool == null ? ConnectionPool.Tcp.NONE : pool.tcp();
    ConnectionPool.Http http = pool == null ? ConnectionPool.Http.NONE : pool.http();
    cluster.setCircuitBreakers(CircuitBreakers.newBuilder().addThresholds(thresholds(tcp, http)));
    if (tcp.connectTimeout() != null) {
      cluster.setConnectTimeout(Wire.duration(tcp.connectTimeout()));
    }
    if (tcp.tcpKeepalive() != null) {
      cluster.setUpstreamConnectionOptions(
          UpstreamConnectionOptions.newBuilder().setTcpKeepalive(keepalive(tcp.tcpKeepalive())));
    }
    if (protocol.mayBeHttp()) {
      httpOptions(tcp, http, settings.outlierDetection(), protocol, cluster);
    }
    cluster.setLbPolicy(balance(settings.loadBalancer()));
    outlier(settings.outlierDetection(), cluster);
  }

  private static Thresholds thresholds(ConnectionPool.Tcp tcp, ConnectionPool.Http http) {
    Thresholds.Builder limits = UNLIMITED.toBuilder();
    limits.setMaxConnections(limit(tcp.maxConnections()));
    limits.setMaxPendingRequests(limit(http.http1MaxPendingRequests()));
    limits.setMaxRequests(limit(http.http2MaxRequests()));
    limits.setMaxRetries(limit(http.maxRetries()));
    return limits.build();
  }

  private static UInt32Value limit(@Nullable Integer value) {
    return UInt32Value.of(value == null || value == 0 ? -1 : value);
  }

  private static TcpKeepalive keepalive(ConnectionPool.TcpKeepalive keepalive) {
    TcpKeepalive.Builder options = TcpKeepalive.newBuilder();
    if (keepalive.probes() != null) {
      options.setKeepaliveProbes(Wire.uint32(keepalive.probes()));
    }
    if (keepalive.time() != null) {
      options.setKeepaliveTime(seconds(keepalive.time()));
    }
    if (keepalive.interval() != null) {
      options.setKeepaliveInterval(seconds(keepalive.interval()));
    }
    return options.build();
  }

  /** At least one: a socket refuses 0, and the proxy the connection with it. */
  private static UInt32Value seconds(Duration duration) {
    return Wire.uint32(Math.clamp(duration.toSeconds(), 1, Integer.MAX_VALUE));
  }

  /** None when there is nothing to say: then Envoy speaks HTTP/1.1 with its own defaults. */
  private static void httpOptions(
      ConnectionPool.Tcp tcp,
      ConnectionPool.Http http,
      @Nullable OutlierDetection outlier,
      PortProtocol protocol,
      Cluster.Builder cluster) {
    var common = io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions.newBuilder();
    Duration idle = http.idleTimeout() != null ? http.idleTimeout() : tcp.idleTimeout();
    if (idle != null) {
      common.setIdleTimeout(Wire.duration(idle));
    }
    if (tcp.maxConnectionDuration() != null) {
      common.setMaxConnectionDuration(Wire.duration(tcp.maxConnectionDuration()));
    }
    if (http.maxRequestsPerConnection() != null && http.maxRequestsPerConnection() > 0) {
      common.setMaxRequestsPerConnection(Wire.uint32(http.maxRequestsPerConnection()));
    }
    HttpProtocolOptions.Builder options = HttpProtocolOptions.newBuilder();
    boolean hasCommon = !common.build().equals(common.getDefaultInstanceForType());
    if (hasCommon) {
      options.setCommonHttpProtocolOptions(common);
    }
    if (outlier != null && !outlier.httpErrorCodes().isEmpty()) {
      options.setOutlierDetection(HttpErrorCodes.translate(outlier.httpErrorCodes()));
    }
    if (http.useClientProtocol() || (protocol == PortProtocol.DETECTED && !upgrades(http))) {
      options.setUseDownstreamProtocolConfig(
          FixedClusters.downstreamProtocol().toBuilder().setHttp2ProtocolOptions(http2(http)));
    } else if (protocol == PortProtocol.HTTP2 || upgrades(http)) {
      options.setExplicitHttpConfig(ExplicitHttpConfig.newBuilder().setHttp2ProtocolOptions(http2(http)));
    } else if (hasCommon || options.hasOutlierDetection()) {
      options.setExplicitHttpConfig(
          ExplicitHttpConfig.newBuilder().setHttpProtocolOptions(Http1ProtocolOptions.getDefaultInstance()));
    } else {
      return;
    }
    cluster.putTypedExtensionProtocolOptions(HTTP_OPTIONS, Wire.pack(options.build()));
  }

  private static boolean upgrades(ConnectionPool.Http http) {
    return http.h2Upgrade() == ConnectionPool.H2Upgrade.UPGRADE;
  }

  private static Http2ProtocolOptions http2(ConnectionPool.Http http) {
    Http2ProtocolOptions.Builder options = Http2ProtocolOptions.newBuilder();
    if (http.maxConcurrentStreams() != null && http.maxConcurrentStreams() > 0) {
      options.setMaxConcurrentStreams(Wire.uint32(http.maxConcurrentStreams()));
    }
    ConnectionPool.Http2KeepAlive keepAlive = http.http2KeepAlive();
    if (keepAlive != null) {
      options.setConnectionKeepalive(KeepaliveSettings.newBuilder()
          .setInterval(Wire.duration(keepAlive.interval()))
          .setTimeout(Wire.duration(keepAlive.timeout())));
    }
    return options.build();
  }

  private static LbPolicy balance(@Nullable LoadBalancer balancer) {
    return switch (balancer == null ? LoadBalancer.Simple.LEAST_REQUEST : balancer.algorithm()) {
      case LoadBalancer.Simple.LEAST_REQUEST -> LbPolicy.LEAST_REQUEST;
      case LoadBalancer.Simple.RANDOM -> LbPolicy.RANDOM;
      case LoadBalancer.Simple.ROUND_ROBIN -> LbPolicy.ROUND_ROBIN;
      // Where the client's own choice is not known, the proxy chooses as it does by default.
      case LoadBalancer.Simple.PASSTHROUGH -> LbPolicy.LEAST_REQUEST;
      case ConsistentHash hash -> LbPolicy.RING_HASH;
    };
  }

  /** The panic threshold is always said, for Envoy's own would send half of the requests to backends known to fail. */
  private static void outlier(@Nullable OutlierDetection outlier, Cluster.Builder cluster) {
    int panic = outlier == null ? 0 : outlier.minHealthPercent();
    cluster.setCommonLbConfig(
        CommonLbConfig.newBuilder().setHealthyPanicThreshold(Percent.newBuilder().setValue(panic)));
    if (outlier != null) {
      cluster.setOutlierDetection(OutlierTranslator.translate(outlier));
    }
  }
}
