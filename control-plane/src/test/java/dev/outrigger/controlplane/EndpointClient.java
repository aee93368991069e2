package dev.outrigger.controlplane;

import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

/** A delta client that follows the endpoints of one cluster as a proxy does, and keeps every set that it was told. */
final class EndpointClient implements AutoCloseable {

  private static final String ENDPOINTS = "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment";

  private final ManagedChannel channel;
  private final StreamObserver<DeltaDiscoveryRequest> requests;
  private final List<Told> told = new CopyOnWriteArrayList<>();

  /**
   * The healthy endpoints as told at one time.
   *
   * @param nanos as {@link System#nanoTime}
   */
  record Told(long nanos, Set<String> addresses) {}

  EndpointClient(InetSocketAddress server, String cluster) {
    channel = NettyChannelBuilder.forAddress(server, InsecureChannelCredentials.create()).build();
    requests = AggregatedDiscoveryServiceGrpc.newStub(channel).deltaAggregatedResources(new Answers());
    requests.onNext(DeltaDiscoveryRequest.newBuilder()
        .setNode(Node.newBuilder().setId("sidecar~198.18.0.250~client.default~default.svc.cluster.local"))
        .setTypeUrl(ENDPOINTS)
        .addResourceNamesSubscribe(cluster)
        .build());
  }

  /** Each set that came, in order. */
  List<Told> told() {
    return told;
  }

  /** The addresses of the last set. */
  Set<String> addresses() {
    return told.isEmpty() ? Set.of() : told.getLast().addresses;
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  private static Set<String> addresses(ClusterLoadAssignment assignment) {
    List<LbEndpoint> endpoints = new ArrayList<>();
    assignment.getEndpointsList().forEach(locality -> endpoints.addAll(locality.getLbEndpointsList()));
    Set<String> addresses = new TreeSet<>();
    for (LbEndpoint endpoint : endpoints) {
      HealthStatus health = endpoint.getHealthStatus();
      if (health == HealthStatus.UNKNOWN || health == HealthStatus.HEALTHY) {
        addresses.add(endpoint.getEndpoint().getAddress().getSocketAddress().getAddress());
      }
    }
    return addresses;
  }

  private final class Answers implements StreamObserver<DeltaDiscoveryResponse> {

    @Override
    public void onNext(DeltaDiscoveryResponse response) {
      long now = System.nanoTime();
      response.getResourcesList().forEach(resource -> {
        try {
          told.add(new Told(now, addresses(resource.getResource().unpack(ClusterLoadAssignment.class))));
        } catch (InvalidProtocolBufferException e) {
          throw new AssertionError(e);
        }
      });
      requests.onNext(
          DeltaDiscoveryRequest.newBuilder().setTypeUrl(ENDPOINTS).setResponseNonce(response.getNonce()).build());
    }

    @Override
    public void onError(Throwable cause) {
      // The test misses what would have come.
    }

    @Override
    public void onCompleted() {
      // As above.
    }
  }
}
