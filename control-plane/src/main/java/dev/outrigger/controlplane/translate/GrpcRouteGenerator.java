package dev.outrigger.controlplane.translate;

import dev.outrigger.policy.istio.VirtualService;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** RDS for gRPC: one configuration for each service port, under its cluster's name, for all names that it is called by. */
final class GrpcRouteGenerator {

  private final MeshView view;
  private final RouteTranslator translator;

  GrpcRouteGenerator(MeshView view) {
    this.view = view;
    this.translator = new RouteTranslator(view);
  }

  Stream<Draft> routes(Names names) {
    Stream<String> asked = switch (names) {
      case Names.All(Set<String> named) -> Stream.concat(view.ports().map(ServicePort::clusterName), named.stream());
      case Names.Only(Set<String> only) -> only.stream();
    };
    return asked.distinct().map(name -> new Draft(name, () -> routes(name)));
  }

  /** Null when there is no such service. */
  private @Nullable RouteConfiguration routes(String name) {
    ClusterName cluster = ClusterName.parse(name);
    ServicePort port = cluster == null ? null : view.port(cluster.host(), cluster.port());
    if (cluster == null || port == null || !cluster.subset().isEmpty()) {
      return null;
    }
    VirtualHosts hosts = new VirtualHosts(VirtualHosts.Ports.COMPARED);
    hosts.add(VirtualHost.newBuilder().setName(port.authority()).addAllRoutes(routes(port)).build(),
        VirtualHosts.names(port, view.proxy().namespace()), port.number());
    return RouteConfiguration.newBuilder().setName(name).addAllVirtualHosts(hosts.all()).build();
  }

  private List<Route> routes(ServicePort port) {
    VirtualService rule = view.virtualService(port);
    List<Route> routes =
        rule == null ? List.of(translator.plainRoute(port)) : translator.routes(rule, port.number());
    return routes.stream().map(GrpcRoutes::translate).toList();
  }
}
