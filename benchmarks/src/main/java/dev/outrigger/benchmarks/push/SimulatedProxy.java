package dev.outrigger.benchmarks.push;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One sidecar as the control plane sees it: a connection of its own, one delta stream, clusters and listeners by wildcard, endpoints and
 * routes by the names that those give, every response accepted. It looks into what it was sent only as far as that needs.
 * Everything runs on the connection's event loop.
 */
final class SimulatedProxy implements StreamObserver<DeltaDiscoveryResponse> {

  private static final String API = "type.googleapis.com/envoy.config.";
  private static final String CLUSTERS = API + "cluster.v3.Cluster";
  private static final String ENDPOINTS = API + "endpoint.v3.ClusterLoadAssignment";
  private static final String LISTENERS = API + "listener.v3.Listener";
  private static final String ROUTES = API + "route.v3.RouteConfiguration";

  /** What all proxies of a process report to; called on their event loops. */
  interface Fleet {

    /** The proxy has all that there is. */
    void synced(long bytes);

    /** A response of endpoints came, at this time of {@link System#nanoTime}. */
    void endpoints(int proxy, DeltaDiscoveryResponse response, long nanos);

    void failed(int proxy, Throwable cause);
  }

  private final int number;
  private final Fleet fleet;
  private final StreamObserver<DeltaDiscoveryRequest> requests;
  private final Set<String> endpoints = new HashSet<>();
  private final Set<String> routes = new HashSet<>();
  private boolean endpointsAsked;
  private boolean routesAsked;
  private boolean listenersCame;
  private boolean synced;
  private long bytes;

  /** Opens the stream and asks for everything. */
  SimulatedProxy(int number, ManagedChannel channel, Fleet fleet) {
    this.number = number;
    this.fleet = fleet;
    this.requests = AggregatedDiscoveryServiceGrpc.newStub(channel).deltaAggregatedResources(this);
    ask(CLUSTERS, node(number), List.of("*"));
    ask(LISTENERS, null, List.of("*"));
  }

  private static Node node(int number) {
    String namespace = LoadMesh.namespace(number);
    return Node.newBuilder()
        .setId("sidecar~198.18." + (number >> 8) + "." + (number & 255) + "~client-" + number + "." + namespace + "~"
            + namespace
            + ".svc.cluster.local")
        .setUserAgentName("envoy")
        .setMetadata(Struct.newBuilder()
            .putFields("NAMESPACE", Value.newBuilder().setStringValue(namespace).build())
            .putFields("INTERCEPTION_MODE", Value.newBuilder().setStringValue("REDIRECT").build())
            .putFields("CLUSTER_ID", Value.newBuilder().setStringValue("Kubernetes").build()))
        .build();
  }

  @Override
  public void onNext(DeltaDiscoveryResponse response) {
    long now = System.nanoTime();
    bytes += response.getSerializedSize();
    requests.onNext(DeltaDiscoveryRequest.newBuilder()
        .setTypeUrl(response.getTypeUrl())
        .setResponseNonce(response.getNonce())
        .build());
    switch (response.getTypeUrl()) {
      case CLUSTERS -> clusters(response);
      case LISTENERS -> listeners(response);
      case ENDPOINTS -> {
        fleet.endpoints(number, response, now);
        tick(endpoints, response);
      }
      case ROUTES -> tick(routes, response);
      default -> throw new IllegalStateException(response.getTypeUrl());
    }
    if (!synced && endpointsAsked && endpoints.isEmpty() && listenersCame && routes.isEmpty()) {
      synced = true;
      fleet.synced(bytes);
    }
  }

  @Override
  public void onError(Throwable cause) {
    fleet.failed(number, cause);
  }

  @Override
  public void onCompleted() {
    fleet.failed(number, new IllegalStateException("the server ended the stream"));
  }

  /** Those of the mesh's services take their endpoints from EDS; Envoy asks for those of new clusters at once. */
  private void clusters(DeltaDiscoveryResponse response) {
    List<String> names = response.getResourcesList()
        .stream()
        .map(Resource::getName)
        .filter(name -> name.startsWith("outbound|"))
        .toList();
    if (!endpointsAsked && !names.isEmpty()) {
      endpointsAsked = true;
      endpoints.addAll(names);
      ask(ENDPOINTS, null, names);
    }
  }

  private void listeners(DeltaDiscoveryResponse response) {
    listenersCame = true;
    if (routesAsked) {
      return;
    }
    List<String> names = new ArrayList<>();
    for (Resource resource : response.getResourcesList()) {
      names.addAll(routesOf(resource.getResource().getValue()));
    }
    if (!names.isEmpty()) {
      routesAsked = true;
      routes.addAll(names);
      ask(ROUTES, null, List.copyOf(new HashSet<>(names)));
    }
  }

  private static List<String> routesOf(ByteString bytes) {
    List<String> names = new ArrayList<>();
    try {
      for (FilterChain chain : Listener.parseFrom(bytes).getFilterChainsList()) {
        for (Filter filter : chain.getFiltersList()) {
          Any config = filter.getTypedConfig();
          if (config.is(HttpConnectionManager.class)) {
            HttpConnectionManager manager = config.unpack(HttpConnectionManager.class);
            if (manager.hasRds()) {
              names.add(manager.getRds().getRouteConfigName());
            }
          }
        }
      }
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a listener that cannot be read", e);
    }
    return names;
  }

  private static void tick(Set<String> missing, DeltaDiscoveryResponse response) {
    if (!missing.isEmpty()) {
      response.getResourcesList().forEach(resource -> missing.remove(resource.getName()));
      missing.removeAll(new HashSet<>(response.getRemovedResourcesList()));
    }
  }

  private void ask(String type, @Nullable Node node, Collection<String> names) {
    DeltaDiscoveryRequest.Builder request =
        DeltaDiscoveryRequest.newBuilder().setTypeUrl(type).addAllResourceNamesSubscribe(names);
    if (node != null) {
      request.setNode(node);
    }
    requests.onNext(request.build());
  }
}
