package dev.outrigger.controlplane.serve;

import com.google.protobuf.ByteString;
import dev.outrigger.controlplane.translate.NamedResource;
import dev.outrigger.controlplane.translate.ResourceType;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.MethodDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One of the two protocols of the aggregated discovery service, as messages. A message is all its fields one after another, in any order
 * (protobuf encoding, "Field Order"), so responses are put together of what is serialised already.
 *
 * @param <Q> its requests
 */
sealed interface Dialect<Q> {

  Dialect<DeltaDiscoveryRequest> DELTA = new Delta();
  Dialect<DiscoveryRequest> STATE_OF_THE_WORLD = new StateOfTheWorld();

  /** The method of the service that speaks it; its responses go out as they are written here. */
  MethodDescriptor<Q, WireResponse> method();

  AdsRequest read(Q request);

  Subscription subscription(ResourceType type);

  /** The bytes of the resources are shared by all responses that hold them. */
  WireResponse write(ResourceType type, Response response, String version, String nonce);

  /** As in {@code delta}. */
  final class Delta implements Dialect<DeltaDiscoveryRequest> {

    private Delta() {}

    @Override
    public MethodDescriptor<DeltaDiscoveryRequest, WireResponse> method() {
      var method = AggregatedDiscoveryServiceGrpc.getDeltaAggregatedResourcesMethod();
      return method.toBuilder(method.getRequestMarshaller(), WireResponse.MARSHALLER).build();
    }

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
    public WireResponse write(ResourceType type, Response response, String version, String nonce) {
      List<ByteString> parts = new ArrayList<>(2 + response.resources().size());
      parts.add(TextFields.of(DeltaDiscoveryResponse.SYSTEM_VERSION_INFO_FIELD_NUMBER, version,
          DeltaDiscoveryResponse.TYPE_URL_FIELD_NUMBER, type.typeUrl(), DeltaDiscoveryResponse.NONCE_FIELD_NUMBER,
          nonce));
      for (NamedResource resource : response.resources()) {
        parts.add(resource.deltaField());
      }
      if (!response.removed().isEmpty()) {
        parts.add(
            DeltaDiscoveryResponse.newBuilder().addAllRemovedResources(response.removed()).build().toByteString());
      }
      return new WireResponse(parts);
    }
  }

  /** As in {@code sotw}. */
  final class StateOfTheWorld implements Dialect<DiscoveryRequest> {

    private StateOfTheWorld() {}

    @Override
    public MethodDescriptor<DiscoveryRequest, WireResponse> method() {
      var method = AggregatedDiscoveryServiceGrpc.getStreamAggregatedResourcesMethod();
      return method.toBuilder(method.getRequestMarshaller(), WireResponse.MARSHALLER).build();
    }

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
    public WireResponse write(ResourceType type, Response response, String version, String nonce) {
      List<ByteString> parts = new ArrayList<>(1 + response.resources().size());
      parts.add(TextFields.of(DiscoveryResponse.VERSION_INFO_FIELD_NUMBER, version,
          DiscoveryResponse.TYPE_URL_FIELD_NUMBER, type.typeUrl(), DiscoveryResponse.NONCE_FIELD_NUMBER, nonce));
      for (NamedResource resource : response.resources()) {
        parts.add(resource.stateOfTheWorldField());
      }
      return new WireResponse(parts);
    }
  }

  private static @Nullable Node node(boolean present, Node node) {
    return present ? node : null;
  }
}
