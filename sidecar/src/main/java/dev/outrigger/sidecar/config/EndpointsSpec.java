package dev.outrigger.sidecar.config;

import java.util.List;

/**
 * The endpoints of a cluster, by locality and priority (Envoy's {@code ClusterLoadAssignment}).
 *
 * @param overprovisioningPercent how far a priority may lose endpoints before it spills, 140 by default
 */
public record EndpointsSpec(String clusterName, List<LocalityEndpoints> localities, int overprovisioningPercent) {

  public EndpointsSpec {
    localities = List.copyOf(localities);
  }

  /**
   * @param priority 0 is the first
   * @param weight of the locality, 0 when it has none
   */
  public record LocalityEndpoints(Locality locality, int priority, long weight, List<EndpointSpec> endpoints) {

    public LocalityEndpoints {
      endpoints = List.copyOf(endpoints);
    }
  }
}
