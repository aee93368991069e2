package dev.outrigger.controlplane.translate;

import com.google.protobuf.Duration;
import com.google.protobuf.Struct;
import dev.outrigger.controlplane.model.MeshService;
import dev.outrigger.policy.istio.HttpMatch;
import dev.outrigger.policy.istio.HttpRoute;
import dev.outrigger.policy.istio.HttpRoute.Destination;
import dev.outrigger.policy.istio.MeshHost;
import dev.outrigger.policy.istio.VirtualService;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.route.v3.Decorator;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster.ClusterWeight;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The routes of one virtual host. */
final class RouteTranslator {

  private final MeshView view;
  private final RetryTranslator retries;

  RouteTranslator(MeshView view) {
    this.view = view;
    this.retries = new RetryTranslator(view.options().defaultRetries());
  }

  /** All requests to the service itself: what holds when no VirtualService speaks of it. */
  Route plainRoute(ServicePort port) {
    return Route.newBuilder()
        .setName("default")
        .setMatch(MatchTranslator.EVERYTHING)
        .setRoute(withoutTimeout().setCluster(port.clusterName()).setRetryPolicy(retries.byDefault()))
        .setDecorator(decorator(port.authority() + "/*"))
        .build();
  }

  /** A VirtualService's routes at a port, up to the first that takes every request. */
  List<Route> routes(VirtualService rule, int port) {
    List<Route> routes = new ArrayList<>();
    for (HttpRoute http : rule.http()) {
      for (Route.Builder route : matched(http, port)) {
        finish(route, rule, http, port);
        routes.add(route.build());
        if (MatchTranslator.takesAll(route.getMatch())) {
          return routes;
        }
      }
    }
    return routes;
  }

  /** An action without a limit of time; Envoy's own would be 15 seconds. */
  static RouteAction.Builder withoutTimeout() {
    return timeout(Duration.getDefaultInstance());
  }

  /** The limit for gRPC is an older field, but the one that Istio writes and that all proxies read. */
  @SuppressWarnings("deprecation")
  private static RouteAction.Builder timeout(Duration timeout) {
    return RouteAction.newBuilder().setTimeout(timeout).setMaxGrpcTimeout(timeout);
  }

  private static List<Route.Builder> matched(HttpRoute http, int port) {
    if (http.matches().isEmpty()) {
      return List.of(Route.newBuilder().setName(http.name()).setMatch(MatchTranslator.EVERYTHING));
    }
    List<Route.Builder> routes = new ArrayList<>();
    for (HttpMatch match : http.matches()) {
      if (match.port() == null || match.port() == port) {
        String name = match.name().isEmpty() || http.name().isEmpty() ? http.name() + match.name()
            : http.name() + "." + match.name();
        routes.add(Route.newBuilder().setName(name).setMatch(MatchTranslator.translate(match)));
      }
    }
    return routes;
  }

  private void finish(Route.Builder route, VirtualService rule, HttpRoute http, int port) {
    RouteAction.Builder action = http.timeout() == null ? withoutTimeout() : timeout(Wire.duration(http.timeout()));
    var retryPolicy = http.retries() == null ? retries.byDefault() : retries.translate(http.retries());
    if (retryPolicy != null) {
      action.setRetryPolicy(retryPolicy);
    }
    String target = destinations(rule, http.destinations(), port, action);
    route.setRoute(action)
        .setMetadata(Metadata.newBuilder()
            .putFilterMetadata(ClusterMetadata.ISTIO,
                Struct.newBuilder().putFields("config", ClusterMetadata.configPath(rule, "virtual-service")).build()))
        .setDecorator(decorator(target + path(route.getMatch())));
  }

  /** Sets where the action goes and tells what to call that: a single destination's host and port, else the rule's name. */
  private String destinations(VirtualService rule, List<Destination> all, int port, RouteAction.Builder action) {
    List<Destination> destinations =
        all.size() == 1 ? all : all.stream().filter(destination -> destination.weight() > 0).toList();
    if (destinations.size() == 1) {
      ClusterName cluster = cluster(rule, destinations.getFirst(), port);
      action.setCluster(cluster.toString());
      return cluster.host() + ":" + cluster.port();
    }
    WeightedCluster.Builder weighted = WeightedCluster.newBuilder();
    for (Destination destination : destinations) {
      weighted.addClusters(ClusterWeight.newBuilder()
          .setName(cluster(rule, destination, port).toString())
          .setWeight(Wire.uint32(destination.weight())));
    }
    action.setWeightedClusters(weighted);
    return rule.metadata().name() + ":" + port;
  }

  /** The cluster goes out by name whether it exists or not; while it does not, requests are answered with 503. */
  private ClusterName cluster(VirtualService rule, Destination destination, int calledPort) {
    String host =
        MeshHost.fqdn(destination.host(), rule.metadata().namespace(), view.options().clusterDomain());
    String subset = Objects.requireNonNullElse(destination.subset(), "");
    Integer port = destination.port();
    return new ClusterName(port != null ? port : port(host, calledPort), subset, host);
  }

  private int port(String host, int calledPort) {
    MeshService service = view.service(host);
    return service != null && service.ports().size() == 1 ? service.ports().getFirst().number() : calledPort;
  }

  private static Decorator decorator(String operation) {
    return Decorator.newBuilder().setOperation(operation).build();
  }

  private static String path(RouteMatch match) {
    return switch (match.getPathSpecifierCase()) {
      case PREFIX -> match.getPrefix() + "*";
      case PATH -> match.getPath();
      case SAFE_REGEX -> match.getSafeRegex().getRegex();
      default -> "/*";
    };
  }
}
