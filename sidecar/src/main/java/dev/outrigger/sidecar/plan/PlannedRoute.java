package dev.outrigger.sidecar.plan;

import dev.outrigger.sidecar.balance.Upstream;
import dev.outrigger.sidecar.config.RetrySpec;
import dev.outrigger.sidecar.config.RouteAction;
import dev.outrigger.sidecar.config.RouteConfigSpec;
import dev.outrigger.sidecar.config.RouteSpec;
import dev.outrigger.sidecar.config.VirtualHostSpec;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A route with direct references to the upstreams that it sends to. */
public final class PlannedRoute {

  private final RouteConfigSpec config;
  private final VirtualHostSpec virtualHost;
  private final RouteSpec route;
  private final @Nullable RetrySpec retry;
  private final @Nullable WeightedTargets targets;

  PlannedRoute(RouteConfigSpec config, VirtualHostSpec virtualHost, RouteSpec route, Map<String, Upstream> upstreams) {
    this.config = config;
    this.virtualHost = virtualHost;
    this.route = route;
    if (route.action() instanceof RouteAction.Forward forward) {
      this.retry = forward.retry() == null ? virtualHost.retry() : forward.retry();
      this.targets = WeightedTargets.of(forward.clusters(), upstreams);
    } else {
      this.retry = null;
      this.targets = null;
    }
  }

  public RouteConfigSpec config() {
    return config;
  }

  public VirtualHostSpec virtualHost() {
    return virtualHost;
  }

  public RouteSpec route() {
    return route;
  }

  public RouteAction action() {
    return route.action();
  }

  /** The route's own policy, else the virtual host's; null when nothing is tried again. */
  public @Nullable RetrySpec retry() {
    return retry;
  }

  /**
   * The target of one request, or null when the route's action is not to forward.
   *
   * @param random a uniformly distributed long
   */
  public @Nullable WeightedTarget choose(long random) {
    return targets == null ? null : targets.choose(random);
  }
}
