package dev.outrigger.controlplane;

import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A gRPC server that proxies connect to, with the standard health service beside the discovery service. */
final class XdsServer implements AutoCloseable {

  private static final int MAX_REQUEST_BYTES = 4 << 20;
  /** A proxy needs one stream; some open a few for other services. */
  private static final int MAX_CALLS_PER_CONNECTION = 32;

  private final HealthStatusManager health = new HealthStatusManager();
  private final Server server;
  private volatile InetSocketAddress address;

  /**
   * @param maxConnectionAge gRPC varies it by a tenth, so that proxies do not all look for a replica anew at one time
   */
  XdsServer(
      InetSocketAddress address,
      ServerCredentials credentials,
      ServerServiceDefinition discovery,
      Duration maxConnectionAge) {
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.NOT_SERVING);
    this.address = address;
    server = NettyServerBuilder.forAddress(address, credentials)
        // What runs on gRPC's threads only hands over.
        .directExecutor()
        .addService(discovery)
        .addService(health.getHealthService())
        .maxInboundMessageSize(MAX_REQUEST_BYTES)
        .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
        // So that a dead peer is noticed, and one that pings too often is sent away.
        .keepAliveTime(30, TimeUnit.SECONDS)
        .keepAliveTimeout(10, TimeUnit.SECONDS)
        .permitKeepAliveTime(10, TimeUnit.SECONDS)
        .permitKeepAliveWithoutCalls(true)
        .handshakeTimeout(10, TimeUnit.SECONDS)
        .maxConnectionAge(maxConnectionAge.toMillis(), TimeUnit.MILLISECONDS)
        // A stream of the discovery service ends by itself only when it is cut off.
        .maxConnectionAgeGrace(Math.min(10_000, maxConnectionAge.toMillis() / 10), TimeUnit.MILLISECONDS)
        .build();
  }

  XdsServer start() throws IOException {
    server.start();
    address = new InetSocketAddress(address.getAddress(), server.getPort());
    return this;
  }

  /** The bound address; the wanted one before {@link #start}. */
  InetSocketAddress address() {
    return address;
  }

  /** Tells health checks that there is something to serve. */
  void serving() {
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.SERVING);
  }

  @Override
  public void close() {
    if (server.isShutdown()) {
      return;
    }
    health.enterTerminalState();
    server.shutdownNow();
    try {
      server.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
