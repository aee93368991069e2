package dev.outrigger.controlplane.translate;

import io.envoyproxy.envoy.config.listener.v3.ApiListener;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * LDS for gRPC: each name that an application calls, {@code host:port}, is a listener, and it says where the routes are. Any
 * name that the client's namespace may call a service by will do. Servers ask by other names, see {@link GrpcServers}.
 */
final class GrpcListenerGenerator {

  /** The first does only what a route says. */
  private static final List<HttpFilter> FILTERS =
      List.of(NetworkFilters.filter(NetworkFilters.FAULT, HTTPFault.getDefaultInstance()),
          NetworkFilters.filter(NetworkFilters.ROUTER, Router.getDefaultInstance()));

  private final MeshView view;

  GrpcListenerGenerator(MeshView view) {
    this.view = view;
  }

  /** All are those of full names; the others come when they are asked for. */
  Stream<Draft> listeners(Names names) {
    Stream<String> called = switch (names) {
      case Names.All(Set<String> named) -> Stream.concat(view.ports().map(ServicePort::authority), named.stream());
      case Names.Only(Set<String> only) -> only.stream();
    };
    return called.distinct().map(name -> new Draft(name, () -> listener(name)));
  }

  /** Null when there is no such service. */
  private @Nullable Listener listener(String name) {
    if (name.startsWith(GrpcServers.PREFIX)) {
      return GrpcServers.listener(name);
    }
    int colon = name.lastIndexOf(':');
    if (colon < 1 || !name.substring(colon + 1).matches("[0-9]{1,5}")) {
      return null;
    }
    ServicePort port = port(name.substring(0, colon), Integer.parseInt(name.substring(colon + 1)));
    return port == null ? null : listener(name, port);
  }

  private @Nullable ServicePort port(String called, int number) {
    String domain = view.options().clusterDomain();
    List<String> hosts = List.of(called, called + "." + domain, called + ".svc." + domain,
        called + "." + view.proxy().namespace() + ".svc." + domain);
    for (String host : hosts) {
      ServicePort port = view.port(host, number);
      if (port != null && VirtualHosts.names(port, view.proxy().namespace()).contains(called)) {
        return port;
      }
    }
    return null;
  }

  private static Listener listener(String name, ServicePort port) {
    HttpConnectionManager manager = HttpConnectionManager.newBuilder()
        .setStatPrefix(port.clusterName())
        .setRds(Rds.newBuilder().setConfigSource(Wire.ADS).setRouteConfigName(port.clusterName()))
        .addAllHttpFilters(FILTERS)
        .build();
    List<String> addresses = port.service().addresses();
    return Listener.newBuilder()
        .setName(name)
        .setAddress(Wire.address(addresses.isEmpty() ? "0.0.0.0" : addresses.getFirst(), port.number()))
        .setApiListener(ApiListener.newBuilder().setApiListener(Wire.pack(manager)))
        .build();
  }
}
