package dev.outrigger.sidecar.xds;

import com.google.rpc.Code;
import com.google.rpc.Status;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The incremental variant (xDS protocol, "Incremental xDS"). */
final class DeltaStream implements AdsStream {

  private static final String WILDCARD = "*";

  private final Node node;
  private final Events events;
  private final AdsCall<DeltaDiscoveryRequest, DeltaDiscoveryResponse> call;
  private final Map<ResourceType, Set<String>> subscribed = new EnumMap<>(ResourceType.class);
  private boolean introduced;

  DeltaStream(AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceStub stub, Node node, Events events) {
    this.node = node;
    this.events = events;
    call = new AdsCall<>(events, this::received);
    stub.deltaAggregatedResources(call);
  }

  @Override
  public void subscribe(ResourceType type, Set<String> names, Map<String, String> known, String version) {
    Set<String> before = subscribed.get(type);
    if (before == null) {
      if (type.wildcard() || !names.isEmpty()) {
        subscribed.put(type, Set.copyOf(names));
        DeltaDiscoveryRequest.Builder first = request(type).addAllResourceNamesSubscribe(names);
        if (type.wildcard() && !names.isEmpty()) {
          // A first request without names asks for all: the form of the wildcard that every control plane knows.
          first.addResourceNamesSubscribe(WILDCARD);
        }
        send(first.putAllInitialResourceVersions(known));
      }
      return;
    }
    if (!before.equals(names)) {
      subscribed.put(type, Set.copyOf(names));
      send(request(type).addAllResourceNamesSubscribe(without(names, before))
          .addAllResourceNamesUnsubscribe(without(before, names)));
    }
  }

  @Override
  public void close() {
    call.close();
  }

  private void received(DeltaDiscoveryResponse response) {
    ResourceType type = ResourceType.of(response.getTypeUrl());
    if (type == null) {
      send(DeltaDiscoveryRequest.newBuilder()
          .setTypeUrl(response.getTypeUrl())
          .setResponseNonce(response.getNonce())
          .setErrorDetail(error("type " + response.getTypeUrl() + ": not asked for")));
      return;
    }
    List<RawResource> resources = new ArrayList<>(response.getResourcesCount());
    for (Resource resource : response.getResourcesList()) {
      resources.add(new RawResource(resource.getName(), resource.getVersion(), resource.getResource()));
    }
    String error = events
        .received(
            new Update(type, response.getSystemVersionInfo(), resources, response.getRemovedResourcesList(), false));
    send(answer(request(type).setResponseNonce(response.getNonce()), error));
    events.answered();
  }

  private static DeltaDiscoveryRequest.Builder answer(DeltaDiscoveryRequest.Builder request, @Nullable String error) {
    return error == null ? request : request.setErrorDetail(error(error));
  }

  static Status error(String message) {
    return Status.newBuilder().setCode(Code.INVALID_ARGUMENT_VALUE).setMessage(message).build();
  }

  private static DeltaDiscoveryRequest.Builder request(ResourceType type) {
    return DeltaDiscoveryRequest.newBuilder().setTypeUrl(type.typeUrl());
  }

  private void send(DeltaDiscoveryRequest.Builder request) {
    if (!introduced) {
      introduced = true;
      request.setNode(node);
    }
    call.send(request.build());
  }

  private static Set<String> without(Set<String> names, Set<String> others) {
    Set<String> rest = new HashSet<>(names);
    rest.removeAll(others);
    return rest;
  }
}
