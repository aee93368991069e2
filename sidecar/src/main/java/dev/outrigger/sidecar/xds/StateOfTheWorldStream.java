package dev.outrigger.sidecar.xds;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The variant that sends whole sets (xDS protocol, "State of the World"). */
final class StateOfTheWorldStream implements AdsStream {

  private final Node node;
  private final Events events;
  private final AdsCall<DiscoveryRequest, DiscoveryResponse> call;
  private final Map<ResourceType, Subscribed> subscriptions = new EnumMap<>(ResourceType.class);
  private boolean introduced;

  /**
   * @param version last one that was accepted
   * @param nonce of the last response on this stream
   */
  private record Subscribed(Set<String> names, String version, String nonce) {

    Subscribed {
      names = Set.copyOf(names);
    }
  }

  StateOfTheWorldStream(AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceStub stub, Node node, Events events) {
    this.node = node;
    this.events = events;
    call = new AdsCall<>(events, this::received);
    stub.streamAggregatedResources(call);
  }

  @Override
  public void subscribe(ResourceType type, Set<String> names, Map<String, String> known, String version) {
    Set<String> wanted = type.wildcard() ? Set.of() : names;
    Subscribed before = subscriptions.get(type);
    if (before == null && !type.wildcard() && names.isEmpty()) {
      return;
    }
    if (before == null || !before.names().equals(wanted)) {
      Subscribed now = before == null ? new Subscribed(wanted, version, "")
          : new Subscribed(wanted, before.version(), before.nonce());
      subscriptions.put(type, now);
      send(request(type, now));
    }
  }

  @Override
  public void close() {
    call.close();
  }

  private void received(DiscoveryResponse response) {
    ResourceType type = ResourceType.of(response.getTypeUrl());
    Subscribed before = type == null ? null : subscriptions.get(type);
    if (type == null || before == null) {
      send(DiscoveryRequest.newBuilder()
          .setTypeUrl(response.getTypeUrl())
          .setResponseNonce(response.getNonce())
          .setErrorDetail(DeltaStream.error("type " + response.getTypeUrl() + ": not asked for")));
      return;
    }
    List<RawResource> resources = new ArrayList<>(response.getResourcesCount());
    for (Any resource : response.getResourcesList()) {
      resources.add(resource(type, resource, response.getVersionInfo()));
    }
    String error = events.received(new Update(type, response.getVersionInfo(), resources, List.of(), type.wildcard()));
    Subscribed now = new Subscribed(before.names(), error == null ? response.getVersionInfo() : before.version(),
        response.getNonce());
    subscriptions.put(type, now);
    DiscoveryRequest.Builder answer = request(type, now);
    send(error == null ? answer : answer.setErrorDetail(DeltaStream.error(error)));
    events.answered();
  }

  /** A resource may come in an envelope that carries its name; one that cannot be read has none. */
  private static RawResource resource(ResourceType type, Any resource, String version) {
    try {
      if (resource.is(Resource.class)) {
        Resource envelope = resource.unpack(Resource.class);
        return new RawResource(envelope.getName(), version, envelope.getResource());
      }
      return new RawResource(type.nameOf(resource), version, resource);
    } catch (InvalidProtocolBufferException e) {
      return new RawResource("", version, resource);
    }
  }

  private static DiscoveryRequest.Builder request(ResourceType type, Subscribed state) {
    return DiscoveryRequest.newBuilder()
        .setTypeUrl(type.typeUrl())
        .addAllResourceNames(state.names())
        .setVersionInfo(state.version())
        .setResponseNonce(state.nonce());
  }

  private void send(DiscoveryRequest.Builder request) {
    if (!introduced) {
      introduced = true;
      request.setNode(node);
    }
    call.send(request.build());
  }
}
