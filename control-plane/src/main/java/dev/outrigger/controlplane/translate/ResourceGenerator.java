package dev.outrigger.controlplane.translate;

import com.google.protobuf.Message;
import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.model.ProxyView;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes what a proxy is to be sent. What it makes depends on its arguments alone; any thread may use it. */
public final class ResourceGenerator {

  private final MeshOptions options;

  /** The rules of the last state that was asked about, for many proxies ask about one state. */
  private volatile @Nullable MeshRules lastRules;

  public ResourceGenerator(MeshOptions options) {
    this.options = options;
  }

  /** Those of the asked resources that exist, in the order of their names. */
  public List<NamedResource> generate(ResourceType type, Names names, ClusterState state, ProxyView proxy) {
    MeshView view = new MeshView(rules(state), proxy, options);
    return resources(type, names, view).sorted(Comparator.comparing(NamedResource::name)).toList();
  }

  private static Stream<NamedResource> resources(ResourceType type, Names names, MeshView view) {
    return switch (type) {
      case CLUSTERS -> named(new ClusterGenerator(view).clusters(), type, names, Cluster::getName);
      case LISTENERS -> named(new ListenerGenerator(view).listeners(), type, names, Listener::getName);
      case ENDPOINTS -> {
        EndpointGenerator endpoints = new EndpointGenerator(view);
        yield switch (names) {
          case Names.All all -> named(endpoints.assignments(), type, all, ClusterLoadAssignment::getClusterName);
          case Names.Only(Set<String> only) -> each(only, endpoints::assignment, type);
        };
      }
      case ROUTES -> {
        RouteGenerator routes = new RouteGenerator(view);
        yield switch (names) {
          case Names.All all -> named(routes.routes(), type, all, RouteConfiguration::getName);
          case Names.Only(Set<String> only) -> each(only, routes::routes, type);
        };
      }
    };
  }

  private static <T extends Message> Stream<NamedResource> named(
      Stream<T> messages,
      ResourceType type,
      Names names,
      Function<T, String> name) {
    return messages.filter(message -> names.contains(name.apply(message)))
        .map(message -> Wire.resource(type, name.apply(message), message));
  }

  private static <T extends Message> Stream<NamedResource> each(
      Set<String> names,
      Function<String, @Nullable T> message,
      ResourceType type) {
    return names.stream().flatMap(name -> {
      T found = message.apply(name);
      return found == null ? Stream.empty() : Stream.of(Wire.resource(type, name, found));
    });
  }

  private MeshRules rules(ClusterState state) {
    MeshRules last = lastRules;
    if (last == null || last.state() != state) {
      last = MeshRules.of(state, options);
      lastRules = last;
    }
    return last;
  }
}
