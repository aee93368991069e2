package dev.outrigger.controlplane.translate;

import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.Cors;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.http.on_demand.v3.OnDemand;
import io.envoyproxy.envoy.extensions.filters.http.on_demand.v3.OnDemandCds;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.PathWithEscapedSlashesAction;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.UpgradeConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import java.util.List;

/** The network filters that connections end in. Only such as a stock Envoy knows. */
final class NetworkFilters {

  /** Istio's format of the access log, which dashboards and people's scripts read. */
  private static final String ACCESS_LOG_FORMAT = "[%START_TIME%] "
      + "\"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\" %RESPONSE_CODE% %RESPONSE_FLAGS% "
      + "%RESPONSE_CODE_DETAILS% %CONNECTION_TERMINATION_DETAILS% \"%UPSTREAM_TRANSPORT_FAILURE_REASON%\" "
      + "%BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "
      + "\"%REQ(X-FORWARDED-FOR)%\" \"%REQ(USER-AGENT)%\" \"%REQ(X-REQUEST-ID)%\" \"%REQ(:AUTHORITY)%\" "
      + "\"%UPSTREAM_HOST%\" %UPSTREAM_CLUSTER_RAW% %UPSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_LOCAL_ADDRESS% "
      + "%DOWNSTREAM_REMOTE_ADDRESS% %REQUESTED_SERVER_NAME% %ROUTE_NAME%\n";

  static final String FAULT = "envoy.filters.http.fault";
  static final String ROUTER = "envoy.filters.http.router";
  static final String CORS = "envoy.filters.http.cors";

  /** In Istio's order. The first two do only what a route says. */
  private static final List<HttpFilter> HTTP_FILTERS = List.of(filter(FAULT, HTTPFault.getDefaultInstance()),
      filter(CORS, Cors.getDefaultInstance()), filter(ROUTER, Router.getDefaultInstance()));

  /** How long traffic waits for a cluster that its proxy has to ask for. */
  private static final Duration CLUSTER_WAIT = Duration.newBuilder().setSeconds(10).build();

  private static final HttpFilter ON_DEMAND = filter("envoy.filters.http.on_demand", OnDemand.newBuilder()
      .setOdcds(OnDemandCds.newBuilder().setSource(Wire.ADS).setTimeout(CLUSTER_WAIT))
      .build());

  private final boolean clustersOnDemand;
  private final List<AccessLog> accessLogs;

  NetworkFilters(MeshView view) {
    String file = view.options().accessLogFile();
    this.clustersOnDemand = view.clustersOnDemand();
    this.accessLogs = file.isEmpty() ? List.of() : List.of(accessLog(file));
  }

  /** HTTP with routes that come by RDS under this name. */
  Filter routed(String statPrefix, String routes) {
    HttpConnectionManager.Builder manager = manager(statPrefix);
    if (clustersOnDemand) {
      manager.addHttpFilters(0, ON_DEMAND);
    }
    return http(manager.setRds(Rds.newBuilder().setConfigSource(Wire.ADS).setRouteConfigName(routes)));
  }

  /** HTTP with these routes. */
  Filter inline(String statPrefix, RouteConfiguration routes) {
    return http(manager(statPrefix).setRouteConfig(routes));
  }

  /** Bytes for a service. */
  Filter service(TcpProxy.Builder proxy) {
    if (clustersOnDemand) {
      proxy.setOnDemand(TcpProxy.OnDemand.newBuilder().setOdcdsConfig(Wire.ADS).setTimeout(CLUSTER_WAIT));
    }
    return tcp(proxy);
  }

  /** Bytes, whatever they are. */
  Filter tcp(TcpProxy.Builder proxy) {
    return Filter.newBuilder()
        .setName("envoy.filters.network.tcp_proxy")
        .setTypedConfig(Wire.pack(proxy.addAllAccessLog(accessLogs).build()))
        .build();
  }

  Filter tcp(String cluster) {
    return tcp(TcpProxy.newBuilder().setStatPrefix(cluster).setCluster(cluster));
  }

  private HttpConnectionManager.Builder manager(String statPrefix) {
    return HttpConnectionManager.newBuilder()
        .setStatPrefix(statPrefix + ";")
        .addAllHttpFilters(HTTP_FILTERS)
        .addAllAccessLog(accessLogs)
        .setStreamIdleTimeout(Duration.getDefaultInstance())
        .setUseRemoteAddress(Wire.bool(false))
        .setProxy100Continue(true)
        .addUpgradeConfigs(UpgradeConfig.newBuilder().setUpgradeType("websocket"))
        .setNormalizePath(Wire.bool(true))
        .setPathWithEscapedSlashesAction(PathWithEscapedSlashesAction.KEEP_UNCHANGED);
  }

  static HttpFilter filter(String name, Message config) {
    return HttpFilter.newBuilder().setName(name).setTypedConfig(Wire.pack(config)).build();
  }

  private static Filter http(HttpConnectionManager.Builder manager) {
    return Filter.newBuilder()
        .setName("envoy.filters.network.http_connection_manager")
        .setTypedConfig(Wire.pack(manager.build()))
        .build();
  }

  private static AccessLog accessLog(String file) {
    SubstitutionFormatString format = SubstitutionFormatString.newBuilder()
        .setTextFormatSource(DataSource.newBuilder().setInlineString(ACCESS_LOG_FORMAT))
        .build();
    return AccessLog.newBuilder()
        .setName("envoy.access_loggers.file")
        .setTypedConfig(Wire.pack(FileAccessLog.newBuilder().setPath(file).setLogFormat(format).build()))
        .build();
  }
}
