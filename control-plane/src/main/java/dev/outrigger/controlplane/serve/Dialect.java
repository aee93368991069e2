package dev.outrigger.controlplane.serve;

import com.google.protobuf.Any;
import dev.outrigger.controlplane.translate.NamedResource;
import dev.outrigger.controlplane.translate.ResourceType;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One of the two protocols of the aggregated discovery service, as messages.
 *
 * @param <Q> its requests
 * @param <S> its responses
 */
sealed interface Dialect<Q, S> {

  Dialect<DeltaDiscoveryRequest, DeltaDiscoveryResponse> DELTA = new Delta();
  Dialect<DiscoveryRequest, DiscoveryResponse> STATE_OF_THE_WORLD = new StateOfTheWorld();

  AdsRequest read(Q request);

  Subscription subscription(ResourceType type);

  /** The bytes of the resources are shared by all responses that hold them. */
  S write(ResourceType type, Response response, String version, String nonce);

  /** As in {@code delta}. */
  final class Delta implements Dialect<DeltaDiscoveryRequest, DeltaDiscoveryResponse> {

    private Delta() {}

    @Override
    public AdsRequest read(DeltaDiscoveryRequest request) {
      return new AdsRequest(node(request.hasNode(), request.getNode()), request.getTypeUrl(),
          request.getResponseNonce(), request.hasErrorDetail() ? request.getErrorDetail().getMessage() : null,
          request.getResourceNamesSubscribeList(), request.getResourceNamesUnsubscribeList(),
          request.getInitialResourceVersionsMap());
    }

    @Override
    public Subscription subscription(ResourceType type) {
      return new DeltaSubscription(type);
    }

    @Override
    public DeltaDiscoveryResponse write(ResourceType type, Response response, String version, String nonce) {
      DeltaDiscoveryResponse.Builder message = DeltaDiscoveryResponse.newBuilder()
          .setTypeUrl(type.typeUrl())
          .setSystemVersionInfo(version)
          .setNonce(nonce)
          .addAllRemovedResources(response.removed());
      for (NamedResource resource : response.resources()) {
        message.addResources(Resource.newBuilder()
            .setName(resource.name())
            .setVersion(resource.version())
            .setResource(packed(resource)));
      }
      return message.build();
    }
  }

  /** As in {@code sotw}. */
  final class StateOfTheWorld implements Dialect<DiscoveryRequest, DiscoveryResponse> {

    private StateOfTheWorld() {}

    @Override
    public AdsRequest read(DiscoveryRequest request) {
      return new AdsRequest(node(request.hasNode(), request.getNode()), request.getTypeUrl(),
          request.getResponseNonce(), request.hasErrorDetail() ? request.getErrorDetail().getMessage() : null,
          request.getResourceNamesList(), List.of(), Map.of());
    }

    @Override
    public Subscription subscription(ResourceType type) {
      return new SotwSubscription(type);
    }

    @Override
    public DiscoveryResponse write(ResourceType type, Response response, String version, String nonce) {
      DiscoveryResponse.Builder message =
          DiscoveryResponse.newBuilder().setTypeUrl(type.typeUrl()).setVersionInfo(version).setNonce(nonce);
      for (NamedResource resource : response.resources()) {
        message.addResources(packed(resource));
      }
      return message.build();
    }
  }

  private static @Nullable Node node(boolean present, Node node) {
    return present ? node : null;
  }

  private static Any packed(NamedResource resource) {
    return Any.newBuilder().setTypeUrl(resource.type().typeUrl()).setValue(resource.bytes()).build();
  }
}
