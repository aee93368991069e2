package dev.outrigger.controlplane.translate;

import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.NonForwardingAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * LDS for servers that are xDS clients themselves: they serve nothing before they are told how. All that they are told is to
 * serve every call, in plain text, as long as the mesh has no say in who may call. Whatever address a server listens on it is
 * told of, whether a Service leads there or not: it may well start before its Service is known.
 *
 * <p>Source: gRPC proposals A36 and A39; the names are Istio's, which a server's bootstrap has as
 * {@code server_listener_resource_name_template}.
 */
final class GrpcServers {

  /** The address and port that the server listens on follow, as {@code 0.0.0.0:8080} or {@code [::]:8080}. */
  static final String PREFIX = "xds.istio.io/grpc/lds/inbound/";

  private static final String CHAIN = "inbound-plaintext";

  private static final HttpConnectionManager SERVE_ALL = HttpConnectionManager.newBuilder()
      .setStatPrefix(CHAIN)
      .setRouteConfig(RouteConfiguration.newBuilder()
          .setName("inbound")
          .addVirtualHosts(VirtualHost.newBuilder()
              .setName("inbound")
              .addDomains("*")
              .addRoutes(Route.newBuilder()
                  .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                  .setNonForwardingAction(NonForwardingAction.getDefaultInstance()))))
      .addHttpFilters(NetworkFilters.filter(NetworkFilters.ROUTER, Router.getDefaultInstance()))
      .build();

  private GrpcServers() {}

  /** Null when the name tells no address and port. */
  static @Nullable Listener listener(String name) {
    URI address = address(name.substring(PREFIX.length()));
    if (address == null || address.getHost() == null || address.getPort() < 1 || address.getPort() > 0xFFFF) {
      return null;
    }
    String host = address.getHost();
    return Listener.newBuilder()
        .setName(name)
        .setAddress(Wire.address(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, address.getPort()))
        .setTrafficDirection(TrafficDirection.INBOUND)
        .addFilterChains(FilterChain.newBuilder()
            .setName(CHAIN)
            .addFilters(Filter.newBuilder()
                .setName("envoy.filters.network.http_connection_manager")
                .setTypedConfig(Wire.pack(SERVE_ALL))))
        .build();
  }

  private static @Nullable URI address(String text) {
    try {
      return new URI(null, text, null, null, null).parseServerAuthority();
    } catch (URISyntaxException e) {
      return null;
    }
  }
}
