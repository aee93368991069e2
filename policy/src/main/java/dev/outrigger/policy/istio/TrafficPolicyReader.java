package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import dev.outrigger.policy.tree.Tree;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code trafficPolicy}. */
final class TrafficPolicyReader {

  private static final Map<String, LoadBalancer> BALANCERS = Map.of("UNSPECIFIED", LoadBalancer.LEAST_REQUEST,
      "LEAST_REQUEST", LoadBalancer.LEAST_REQUEST, "LEAST_CONN", LoadBalancer.LEAST_REQUEST, "RANDOM",
      LoadBalancer.RANDOM,
      "ROUND_ROBIN", LoadBalancer.ROUND_ROBIN, "PASSTHROUGH", LoadBalancer.PASSTHROUGH);

  private TrafficPolicyReader() {}

  static TrafficPolicy read(Fields policy) {
    policy.notSupported("proxyProtocol", "retryBudget", "tunnel");
    Map<Integer, TrafficSettings> ports = new LinkedHashMap<>();
    policy.objects("portLevelSettings", level -> {
      Integer port = level.objectOrEmpty("port", TrafficPolicyReader::portNumber);
      TrafficSettings settings = settings(level);
      if (port != null && ports.putIfAbsent(port, settings) != null) {
        level.error("port", "bad-value",
            "number " + port + " (expected: a port that has no other settings in this policy)");
      }
      return settings;
    });
    return new TrafficPolicy(settings(policy), ports);
  }

  private static @Nullable Integer portNumber(Fields port) {
    if (!port.has("number")) {
      port.error("number", "missing", "missing (expected: a whole number, 1..65535)");
    }
    return port.port("number");
  }

  private static TrafficSettings settings(Fields policy) {
    policy.object("tls", TrafficPolicyReader::tls);
    return new TrafficSettings(policy.object("loadBalancer", TrafficPolicyReader::loadBalancer),
        policy.object("connectionPool", ConnectionPoolReader::read),
        policy.object("outlierDetection", OutlierDetectionReader::read));
  }

  /**
   * Plain text is all there is yet, so it is all that may be asked for: traffic must not go out less protected than its
   * owner wrote.
   */
  private static String tls(Fields tls) {
    tls.leaveRest();
    String mode = tls.text("mode", "DISABLE");
    if (!mode.equals("DISABLE")) {
      tls.error("mode", "not-supported", '"' + mode
          + "\" is not supported yet, and without it traffic would go out in plain text (expected: DISABLE)");
    }
    return mode;
  }

  private static LoadBalancer loadBalancer(Fields loadBalancer) {
    loadBalancer.notSupported("consistentHash", "localityLbSetting", "warmup", "warmupDurationSecs",
        "zoneAwareLbSetting");
    if (loadBalancer.take("simple") instanceof Tree.Scalar simple && simple.text().equals("LEAST_CONN")) {
      loadBalancer.warn("simple", "deprecated", "\"LEAST_CONN\" is taken as LEAST_REQUEST, its newer name");
    }
    return loadBalancer.word("simple", BALANCERS, LoadBalancer.LEAST_REQUEST);
  }
}
