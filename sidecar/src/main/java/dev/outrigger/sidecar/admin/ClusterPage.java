package dev.outrigger.sidecar.admin;

import com.google.protobuf.UInt32Value;
import dev.outrigger.sidecar.balance.EndpointState;
import dev.outrigger.sidecar.balance.Upstream;
import dev.outrigger.sidecar.config.CircuitBreakerSpec;
import dev.outrigger.sidecar.config.EndpointSpec;
import dev.outrigger.sidecar.config.NetAddress;
import io.envoyproxy.envoy.admin.v3.ClusterStatus;
import io.envoyproxy.envoy.admin.v3.Clusters;
import io.envoyproxy.envoy.admin.v3.HostHealthStatus;
import io.envoyproxy.envoy.admin.v3.HostStatus;
import io.envoyproxy.envoy.admin.v3.SimpleMetric;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.RoutingPriority;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.type.v3.Percent;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Envoy's {@code /clusters}: limits of each cluster, counters and health of each endpoint. One flag of ours: {@code /on_probation} for an
 * endpoint that was out and is tried with single requests.
 */
final class ClusterPage {
  private final List<Upstream> upstreams;

  ClusterPage(Collection<Upstream> upstreams) {
    this.upstreams = upstreams.stream().sorted(Comparator.comparing(Upstream::name)).toList();
  }

  /** A number of an endpoint under Envoy's name. */
  private record HostNumber(String name, long value, SimpleMetric.Type type) {}

  private static List<HostNumber> numbers(EndpointState endpoint) {
    return List.of(
        new HostNumber("cx_active", endpoint.activeConnections(), SimpleMetric.Type.GAUGE),
        new HostNumber("cx_connect_fail", endpoint.connectFailures(), SimpleMetric.Type.COUNTER),
        new HostNumber("cx_total", endpoint.totalConnections(), SimpleMetric.Type.COUNTER),
        new HostNumber("rq_active", endpoint.activeRequests(), SimpleMetric.Type.GAUGE),
        new HostNumber("rq_error", endpoint.errors(), SimpleMetric.Type.COUNTER),
        new HostNumber("rq_success", endpoint.successes(), SimpleMetric.Type.COUNTER),
        new HostNumber("rq_timeout", endpoint.timeouts(), SimpleMetric.Type.COUNTER),
        new HostNumber("rq_total", endpoint.totalRequests(), SimpleMetric.Type.COUNTER));
  }

  String text() {
    StringBuilder out = new StringBuilder();
    for (Upstream upstream : upstreams) {
      String cluster = upstream.name();
      line(out, cluster, "observability_name", upstream.spec().statName());
      limits(out, cluster + "::default_priority", upstream.spec().defaultLimits());
      limits(out, cluster + "::high_priority", upstream.spec().highLimits());
      for (EndpointState endpoint : upstream.endpoints()) {
        endpoint(out, cluster + "::" + endpoint.address(), endpoint);
      }
    }
    return out.toString();
  }

  private static void limits(StringBuilder out, String start, CircuitBreakerSpec limits) {
    line(out, start, "max_connections", limits.maxConnections());
    line(out, start, "max_pending_requests", limits.maxPendingRequests());
    line(out, start, "max_requests", limits.maxRequests());
    line(out, start, "max_retries", limits.maxRetries());
  }

  private static void endpoint(StringBuilder out, String start, EndpointState endpoint) {
    for (HostNumber number : numbers(endpoint)) {
      line(out, start, number.name(), number.value());
    }
    EndpointSpec spec = endpoint.spec();
    line(out, start, "hostname", spec.hostname());
    line(out, start, "health_flags", healthFlags(endpoint));
    line(out, start, "weight", spec.weight());
    line(out, start, "region", endpoint.locality().region());
    line(out, start, "zone", endpoint.locality().zone());
    line(out, start, "sub_zone", endpoint.locality().subZone());
    line(out, start, "canary", false);
    line(out, start, "priority", endpoint.priority());
    line(out, start, "success_rate", endpoint.successRate());
    line(out, start, "local_origin_success_rate", endpoint.localOriginSuccessRate());
  }

  private static void line(StringBuilder out, String start, String name, Object value) {
    out.append(start).append("::").append(name).append("::").append(value).append('\n');
  }

  private static String healthFlags(EndpointState endpoint) {
    String flags = (endpoint.ejected() ? "/failed_outlier_check" : "") + (endpoint.onProbation() ? "/on_probation" : "")
        + switch (endpoint.spec().health()) {
          case UNHEALTHY -> "/failed_eds_health";
          case DEGRADED -> "/degraded_eds_health";
          case DRAINING -> "/failed_eds_health/eds_status_draining";
          case UNKNOWN, HEALTHY -> "";
        };
    return flags.isEmpty() ? "healthy" : flags;
  }

  Clusters message() {
    Clusters.Builder clusters = Clusters.newBuilder();
    for (Upstream upstream : upstreams) {
      ClusterStatus.Builder cluster = clusters.addClusterStatusesBuilder()
          .setName(upstream.name())
          .setObservabilityName(upstream.spec().statName())
          .setCircuitBreakers(CircuitBreakers.newBuilder()
              .addThresholds(thresholds(RoutingPriority.DEFAULT, upstream.spec().defaultLimits()))
              .addThresholds(thresholds(RoutingPriority.HIGH, upstream.spec().highLimits())));
      for (EndpointState endpoint : upstream.endpoints()) {
        cluster.addHostStatuses(host(endpoint));
      }
    }
    return clusters.build();
  }

  private static CircuitBreakers.Thresholds thresholds(RoutingPriority priority, CircuitBreakerSpec limits) {
    return CircuitBreakers.Thresholds.newBuilder()
        .setPriority(priority)
        .setMaxConnections(UInt32Value.of((int) limits.maxConnections()))
        .setMaxPendingRequests(UInt32Value.of((int) limits.maxPendingRequests()))
        .setMaxRequests(UInt32Value.of((int) limits.maxRequests()))
        .setMaxRetries(UInt32Value.of((int) limits.maxRetries()))
        .build();
  }

  private static HostStatus host(EndpointState endpoint) {
    EndpointSpec spec = endpoint.spec();
    HostStatus.Builder host = HostStatus.newBuilder()
        .setAddress(address(endpoint.address()))
        .setHealthStatus(HostHealthStatus.newBuilder()
            .setFailedOutlierCheck(endpoint.ejected())
            .setEdsHealthStatus(health(spec.health())))
        .setWeight((int) spec.weight())
        .setHostname(spec.hostname())
        .setPriority(endpoint.priority())
        .setLocality(Locality.newBuilder()
            .setRegion(endpoint.locality().region())
            .setZone(endpoint.locality().zone())
            .setSubZone(endpoint.locality().subZone()));
    for (HostNumber number : numbers(endpoint)) {
      host.addStatsBuilder().setName(number.name()).setValue(number.value()).setType(number.type());
    }
    if (endpoint.successRate() >= 0) {
      host.setSuccessRate(Percent.newBuilder().setValue(endpoint.successRate()));
    }
    if (endpoint.localOriginSuccessRate() >= 0) {
      host.setLocalOriginSuccessRate(Percent.newBuilder().setValue(endpoint.localOriginSuccessRate()));
    }
    return host.build();
  }

  private static HealthStatus health(EndpointSpec.Health health) {
    return switch (health) {
      case UNHEALTHY -> HealthStatus.UNHEALTHY;
      case DEGRADED -> HealthStatus.DEGRADED;
      case DRAINING -> HealthStatus.DRAINING;
      case UNKNOWN, HEALTHY -> HealthStatus.HEALTHY;
    };
  }

  private static Address address(NetAddress address) {
    return Address.newBuilder()
        .setSocketAddress(SocketAddress.newBuilder().setAddress(address.host()).setPortValue(address.port()))
        .build();
  }
}
