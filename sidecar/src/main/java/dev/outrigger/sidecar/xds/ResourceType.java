package dev.outrigger.sidecar.xds;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import org.jspecify.annotations.Nullable;

/** The types that are subscribed to, in the order of subscription: what a resource names comes before it. */
public enum ResourceType {
  CLUSTERS(Cluster.getDefaultInstance(), true),
  ENDPOINTS(ClusterLoadAssignment.getDefaultInstance(), false),
  LISTENERS(Listener.getDefaultInstance(), true),
  ROUTES(RouteConfiguration.getDefaultInstance(), false);

  private final Message prototype;
  private final boolean wildcard;
  private final String typeUrl;

  ResourceType(Message prototype, boolean wildcard) {
    this.prototype = prototype;
    this.wildcard = wildcard;
    typeUrl = "type.googleapis.com/" + prototype.getDescriptorForType().getFullName();
  }

  public String typeUrl() {
    return typeUrl;
  }

  /** True when all resources are wanted, false when they are asked for by name. */
  boolean wildcard() {
    return wildcard;
  }

  static @Nullable ResourceType of(String typeUrl) {
    for (ResourceType type : values()) {
      if (type.typeUrl.equals(typeUrl)) {
        return type;
      }
    }
    return null;
  }

  /** The resource's spec, which is of the kind that {@link SnapshotAssembler} takes for this type. */
  Decoded<?> decode(Any resource) {
    if (!resource.getTypeUrl().equals(typeUrl)) {
      return new Decoded.Invalid<>("", "type " + resource.getTypeUrl() + " (expected: " + typeUrl + ")");
    }
    try {
      Message message = prototype.getParserForType().parseFrom(resource.getValue());
      return switch (this) {
        case CLUSTERS -> ResourceDecoders.cluster((Cluster) message);
        case ENDPOINTS -> ResourceDecoders.endpoints((ClusterLoadAssignment) message);
        case LISTENERS -> ResourceDecoders.listener((Listener) message);
        case ROUTES -> ResourceDecoders.routes((RouteConfiguration) message);
      };
    } catch (InvalidProtocolBufferException e) {
      return new Decoded.Invalid<>("", "not a " + typeUrl + ": " + e.getMessage());
    }
  }

  /** The name that the resource itself carries. */
  String nameOf(Any resource) throws InvalidProtocolBufferException {
    Message message = prototype.getParserForType().parseFrom(resource.getValue());
    return switch (message) {
      case Cluster cluster -> cluster.getName();
      case ClusterLoadAssignment endpoints -> endpoints.getClusterName();
      case Listener listener -> listener.getName();
      case RouteConfiguration routes -> routes.getName();
      default -> throw new IllegalStateException(typeUrl);
    };
  }
}
