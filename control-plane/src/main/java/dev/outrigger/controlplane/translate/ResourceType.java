package dev.outrigger.controlplane.translate;

import org.jspecify.annotations.Nullable;

/**
 * The kinds of resources that proxies are sent, in the order in which they must reach them: what is referred to comes
 * before what refers to it (xDS protocol, "Eventual consistency considerations").
 */
public enum ResourceType {
  CLUSTERS("envoy.config.cluster.v3.Cluster"),
  ENDPOINTS("envoy.config.endpoint.v3.ClusterLoadAssignment"),
  /** Of certificates in files beside the proxy, which do not change with the mesh. */
  SECRETS("envoy.extensions.transport_sockets.tls.v3.Secret"),
  LISTENERS("envoy.config.listener.v3.Listener"),
  ROUTES("envoy.config.route.v3.RouteConfiguration");

  private final String typeUrl;

  ResourceType(String message) {
    this.typeUrl = "type.googleapis.com/" + message;
  }

  public String typeUrl() {
    return typeUrl;
  }

  /** The type with this URL, or null when it is none of ours. */
  public static @Nullable ResourceType of(String typeUrl) {
    for (ResourceType type : values()) {
      if (type.typeUrl.equals(typeUrl)) {
        return type;
      }
    }
    return null;
  }
}
