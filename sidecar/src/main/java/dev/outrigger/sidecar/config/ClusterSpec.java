package dev.outrigger.sidecar.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A cluster.
 *
 * @param statName part of metric names: the alternative name when there is one
 * @param connectTimeout to a connected socket
 * @param panicThreshold per cent of available endpoints below which all are used, 0 is never; Envoy's default is 50
 * @param outlier null when no endpoint is ever taken out
 * @param idleTimeout of a pooled connection, zero is no limit
 * @param maxRequestsPerConnection 0 is no limit
 * @param maxConnectionDuration zero is no limit
 * @param perConnectionBufferLimit bytes that may wait in one direction of one connection
 * @param keepalive of the sockets, null leaves it off
 * @param bindSource local address of the sockets, null leaves it to the kernel
 */
public record ClusterSpec(
    String name,
    String statName,
    Discovery discovery,
    BalancePolicy balance,
    Duration connectTimeout,
    CircuitBreakerSpec defaultLimits,
    CircuitBreakerSpec highLimits,
    @Nullable OutlierSpec outlier,
    double panicThreshold,
    Duration idleTimeout,
    long maxRequestsPerConnection,
    Duration maxConnectionDuration,
    int perConnectionBufferLimit,
    @Nullable TcpKeepalive keepalive,
    @Nullable NetAddress bindSource) {

  /**
   * Zero leaves a value to the operating system.
   */
  public record TcpKeepalive(int probes, int timeSeconds, int intervalSeconds) {}
}
