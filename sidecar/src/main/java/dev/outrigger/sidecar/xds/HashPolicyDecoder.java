package dev.outrigger.sidecar.xds;

import dev.outrigger.sidecar.config.HashPolicy;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What requests and connections are hashed by. */
final class HashPolicyDecoder {

  private HashPolicyDecoder() {}

  static List<HashPolicy> ofRequests(List<RouteAction.HashPolicy> policies, FieldPath path) {
    List<HashPolicy> decoded = new ArrayList<>(policies.size());
    for (int i = 0; i < policies.size(); i++) {
      decoded.add(ofRequest(policies.get(i), path.index(i)));
    }
    return decoded;
  }

  private static HashPolicy ofRequest(RouteAction.HashPolicy policy, FieldPath path) {
    return switch (policy.getPolicySpecifierCase()) {
      case HEADER -> new HashPolicy.Header(Values
          .notEmpty(policy.getHeader().getHeaderName(), path.field("header").field("header_name"))
          .toLowerCase(Locale.ROOT));
      case CONNECTION_PROPERTIES -> sourceAddress(policy, path.field("connection_properties").field("source_ip"));
      default -> throw path.invalid("no policy", "header or connection_properties");
    };
  }

  private static HashPolicy sourceAddress(RouteAction.HashPolicy policy, FieldPath path) {
    if (!policy.getConnectionProperties().getSourceIp()) {
      throw path.missing();
    }
    return new HashPolicy.SourceAddress();
  }

  static List<HashPolicy> ofConnections(List<io.envoyproxy.envoy.type.v3.HashPolicy> policies, FieldPath path) {
    if (policies.size() > 1) {
      throw path.invalid(policies.size() + " policies", "at most one");
    }
    if (policies.isEmpty()) {
      return List.of();
    }
    if (!policies.getFirst().hasSourceIp()) {
      throw path.index(0).field("source_ip").missing();
    }
    return List.of(new HashPolicy.SourceAddress());
  }
}
