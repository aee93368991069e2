package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.PortProtocol;
import dev.outrigger.policy.istio.ClientTls;
import dev.outrigger.policy.istio.ConnectionPool;
import dev.outrigger.policy.istio.OutlierDetection;
import dev.outrigger.policy.istio.TrafficSettings;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.KeepaliveSettings;
import io.envoyproxy.envoy.config.core.v3.UpstreamHttpProtocolOptions;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.ExplicitHttpConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a cluster says of HTTP. */
final class UpstreamHttp {

  private UpstreamHttp() {}

  /** Null when there is nothing to say: then Envoy speaks HTTP/1.1 with its own defaults. */
  static @Nullable HttpProtocolOptions options(TrafficSettings settings, PortProtocol protocol) {
    ConnectionPool pool = settings.connectionPool();
    ConnectionPool.Http http = pool == null ? ConnectionPool.Http.NONE : pool.http();
    boolean upgrades = http.h2Upgrade() == ConnectionPool.H2Upgrade.UPGRADE;
    if (!protocol.mayBeHttp() && !upgrades) {
      return null;
    }
    HttpProtocolOptions.Builder options = HttpProtocolOptions.newBuilder();
    var common = common(pool == null ? ConnectionPool.Tcp.NONE : pool.tcp(), http);
    if (!common.equals(common.getDefaultInstanceForType())) {
      options.setCommonHttpProtocolOptions(common);
    }
    OutlierDetection outlier = settings.outlierDetection();
    if (outlier != null && !outlier.httpErrorCodes().isEmpty()) {
      options.setOutlierDetection(HttpErrorCodes.translate(outlier.httpErrorCodes()));
    }
    UpstreamHttpProtocolOptions names = names(settings.tls());
    if (!names.equals(UpstreamHttpProtocolOptions.getDefaultInstance())) {
      options.setUpstreamHttpProtocolOptions(names);
    }
    boolean saysSomething = !options.build().equals(HttpProtocolOptions.getDefaultInstance());
    if (http.useClientProtocol() || (protocol == PortProtocol.DETECTED && !upgrades)) {
      options.setUseDownstreamProtocolConfig(
          FixedClusters.downstreamProtocol().toBuilder().setHttp2ProtocolOptions(http2(http)));
    } else if (protocol == PortProtocol.HTTP2 || upgrades) {
      options.setExplicitHttpConfig(ExplicitHttpConfig.newBuilder().setHttp2ProtocolOptions(http2(http)));
    } else if (saysSomething) {
      options.setExplicitHttpConfig(
          ExplicitHttpConfig.newBuilder().setHttpProtocolOptions(Http1ProtocolOptions.getDefaultInstance()));
    } else {
      return null;
    }
    return options.build();
  }

  private static io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions common(
      ConnectionPool.Tcp tcp,
      ConnectionPool.Http http) {
    var common = io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions.newBuilder();
    Duration idle = http.idleTimeout() != null ? http.idleTimeout() : tcp.idleTimeout();
    if (idle != null) {
      common.setIdleTimeout(Wire.duration(idle));
    }
    if (tcp.maxConnectionDuration() != null) {
      common.setMaxConnectionDuration(Wire.duration(tcp.maxConnectionDuration()));
    }
    if (http.maxRequestsPerConnection() != null) {
      common.setMaxRequestsPerConnection(Wire.uint32(http.maxRequestsPerConnection()));
    }
    return common.build();
  }

  /** What a backend is asked for, and must be, is the host of the request where the rule names none. */
  private static UpstreamHttpProtocolOptions names(@Nullable ClientTls tls) {
    ClientTls.Server server = switch (tls) {
      case ClientTls.Simple simple -> simple.server();
      case ClientTls.Mutual mutual -> mutual.server();
      case ClientTls.Mesh mesh -> null;
      case ClientTls.Disabled disabled -> null;
      case null -> null;
    };
    if (server == null || !server.sni().isEmpty()) {
      return UpstreamHttpProtocolOptions.getDefaultInstance();
    }
    return UpstreamHttpProtocolOptions.newBuilder()
        .setAutoSni(true)
        .setAutoSanValidation(server.subjectAltNames().isEmpty() && !server.trusted())
        .build();
  }

  private static Http2ProtocolOptions http2(ConnectionPool.Http http) {
    Http2ProtocolOptions.Builder options = Http2ProtocolOptions.newBuilder();
    if (http.maxConcurrentStreams() != null) {
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
}
