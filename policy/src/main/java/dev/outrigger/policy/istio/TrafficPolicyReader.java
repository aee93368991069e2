package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import dev.outrigger.policy.field.IpLiteral;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads {@code trafficPolicy}. */
final class TrafficPolicyReader {

  private static final int MAX_PORTS = 4096;

  private static final Map<String, ProxyProtocol> VERSIONS = Map.of("V1", ProxyProtocol.V1, "V2", ProxyProtocol.V2);

  private static final Map<String, Tunnel.Method> METHODS =
      Map.of("CONNECT", Tunnel.Method.CONNECT, "POST", Tunnel.Method.POST);

  private TrafficPolicyReader() {}

  static TrafficPolicy read(Fields policy) {
    policy.atLeastOne("connectionPool", "loadBalancer", "outlierDetection", "portLevelSettings", "proxyProtocol",
        "retryBudget", "tls", "tunnel");
    policy.atMostOne("tunnel", "proxyProtocol");
    TrafficSettings ofPorts = ofPorts(policy);
    TrafficSettings settings = new TrafficSettings(ofPorts.loadBalancer(), ofPorts.connectionPool(),
        ofPorts.outlierDetection(), ofPorts.tls(),
        policy.object("proxyProtocol", proxy -> proxy.word("version", VERSIONS, ProxyProtocol.V1)),
        policy.object("tunnel", TrafficPolicyReader::tunnel),
        policy.object("retryBudget", TrafficPolicyReader::retryBudget));
    return new TrafficPolicy(settings, ports(policy));
  }

  private static Map<Integer, TrafficSettings> ports(Fields policy) {
    Map<Integer, TrafficSettings> ports = new LinkedHashMap<>();
    int count = policy.objects("portLevelSettings", level -> {
      level.atLeastOne("connectionPool", "loadBalancer", "outlierDetection", "tls");
      Integer port = level.objectOrEmpty("port", TrafficPolicyReader::portNumber);
      TrafficSettings settings = ofPorts(level);
      if (port != null && ports.putIfAbsent(port, settings) != null) {
        level.error("port", "bad-value",
            "number " + port + " (expected: a port that has no other settings in this policy)");
      }
      return settings;
    }).size();
    if (count > MAX_PORTS) {
      policy.error("portLevelSettings", "bad-value", count + " items (expected: at most " + MAX_PORTS + ")");
    }
    return ports;
  }

  private static @Nullable Integer portNumber(Fields port) {
    if (!port.has("number")) {
      port.error("number", "missing", "missing (expected: a whole number, 1..65535)");
    }
    return port.port("number");
  }

  /** The groups that a port may have too. */
  private static TrafficSettings ofPorts(Fields policy) {
    return new TrafficSettings(policy.object("loadBalancer", LoadBalancerReader::read),
        policy.object("connectionPool", ConnectionPoolReader::read),
        policy.object("outlierDetection", OutlierDetectionReader::read),
        policy.object("tls", ClientTlsReader::read), null, null, null);
  }

  private static @Nullable Tunnel tunnel(Fields tunnel) {
    Tunnel.Method method = tunnel.word("protocol", METHODS, Tunnel.Method.CONNECT);
    String host = tunnel.requiredText("targetHost", "a full host name or an IP address",
        text -> IpLiteral.isAny(text) || HostNames.isName(text));
    if (!tunnel.has("targetPort")) {
      tunnel.error("targetPort", "missing", "missing (expected: a whole number, 1..65535)");
    }
    Integer port = tunnel.port("targetPort");
    return port == null ? null : new Tunnel(method, host, port);
  }

  /** 0 counts as not set. */
  private static RetryBudget retryBudget(Fields budget) {
    Double percent = budget.percent("percent");
    int concurrency = budget.whole("minRetryConcurrency", 0, Integer.MAX_VALUE, 0);
    return new RetryBudget(Objects.requireNonNullElse(percent, RetryBudget.DEFAULT_PERCENT),
        concurrency == 0 ? RetryBudget.DEFAULT_CONCURRENCY : concurrency, budget.duration("budgetInterval"));
  }
}
