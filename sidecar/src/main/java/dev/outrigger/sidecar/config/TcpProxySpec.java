package dev.outrigger.sidecar.config;

import java.time.Duration;
import java.util.List;

/**
 * A raw relay to one of the clusters, chosen by weight per connection.
 *
 * @param idleTimeout zero is no limit
 * @param maxConnectionDuration of the client's connection, after which it is closed; zero is no limit
 */
public record TcpProxySpec(
    String statPrefix,
    List<RouteAction.WeightedCluster> clusters,
    Duration idleTimeout,
    Duration maxConnectionDuration,
    List<AccessLogSpec> accessLogs)
    implements NetworkFilterSpec {

  public TcpProxySpec {
    clusters = List.copyOf(clusters);
    accessLogs = List.copyOf(accessLogs);
  }
}
