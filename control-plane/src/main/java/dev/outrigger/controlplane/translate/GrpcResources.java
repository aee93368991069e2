package dev.outrigger.controlplane.translate;

import java.util.stream.Stream;

/**
 * What an application is sent whose gRPC library is the xDS client itself: a listener for the name that it calls, the routes
 * of that name, and clusters and endpoints in the few forms that gRPC knows. What gRPC refuses is left out or said otherwise.
 *
 * <p>Source: gRPC proposals A27, A28, A31, A37, A42, A50; the names are those that Istio gives.
 */
final class GrpcResources {

  private final MeshView view;

  GrpcResources(MeshView view) {
    this.view = view;
  }

  Stream<Draft> drafts(ResourceType type, Names names) {
    return switch (type) {
      case CLUSTERS -> new GrpcClusterGenerator(view).clusters(names);
      case ENDPOINTS -> new EndpointGenerator(view).assignments(names);
      // Its certificates it has from providers of its own.
      case SECRETS -> Stream.empty();
      case LISTENERS -> new GrpcListenerGenerator(view).listeners(names);
      case ROUTES -> new GrpcRouteGenerator(view).routes(names);
    };
  }
}
