package dev.outrigger.sidecar.xds;

import dev.outrigger.sidecar.config.EndpointSpec;
import dev.outrigger.sidecar.config.EndpointsSpec;
import dev.outrigger.sidecar.config.EndpointsSpec.LocalityEndpoints;
import dev.outrigger.sidecar.config.Locality;
import dev.outrigger.sidecar.config.NetAddress;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** Endpoints, of EDS and inline. */
final class EndpointsDecoder {

  private static final int DEFAULT_OVERPROVISIONING = 140;
  private static final int MAX_PRIORITY = 128;

  private EndpointsDecoder() {}

  static EndpointsSpec literals(ClusterLoadAssignment assignment, FieldPath path) {
    return decode(assignment, Addresses::literal, path);
  }

  /** Hosts may be names. */
  static EndpointsSpec names(ClusterLoadAssignment assignment, FieldPath path) {
    return decode(assignment, Addresses::named, path);
  }

  private static EndpointsSpec decode(
      ClusterLoadAssignment assignment,
      BiFunction<Address, FieldPath, NetAddress> address,
      FieldPath path) {
    String name = Values.notEmpty(assignment.getClusterName(), path.field("cluster_name"));
    List<LocalityEndpoints> localities = new ArrayList<>(assignment.getEndpointsCount());
    for (int i = 0; i < assignment.getEndpointsCount(); i++) {
      localities.add(locality(assignment.getEndpoints(i), address, path.field("endpoints").index(i)));
    }
    int overprovisioning = Values.bounded(assignment.getPolicy().hasOverprovisioningFactor(),
        assignment.getPolicy().getOverprovisioningFactor(),
        DEFAULT_OVERPROVISIONING, Integer.MAX_VALUE, path.field("policy").field("overprovisioning_factor"));
    if (overprovisioning == 0) {
      throw path.field("policy").field("overprovisioning_factor").invalid(0, "above 0");
    }
    return new EndpointsSpec(name, localities, overprovisioning);
  }

  private static LocalityEndpoints locality(
      LocalityLbEndpoints group,
      BiFunction<Address, FieldPath, NetAddress> address,
      FieldPath path) {
    long priority = Integer.toUnsignedLong(group.getPriority());
    if (priority > MAX_PRIORITY) {
      throw path.field("priority").invalid(priority, "0.." + MAX_PRIORITY);
    }
    List<EndpointSpec> endpoints = new ArrayList<>(group.getLbEndpointsCount());
    for (int i = 0; i < group.getLbEndpointsCount(); i++) {
      endpoints.add(endpoint(group.getLbEndpoints(i), address, path.field("lb_endpoints").index(i)));
    }
    Locality locality =
        new Locality(group.getLocality().getRegion(), group.getLocality().getZone(), group.getLocality().getSubZone());
    long weight = Values.unsigned(group.hasLoadBalancingWeight(), group.getLoadBalancingWeight(), 0);
    return new LocalityEndpoints(locality, (int) priority, weight, endpoints);
  }

  private static EndpointSpec endpoint(
      LbEndpoint endpoint,
      BiFunction<Address, FieldPath, NetAddress> address,
      FieldPath path) {
    long weight = Values.unsigned(endpoint.hasLoadBalancingWeight(), endpoint.getLoadBalancingWeight(), 1);
    if (weight == 0) {
      throw path.field("load_balancing_weight").invalid(0, "at least 1");
    }
    FieldPath host = path.field("endpoint");
    return new EndpointSpec(address.apply(endpoint.getEndpoint().getAddress(), host.field("address")),
        endpoint.getEndpoint().getHostname(),
        health(endpoint.getHealthStatus(), path), weight);
  }

  private static EndpointSpec.Health health(HealthStatus status, FieldPath path) {
    return switch (status) {
      case UNKNOWN -> EndpointSpec.Health.UNKNOWN;
      case HEALTHY -> EndpointSpec.Health.HEALTHY;
      case DEGRADED -> EndpointSpec.Health.DEGRADED;
      case UNHEALTHY, TIMEOUT -> EndpointSpec.Health.UNHEALTHY;
      case DRAINING -> EndpointSpec.Health.DRAINING;
      case UNRECOGNIZED -> throw path.field("health_status").unsupported("a value unknown in this version of the API");
    };
  }
}
