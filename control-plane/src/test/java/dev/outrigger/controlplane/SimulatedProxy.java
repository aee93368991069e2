package dev.outrigger.controlplane;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A proxy that follows clusters and endpoints by delta, acknowledges everything, and comes back, with what it knows, when its stream
 * ends.
 */
final class SimulatedProxy implements AutoCloseable {

  static final String CLUSTERS = "type.googleapis.com/envoy.config.cluster.v3.Cluster";
  static final String ENDPOINTS = "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment";
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final ManagedChannel channel;
  private final AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceStub stub;
  private final String node;
  private final Map<String, Map<String, String>> versions = new TreeMap<>();
  private final List<String> received = new ArrayList<>();
  private int streams;
  private boolean closed;
  private @Nullable Stream stream;

  /**
   * @param server what the certificate of whoever answers at the address must name
   */
  SimulatedProxy(InetSocketAddress address, String server, ChannelCredentials credentials, String token, String node) {
    this.node = node;
    channel = NettyChannelBuilder.forAddress(address, credentials).overrideAuthority(server).build();
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    stub = AggregatedDiscoveryServiceGrpc.newStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    connect();
  }

  /** Version by name, of a type. */
  synchronized Map<String, String> versions(String type) {
    return Map.copyOf(versions.getOrDefault(type, Map.of()));
  }

  /** Names of the resources that came since the last call, with their type, in order. */
  synchronized List<String> news() {
    List<String> news = List.copyOf(received);
    received.clear();
    return news;
  }

  /** How many streams there have been. */
  synchronized int streams() {
    return streams;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    channel.shutdownNow();
  }

  private synchronized void connect() {
    if (closed) {
      return;
    }
    streams++;
    Stream next = new Stream();
    stream = next;
    next.requests = stub.deltaAggregatedResources(next);
    next.ask(CLUSTERS, List.of());
    if (!versions(ENDPOINTS).isEmpty()) {
      next.ask(ENDPOINTS, List.copyOf(versions(ENDPOINTS).keySet()));
    }
  }

  private synchronized void ended(Stream which) {
    if (stream == which) {
      CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS).execute(this::connect);
    }
  }

  private synchronized void received(Stream from, DeltaDiscoveryResponse response) {
    Map<String, String> known = versions.computeIfAbsent(response.getTypeUrl(), type -> new TreeMap<>());
    List<String> added = new ArrayList<>();
    response.getResourcesList().forEach(resource -> {
      if (known.put(resource.getName(), resource.getVersion()) == null) {
        added.add(resource.getName());
      }
      received.add(response.getTypeUrl().replaceAll(".*\\.", "") + " " + resource.getName());
    });
    known.keySet().removeAll(response.getRemovedResourcesList());
    from.send(DeltaDiscoveryRequest.newBuilder()
        .setTypeUrl(response.getTypeUrl())
        .setResponseNonce(response.getNonce()));
    if (response.getTypeUrl().equals(CLUSTERS) && !added.isEmpty()) {
      from.ask(ENDPOINTS, added);
    }
  }

  private final class Stream implements StreamObserver<DeltaDiscoveryResponse> {

    private @Nullable StreamObserver<DeltaDiscoveryRequest> requests;
    private boolean introduced;

    @Override
    public void onNext(DeltaDiscoveryResponse response) {
      received(this, response);
    }

    @Override
    public void onError(Throwable cause) {
      ended(this);
    }

    @Override
    public void onCompleted() {
      ended(this);
    }

    private void ask(String type, List<String> names) {
      Map<String, String> known = new TreeMap<>(versions(type));
      send(DeltaDiscoveryRequest.newBuilder()
          .setTypeUrl(type)
          .addAllResourceNamesSubscribe(names)
          .putAllInitialResourceVersions(known));
    }

    private void send(DeltaDiscoveryRequest.Builder request) {
      if (!introduced) {
        introduced = true;
        request.setNode(Node.newBuilder().setId(node));
      }
      if (requests != null) {
        requests.onNext(request.build());
      }
    }
  }
}
