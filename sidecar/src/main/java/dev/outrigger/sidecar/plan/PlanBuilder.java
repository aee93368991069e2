package dev.outrigger.sidecar.plan;

import dev.outrigger.sidecar.balance.BalancePorts;
import dev.outrigger.sidecar.balance.Upstream;
import dev.outrigger.sidecar.config.ClusterSpec;
import dev.outrigger.sidecar.config.EndpointsSpec;
import dev.outrigger.sidecar.config.FilterChainSpec;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec.Routes;
import dev.outrigger.sidecar.config.ListenerSpec;
import dev.outrigger.sidecar.config.ProxySnapshot;
import dev.outrigger.sidecar.config.RouteConfigSpec;
import dev.outrigger.sidecar.config.TcpProxySpec;
import dev.outrigger.sidecar.routing.FilterChainMatcher;
import dev.outrigger.sidecar.routing.RouteTable;
import dev.outrigger.sidecar.telemetry.ListenerMetrics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds plans on the control thread: new clusters become upstreams, known ones are updated in place (their endpoints hold from the next pick
 * on, also for requests of the older plan), and listeners are compiled. A listener that would compile to the same is taken over.
 */
public final class PlanBuilder {

  private final BalancePorts ports;

  public PlanBuilder(BalancePorts ports) {
    this.ports = ports;
  }

  /** The current plan itself when the snapshot says the same. */
  public RoutingPlan build(ProxySnapshot snapshot, RoutingPlan current) {
    if (snapshot.equals(current.snapshot())) {
      return current;
    }
    Map<String, Upstream> upstreams = upstreams(snapshot, current);
    Map<String, PlannedListener> listeners = new HashMap<>();
    boolean sameUpstreams = upstreams.equals(current.upstreamsByName());
    for (ListenerSpec listener : snapshot.listeners().values()) {
      PlannedListener known = current.listener(listener.name());
      boolean keeps = sameUpstreams && known != null && known.spec().equals(listener)
          && sameRoutes(listener, snapshot, current.snapshot());
      listeners.put(listener.name(),
          keeps && known != null ? known : compile(listener, snapshot, upstreams, metrics(listener, known)));
    }
    return new RoutingPlan(snapshot, listeners, upstreams);
  }

  private Map<String, Upstream> upstreams(ProxySnapshot snapshot, RoutingPlan current) {
    Map<String, Upstream> upstreams = new HashMap<>();
    for (ClusterSpec cluster : snapshot.clusters().values()) {
      EndpointsSpec endpoints = endpoints(cluster, snapshot);
      Upstream known = current.upstream(cluster.name());
      if (known == null) {
        upstreams.put(cluster.name(), new Upstream(cluster, endpoints, ports));
      } else {
        if (!cluster.equals(known.spec()) || !endpoints.equals(endpoints(cluster, current.snapshot()))) {
          known.update(cluster, endpoints);
        }
        upstreams.put(cluster.name(), known);
      }
    }
    return upstreams;
  }

  private static EndpointsSpec endpoints(ClusterSpec cluster, ProxySnapshot snapshot) {
    EndpointsSpec endpoints = snapshot.endpoints().get(cluster.name());
    return endpoints == null ? new EndpointsSpec(cluster.name(), List.of(), 140) : endpoints;
  }

  private static boolean sameRoutes(ListenerSpec listener, ProxySnapshot snapshot, ProxySnapshot before) {
    for (FilterChainSpec chain : listener.chains()) {
      if (!sameRoutes(chain, snapshot, before)) {
        return false;
      }
    }
    FilterChainSpec last = listener.defaultChain();
    return last == null || sameRoutes(last, snapshot, before);
  }

  private static boolean sameRoutes(FilterChainSpec chain, ProxySnapshot snapshot, ProxySnapshot before) {
    if (chain.filter() instanceof HttpConnectionManagerSpec http && http.routes() instanceof Routes.Rds(String name)) {
      return routes(name, snapshot).equals(routes(name, before));
    }
    return true;
  }

  private static RouteConfigSpec routes(String name, ProxySnapshot snapshot) {
    RouteConfigSpec routes = snapshot.routes().get(name);
    if (routes == null) {
      throw new IllegalStateException(
          "snapshot lacks route configuration " + name + " (expected: every listener is warm)");
    }
    return routes;
  }

  private static PlannedListener compile(
      ListenerSpec listener,
      ProxySnapshot snapshot,
      Map<String, Upstream> upstreams,
      ListenerMetrics metrics) {
    return new PlannedListener(listener,
        FilterChainMatcher.compile(listener, chain -> compile(chain, snapshot, upstreams)), metrics);
  }

  private static ListenerMetrics metrics(ListenerSpec listener, @Nullable PlannedListener known) {
    return known != null && known.spec().address().equals(listener.address()) ? known.metrics() : new ListenerMetrics();
  }

  private static PlannedChain compile(FilterChainSpec chain, ProxySnapshot snapshot, Map<String, Upstream> upstreams) {
    return switch (chain.filter()) {
      case HttpConnectionManagerSpec http -> {
        RouteConfigSpec routes = switch (http.routes()) {
          case Routes.Inline(RouteConfigSpec config) -> config;
          case Routes.Rds(String name) -> routes(name, snapshot);
        };
        yield new HttpChain(chain.name(), http,
            RouteTable.compile(routes, (config, host, route) -> new PlannedRoute(config, host, route, upstreams)));
      }
      case TcpProxySpec tcp -> new TcpChain(chain.name(), tcp, WeightedTargets.of(tcp.clusters(), upstreams));
    };
  }
}
