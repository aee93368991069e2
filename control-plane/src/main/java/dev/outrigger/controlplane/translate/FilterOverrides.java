package dev.outrigger.controlplane.translate;

import dev.outrigger.policy.istio.CorsPolicy;
import dev.outrigger.policy.istio.HttpFault;
import dev.outrigger.policy.istio.HttpFault.Abort;
import dev.outrigger.policy.istio.HttpFault.Delay;
import dev.outrigger.policy.istio.HttpRouteSettings;
import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.extensions.filters.common.fault.v3.FaultDelay;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.FaultAbort;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;

/** What filters do for the requests of one route: those before the router do nothing of themselves. */
final class FilterOverrides {

  private FilterOverrides() {}

  /** In the order of names. */
  static void apply(HttpRouteSettings settings, Route.Builder route) {
    if (settings.corsPolicy() != null) {
      route.putTypedPerFilterConfig(NetworkFilters.CORS, Wire.pack(cors(settings.corsPolicy())));
    }
    if (settings.fault() != null) {
      route.putTypedPerFilterConfig(NetworkFilters.FAULT, Wire.pack(fault(settings.fault())));
    }
  }

  private static io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy cors(CorsPolicy policy) {
    var cors = io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy.newBuilder()
        .setForwardNotMatchingPreflights(Wire.bool(policy.forwardUnmatchedPreflights()))
        .setFilterEnabled(RuntimeFractionalPercent.newBuilder().setDefaultValue(Shares.ALL))
        .setAllowMethods(String.join(",", policy.allowMethods()))
        .setAllowHeaders(String.join(",", policy.allowHeaders()))
        .setExposeHeaders(String.join(",", policy.exposeHeaders()));
    policy.allowOrigins().forEach(origin -> cors.addAllowOriginStringMatch(MatchTranslator.text(origin)));
    if (policy.maxAge() != null) {
      cors.setMaxAge(Long.toString(policy.maxAge().toSeconds()));
    }
    if (policy.allowCredentials() != null) {
      cors.setAllowCredentials(Wire.bool(policy.allowCredentials()));
    }
    return cors.build();
  }

  private static HTTPFault fault(HttpFault fault) {
    HTTPFault.Builder filter = HTTPFault.newBuilder();
    if (fault.delay() != null) {
      filter.setDelay(delay(fault.delay()));
    }
    if (fault.abort() != null) {
      filter.setAbort(abort(fault.abort()));
    }
    return filter.build();
  }

  private static FaultDelay.Builder delay(Delay delay) {
    FaultDelay.Builder filter = FaultDelay.newBuilder().setFixedDelay(Wire.duration(delay.fixedDelay()));
    return delay.share() == null ? filter : filter.setPercentage(Shares.of(delay.share()));
  }

  private static FaultAbort.Builder abort(Abort abort) {
    FaultAbort.Builder filter = FaultAbort.newBuilder();
    switch (abort.status()) {
      case HttpFault.Status.Http(int status) -> filter.setHttpStatus(status);
      case HttpFault.Status.Grpc(int code) -> filter.setGrpcStatus(code);
    }
    return abort.share() == null ? filter : filter.setPercentage(Shares.of(abort.share()));
  }
}
