package dev.outrigger.sidecar.config;

import java.time.Duration;
import java.util.List;

/**
 * A raw relay to one of the clusters, chosen by weight per connection.
 *
 * @param idleTimeout zero is no limit
 * @param maxConnectionDuration of the client's connection, after which it is closed; zero is no limit
 * @param clusterWait how long a connection waits for a cluster that is asked for on its behalf; zero when unknown clusters are not asked for
 * @param hashPolicies at most one, of the client's address
 */
public record TcpProxySpec(
    String statPrefix,
    List<RouteAction.WeightedCluster> clusters,
    Duration idleTimeout,
    Duration maxConnectionDuration,
    List<AccessLogSpec> accessLogs,
    Duration clusterWait,
    List<HashPolicy> hashPolicies)
    implements NetworkFilterSpec {

  public TcpProxySpec {
    clusters = List.copyOf(clusters);
    accessLogs = List.copyOf(accessLogs);
    hashPolicies = List.copyOf(hashPolicies);
  }
}
