package dev.outrigger.controlplane.translate;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteAction.HashPolicy;
import io.envoyproxy.envoy.config.route.v3.RouteAction.MaxStreamDuration;

/**
 * Routes in gRPC's words. It has no timeout of a route but a longest duration of a call, and no address of a client to hash by
 * but the channel, of which an application has one for each name as a rule. Of the filters it knows that of faults.
 */
final class GrpcRoutes {

  /** By gRPC proposal A42. */
  private static final HashPolicy CHANNEL = HashPolicy.newBuilder()
      .setFilterState(HashPolicy.FilterState.newBuilder().setKey("io.grpc.channel_id"))
      .build();

  private GrpcRoutes() {}

  static Route translate(Route route) {
    Route.Builder translated = Route.newBuilder().setName(route.getName()).setMatch(route.getMatch());
    switch (route.getActionCase()) {
      case ROUTE -> translated.setRoute(action(route.getRoute()));
      case REDIRECT -> translated.setRedirect(route.getRedirect());
      case DIRECT_RESPONSE -> translated.setDirectResponse(route.getDirectResponse());
      default -> throw new IllegalArgumentException(
          "route: " + route.getActionCase() + " (expected: ROUTE, REDIRECT or DIRECT_RESPONSE)");
    }
    Any fault = route.getTypedPerFilterConfigMap().get(NetworkFilters.FAULT);
    if (fault != null) {
      translated.putTypedPerFilterConfig(NetworkFilters.FAULT, fault);
    }
    return translated.build();
  }

  private static RouteAction action(RouteAction action) {
    RouteAction.Builder translated = RouteAction.newBuilder();
    if (action.hasWeightedClusters()) {
      translated.setWeightedClusters(action.getWeightedClusters());
    } else {
      translated.setCluster(action.getCluster());
    }
    if (action.hasRetryPolicy()) {
      translated.setRetryPolicy(action.getRetryPolicy());
    }
    if (action.getTimeout().getSeconds() > 0 || action.getTimeout().getNanos() > 0) {
      translated.setMaxStreamDuration(MaxStreamDuration.newBuilder().setMaxStreamDuration(action.getTimeout()));
    }
    action.getHashPolicyList()
        .forEach(policy -> translated.addHashPolicy(policy.hasConnectionProperties() ? CHANNEL : policy));
    return translated.build();
  }
}
