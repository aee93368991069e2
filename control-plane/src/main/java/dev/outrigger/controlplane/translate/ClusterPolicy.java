package dev.outrigger.controlplane.translate;

import com.google.protobuf.UInt32Value;
import dev.outrigger.controlplane.model.PortProtocol;
import dev.outrigger.policy.istio.ConnectionPool;
import dev.outrigger.policy.istio.OutlierDetection;
import dev.outrigger.policy.istio.RetryBudget;
import dev.outrigger.policy.istio.TrafficSettings;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers.Thresholds;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.CommonLbConfig;
import io.envoyproxy.envoy.config.cluster.v3.UpstreamConnectionOptions;
import io.envoyproxy.envoy.config.core.v3.TcpKeepalive;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
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

  static void apply(TrafficSettings rules, ServicePort port, String subset, MeshView view, Cluster.Builder cluster) {
    TrafficSettings settings = rules.naming(port.service().subjectAltNames());
    boolean http2 = limit(settings, port.protocol(), cluster);
    outlier(settings.outlierDetection(), cluster);
    BalancingTranslator.apply(EffectiveBalancing.of(settings, port.service(), view.options()), view.proxy().client(),
        cluster);
    TransportSocket socket = new UpstreamSocket(view.options(), port, subset, http2).of(settings);
    if (socket != null) {
      cluster.setTransportSocket(socket);
    }
  }

  /** What holds for connections and requests themselves, whoever takes them; tells whether HTTP/2 is spoken, come what may. */
  static boolean limit(TrafficSettings settings, PortProtocol protocol, Cluster.Builder cluster) {
    ConnectionPool pool = settings.connectionPool();
    ConnectionPool.Tcp tcp = pool == null ? ConnectionPool.Tcp.NONE : pool.tcp();
    ConnectionPool.Http http = pool == null ? ConnectionPool.Http.NONE : pool.http();
    cluster
        .setCircuitBreakers(CircuitBreakers.newBuilder().addThresholds(thresholds(tcp, http, settings.retryBudget())));
    if (tcp.connectTimeout() != null) {
      cluster.setConnectTimeout(Wire.duration(tcp.connectTimeout()));
    }
    if (tcp.tcpKeepalive() != null) {
      cluster.setUpstreamConnectionOptions(
          UpstreamConnectionOptions.newBuilder().setTcpKeepalive(keepalive(tcp.tcpKeepalive())));
    }
    HttpProtocolOptions options = UpstreamHttp.options(settings, protocol);
    if (options != null) {
      cluster.putTypedExtensionProtocolOptions(HTTP_OPTIONS, Wire.pack(options));
    }
    return options != null && options.getExplicitHttpConfig().hasHttp2ProtocolOptions();
  }

  private static Thresholds thresholds(
      ConnectionPool.Tcp tcp,
      ConnectionPool.Http http,
      @Nullable RetryBudget retryBudget) {
    Thresholds.Builder limits = UNLIMITED.toBuilder();
    if (retryBudget != null) {
      limits.setRetryBudget(budget(retryBudget));
    }
    limits.setMaxConnections(limit(tcp.maxConnections()));
    limits.setMaxPendingRequests(limit(http.http1MaxPendingRequests()));
    limits.setMaxRequests(limit(http.http2MaxRequests()));
    limits.setMaxRetries(limit(http.maxRetries()));
    return limits.build();
  }

  private static Thresholds.RetryBudget budget(RetryBudget rule) {
    Thresholds.RetryBudget.Builder budget = Thresholds.RetryBudget.newBuilder()
        .setBudgetPercent(Percent.newBuilder().setValue(rule.percent()))
        .setMinRetryConcurrency(Wire.uint32(rule.minRetryConcurrency()));
    if (rule.interval() != null) {
      budget.setBudgetInterval(Wire.duration(rule.interval()));
    }
    return budget.build();
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
