package dev.outrigger.controlplane;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** The gRPC server that proxies connect to, with the standard health service beside the discovery service. */
final class XdsServer implements AutoCloseable {

  private static final int MAX_REQUEST_BYTES = 4 << 20;
  /** A proxy needs one stream; some open a few for other services. */
  private static final int MAX_CALLS_PER_CONNECTION = 32;

  private final HealthStatusManager health = new HealthStatusManager();
  private final Server server;
  private volatile InetSocketAddress address;

  XdsServer(InetSocketAddress address, BindableService discovery) {
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.NOT_SERVING);
    this.address = address;
    server = NettyServerBuilder.forAddress(address)
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
        // Proxies spread anew over replicas; gRPC varies the age by a tenth so that they do not all come at once.
        .maxConnectionAge(30, TimeUnit.MINUTES)
        .maxConnectionAgeGrace(10, TimeUnit.SECONDS)
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
    health.enterTerminalState();
    server.shutdownNow();
    try {
      server.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
