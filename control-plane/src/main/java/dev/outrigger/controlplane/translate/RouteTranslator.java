package dev.outrigger.controlplane.translate;

import dev.outrigger.policy.istio.HttpAction.DirectResponse;
import dev.outrigger.policy.istio.HttpAction.Forward;
import dev.outrigger.policy.istio.HttpAction.Redirect;
import dev.outrigger.policy.istio.HttpMatch;
import dev.outrigger.policy.istio.HttpRoute;
import dev.outrigger.policy.istio.VirtualService;
import io.envoyproxy.envoy.config.route.v3.Decorator;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import java.util.ArrayList;
import java.util.List;

/** The routes of one virtual host. */
final class RouteTranslator {

  private final MeshView view;
  private final ForwardTranslator forwards;

  RouteTranslator(MeshView view) {
    this.view = view;
    this.forwards = new ForwardTranslator(view);
  }

  /** All requests to the service itself: what holds when no VirtualService speaks of it. */
  Route plainRoute(ServicePort port) {
    return Route.newBuilder()
        .setName("default")
        .setMatch(MatchTranslator.EVERYTHING)
        .setRoute(forwards.plain(port))
        .setDecorator(decorator(port.authority() + "/*"))
        .build();
  }

  /** What a VirtualService has for this client's requests to a port, up to the first route that takes every request. */
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

  private List<Route.Builder> matched(HttpRoute http, int port) {
    if (http.matches().isEmpty()) {
      return List.of(Route.newBuilder().setName(http.name()).setMatch(MatchTranslator.EVERYTHING));
    }
    List<Route.Builder> routes = new ArrayList<>();
    for (HttpMatch match : http.matches()) {
      if (match.scope().includes(port, view.proxy().namespace(), view.proxy().labels())) {
        String name = match.name().isEmpty() || http.name().isEmpty() ? http.name() + match.name()
            : http.name() + "." + match.name();
        routes.add(Route.newBuilder()
            .setName(name)
            .setMatch(MatchTranslator.translate(match))
            .setStatPrefix(match.statPrefix()));
      }
    }
    return routes;
  }

  private void finish(Route.Builder route, VirtualService rule, HttpRoute http, int port) {
    HeaderTranslator.apply(http.settings().headers(), route);
    switch (http.action()) {
      case Forward forward -> forwards.apply(forward, rule, http.settings(), port, route);
      case Redirect redirect -> route.setRedirect(AnswerTranslator.redirect(redirect, port));
      case DirectResponse response -> route.setDirectResponse(AnswerTranslator.directResponse(response));
      default -> throw new IllegalArgumentException(http.action() + " (expected: a rule that is complete)");
    }
    FilterOverrides.apply(http.settings(), route);
    route
        .setMetadata(ClusterMetadata.of(rule))
        .setDecorator(decorator(target(route.getRoute(), rule, port) + path(route.getMatch())));
  }

  /** What to call where requests go: a single destination's host and port, else the rule's name. */
  private static String target(RouteAction action, VirtualService rule, int port) {
    ClusterName cluster = ClusterName.parse(action.getCluster());
    return cluster == null ? rule.metadata().name() + ":" + port : cluster.host() + ":" + cluster.port();
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
