package dev.outrigger.sidecar.xds;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.outrigger.sidecar.config.BalancePolicy;
import dev.outrigger.sidecar.config.CircuitBreakerSpec;
import dev.outrigger.sidecar.config.ClusterSpec;
import dev.outrigger.sidecar.config.ClusterSpec.TcpKeepalive;
import dev.outrigger.sidecar.config.Discovery;
import dev.outrigger.sidecar.config.EndpointsSpec;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers.Thresholds;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.LoadBalancingPolicy;
import io.envoyproxy.envoy.config.core.v3.RoutingPriority;
import io.envoyproxy.envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest;
import io.envoyproxy.envoy.extensions.load_balancing_policies.random.v3.Random;
import io.envoyproxy.envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin;
import io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Clusters. */
final class ClusterDecoder {

  private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration DEFAULT_FETCH_TIMEOUT = Duration.ofSeconds(15);
  private static final Duration DEFAULT_DNS_REFRESH = Duration.ofSeconds(5);
  private static final int DEFAULT_BUFFER_LIMIT = 1 << 20;
  private static final double DEFAULT_PANIC_THRESHOLD = 50;
  private static final int DEFAULT_CHOICES = 2;
  private static final long DEFAULT_RING = 1024;
  private static final long MAX_RING = 8L << 20;

  private final Cluster cluster;
  private final FieldPath path;

  private ClusterDecoder(Cluster cluster, FieldPath path) {
    this.cluster = cluster;
    this.path = path;
  }

  static ClusterSpec decode(Cluster cluster, FieldPath path) {
    return new ClusterDecoder(cluster, path).decode(UpstreamProtocol.decode(cluster, path).requireHttp1());
  }

  /** A cluster that only the stream to the control plane uses, which speaks HTTP/2. */
  static ClusterSpec decodeForControlPlane(Cluster cluster, FieldPath path) {
    return new ClusterDecoder(cluster, path).decode(UpstreamProtocol.decode(cluster, path));
  }

  private ClusterSpec decode(UpstreamProtocol protocol) {
    String name = Values.notEmpty(cluster.getName(), path.field("name"));
    requirePlainSocket();
    Discovery discovery = discovery();
    BalancePolicy balance = balance();
    if ((balance instanceof BalancePolicy.ClusterProvided) != (discovery instanceof Discovery.OriginalDestination)) {
      throw path.field("lb_policy")
          .invalid(cluster.getLbPolicy(), "CLUSTER_PROVIDED with, and only with, ORIGINAL_DST");
    }
    double panic = cluster.getCommonLbConfig().hasHealthyPanicThreshold()
        ? Values.percent(cluster.getCommonLbConfig().getHealthyPanicThreshold().getValue(),
            path.field("common_lb_config").field("healthy_panic_threshold"))
        : DEFAULT_PANIC_THRESHOLD;
    return new ClusterSpec(name, cluster.getAltStatName().isEmpty() ? name : cluster.getAltStatName(), discovery,
        balance,
        Values.positive(cluster.hasConnectTimeout(), cluster.getConnectTimeout(), DEFAULT_CONNECT_TIMEOUT,
            path.field("connect_timeout")),
        limits(RoutingPriority.DEFAULT), limits(RoutingPriority.HIGH),
        OutlierDecoder.decode(cluster, path, protocol.errors()), panic,
        protocol.idleTimeout(),
        protocol.maxRequestsPerConnection(), protocol.maxConnectionDuration(),
        Values.bounded(cluster.hasPerConnectionBufferLimitBytes(), cluster.getPerConnectionBufferLimitBytes(),
            DEFAULT_BUFFER_LIMIT,
            Integer.MAX_VALUE, path.field("per_connection_buffer_limit_bytes")),
        keepalive(), cluster.getUpstreamBindConfig().hasSourceAddress()
            ? Addresses.literal(cluster.getUpstreamBindConfig().getSourceAddress(),
                path.field("upstream_bind_config").field("source_address"))
            : null);
  }

  private void requirePlainSocket() {
    if (cluster.hasTransportSocket() && !cluster.getTransportSocket().getTypedConfig().is(RawBuffer.class)) {
      throw path.field("transport_socket").unsupported(cluster.getTransportSocket().getName());
    }
  }

  private Discovery discovery() {
    return switch (cluster.getType()) {
      case STATIC -> new Discovery.Static(
          cluster.hasLoadAssignment()
              ? EndpointsDecoder.literals(cluster.getLoadAssignment(), path.field("load_assignment"))
              : noEndpoints());
      case EDS -> eds();
      case STRICT_DNS -> dns(true);
      case LOGICAL_DNS -> dns(false);
      case ORIGINAL_DST -> new Discovery.OriginalDestination();
      case UNRECOGNIZED -> throw path.field("type").unsupported("a value unknown in this version of the API");
    };
  }

  private EndpointsSpec noEndpoints() {
    return new EndpointsSpec(cluster.getName(), List.of(), 140);
  }

  private Discovery.Eds eds() {
    FieldPath source = path.field("eds_cluster_config").field("eds_config");
    if (!cluster.getEdsClusterConfig().getEdsConfig().hasAds()) {
      throw source.field("ads").missing();
    }
    String serviceName = cluster.getEdsClusterConfig().getServiceName();
    var config = cluster.getEdsClusterConfig().getEdsConfig();
    return new Discovery.Eds(serviceName.isEmpty() ? cluster.getName() : serviceName,
        Values.duration(config.hasInitialFetchTimeout(),
            config.getInitialFetchTimeout(), DEFAULT_FETCH_TIMEOUT, source.field("initial_fetch_timeout")));
  }

  @SuppressWarnings("deprecation") // dns_refresh_rate is what files in the field carry
  private Discovery.Dns dns(boolean strict) {
    EndpointsSpec names = EndpointsDecoder.names(cluster.getLoadAssignment(), path.field("load_assignment"));
    int endpoints = names.localities().stream().mapToInt(locality -> locality.endpoints().size()).sum();
    if (!strict && endpoints != 1) {
      throw path.field("load_assignment").invalid(endpoints + " endpoints", "exactly one with LOGICAL_DNS");
    }
    return new Discovery.Dns(strict, names,
        Values.positive(cluster.hasDnsRefreshRate(), cluster.getDnsRefreshRate(), DEFAULT_DNS_REFRESH,
            path.field("dns_refresh_rate")),
        false,
        family());
  }

  private Discovery.Family family() {
    return switch (cluster.getDnsLookupFamily()) {
      case AUTO -> Discovery.Family.AUTO;
      case V4_ONLY -> Discovery.Family.V4_ONLY;
      case V6_ONLY -> Discovery.Family.V6_ONLY;
      case V4_PREFERRED -> Discovery.Family.V4_PREFERRED;
      case ALL -> Discovery.Family.ALL;
      case UNRECOGNIZED -> throw path.field("dns_lookup_family")
          .unsupported("a value unknown in this version of the API");
    };
  }

  private BalancePolicy balance() {
    if (cluster.hasLoadBalancingPolicy()) {
      return balance(cluster.getLoadBalancingPolicy(), path.field("load_balancing_policy").field("policies"));
    }
    return switch (cluster.getLbPolicy()) {
      case ROUND_ROBIN -> new BalancePolicy.RoundRobin();
      case LEAST_REQUEST -> leastRequest(
          Values.unsigned(cluster.getLeastRequestLbConfig().hasChoiceCount(),
              cluster.getLeastRequestLbConfig().getChoiceCount(), DEFAULT_CHOICES),
          path.field("least_request_lb_config"));
      case RANDOM -> new BalancePolicy.Random();
      case RING_HASH -> ringHash(cluster.getRingHashLbConfig(), path.field("ring_hash_lb_config"));
      case CLUSTER_PROVIDED -> new BalancePolicy.ClusterProvided();
      default -> throw path.field("lb_policy").unsupported(cluster.getLbPolicy());
    };
  }

  /** Of the policies on the list the first counts: one that is not supported has been refused before. */
  private static BalancePolicy balance(LoadBalancingPolicy list, FieldPath path) {
    if (list.getPoliciesCount() == 0) {
      throw path.missing();
    }
    Any policy = list.getPolicies(0).getTypedExtensionConfig().getTypedConfig();
    FieldPath config = path.index(0).field("typed_extension_config").field("typed_config");
    try {
      if (policy.is(RoundRobin.class)) {
        return new BalancePolicy.RoundRobin();
      }
      if (policy.is(Random.class)) {
        return new BalancePolicy.Random();
      }
      if (policy.is(LeastRequest.class)) {
        LeastRequest least = policy.unpack(LeastRequest.class);
        return leastRequest(Values.unsigned(least.hasChoiceCount(), least.getChoiceCount(), DEFAULT_CHOICES), config);
      }
    } catch (InvalidProtocolBufferException e) {
      throw config.invalid(String.valueOf(e.getMessage()), policy.getTypeUrl());
    }
    throw config.unsupported("type " + policy.getTypeUrl());
  }

  private static BalancePolicy ringHash(Cluster.RingHashLbConfig ring, FieldPath path) {
    long minimum = ring.hasMinimumRingSize() ? ring.getMinimumRingSize().getValue() : DEFAULT_RING;
    long maximum = ring.hasMaximumRingSize() ? ring.getMaximumRingSize().getValue() : MAX_RING;
    if (maximum < 1 || maximum > MAX_RING) {
      throw path.field("maximum_ring_size").invalid(maximum, "1.." + MAX_RING);
    }
    if (minimum < 1 || minimum > maximum) {
      throw path.field("minimum_ring_size").invalid(minimum, "1..maximum_ring_size, " + maximum);
    }
    return new BalancePolicy.RingHash(minimum, maximum);
  }

  private static BalancePolicy leastRequest(long choices, FieldPath path) {
    if (choices < 2 || choices > Integer.MAX_VALUE) {
      throw path.field("choice_count").invalid(choices, "at least 2");
    }
    return new BalancePolicy.LeastRequest((int) choices);
  }

  private CircuitBreakerSpec limits(RoutingPriority priority) {
    for (int i = 0; i < cluster.getCircuitBreakers().getThresholdsCount(); i++) {
      Thresholds limits = cluster.getCircuitBreakers().getThresholds(i);
      if (limits.getPriority() == priority) {
        return limits(limits, path.field("circuit_breakers").field("thresholds").index(i));
      }
    }
    return CircuitBreakerSpec.DEFAULT;
  }

  private static CircuitBreakerSpec limits(Thresholds limits, FieldPath path) {
    CircuitBreakerSpec unset = CircuitBreakerSpec.DEFAULT;
    CircuitBreakerSpec.RetryBudget budget =
        limits.hasRetryBudget() ? retryBudget(limits.getRetryBudget(), path.field("retry_budget")) : null;
    return new CircuitBreakerSpec(
        Values.unsigned(limits.hasMaxConnections(), limits.getMaxConnections(), unset.maxConnections()),
        Values.unsigned(limits.hasMaxPendingRequests(), limits.getMaxPendingRequests(), unset.maxPendingRequests()),
        Values.unsigned(limits.hasMaxRequests(), limits.getMaxRequests(), unset.maxRequests()),
        Values.unsigned(limits.hasMaxRetries(), limits.getMaxRetries(), unset.maxRetries()), budget);
  }

  private static CircuitBreakerSpec.RetryBudget retryBudget(Thresholds.RetryBudget budget, FieldPath path) {
    double percent =
        budget.hasBudgetPercent() ? Values.percent(budget.getBudgetPercent().getValue(), path.field("budget_percent"))
            : 20;
    return new CircuitBreakerSpec.RetryBudget(percent,
        Values.unsigned(budget.hasMinRetryConcurrency(), budget.getMinRetryConcurrency(), 3));
  }

  private @Nullable TcpKeepalive keepalive() {
    if (!cluster.getUpstreamConnectionOptions().hasTcpKeepalive()) {
      return null;
    }
    var keepalive = cluster.getUpstreamConnectionOptions().getTcpKeepalive();
    FieldPath options = path.field("upstream_connection_options").field("tcp_keepalive");
    return new TcpKeepalive(
        Values.bounded(keepalive.hasKeepaliveProbes(), keepalive.getKeepaliveProbes(), 0, 127,
            options.field("keepalive_probes")),
        Values.bounded(keepalive.hasKeepaliveTime(), keepalive.getKeepaliveTime(), 0, 32_767,
            options.field("keepalive_time")),
        Values.bounded(keepalive.hasKeepaliveInterval(), keepalive.getKeepaliveInterval(), 0, 32_767,
            options.field("keepalive_interval")));
  }
}
