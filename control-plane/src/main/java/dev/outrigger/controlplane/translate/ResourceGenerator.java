package dev.outrigger.controlplane.translate;

import com.google.protobuf.Message;
import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.model.ProxyView;
import dev.outrigger.controlplane.translate.Generated.Failure;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes what a proxy is to be sent. What it makes depends on its arguments alone; any thread may use it. */
public final class ResourceGenerator {

  private final MeshOptions options;

  /** Those of the last state that was asked about, for many proxies ask about one, and the next has them too as a rule. */
  private volatile @Nullable MeshRules lastRules;

  public ResourceGenerator(MeshOptions options) {
    this.options = options;
  }

  /** Says of a cluster that it has no endpoints, in the form in which others are told theirs. */
  public static NamedResource noEndpoints(String cluster) {
    return Wire.resource(ResourceType.ENDPOINTS, cluster,
        ClusterLoadAssignment.newBuilder().setClusterName(cluster).build());
  }

  /** Those of the asked resources that exist. One that cannot be made keeps none of the others from being made. */
  public Generated generate(ResourceType type, Names names, ClusterState state, ProxyView proxy) {
    List<NamedResource> resources = new ArrayList<>();
    List<Failure> failures = new ArrayList<>();
    try {
      drafts(type, names, new MeshView(state, rules(state), TargetPorts.of(state, proxy), options))
          .forEach(draft -> finish(type, draft, resources, failures));
    } catch (RuntimeException e) {
      failures.add(new Failure(type, null, e));
    }
    resources.sort(Comparator.comparing(NamedResource::name));
    return new Generated(resources, failures);
  }

  /**
   * The names of the resources that are about the proxy's own workload, or compare others with it. It gets them unasked, but asking for all does not
   * bring them, since they are what proxies differ in that get the same otherwise.
   */
  public Set<String> own(ResourceType type, ClusterState state, ProxyView proxy) {
    MeshView view = new MeshView(state, rules(state), TargetPorts.of(state, proxy), options);
    return proxy.client() == ProxyView.Client.GRPC ? Set.of() : switch (type) {
      case CLUSTERS -> Stream
          .concat(new InboundClusters(view).clusters().map(Draft::name), new ClusterGenerator(view).own())
          .collect(Collectors.toSet());
      case LISTENERS -> new InboundListeners(view, new NetworkFilters(view)).listeners()
          .map(Draft::name)
          .collect(Collectors.toSet());
      case ENDPOINTS, ROUTES, SECRETS -> Set.of();
    };
  }

  /** What the resource of this name depends on that few do; of the proxy only the rest is looked at. */
  public Dependence dependence(ResourceType type, String name, ClusterState state, ProxyView proxy) {
    MeshView view = new MeshView(state, rules(state), proxy, options);
    return switch (type) {
      case ENDPOINTS -> new EndpointGenerator(view).dependence(name);
      case CLUSTERS, LISTENERS -> name.startsWith("inbound|") || name.equals(InboundListeners.VIRTUAL)
          ? InboundPorts.dependence(view)
          : type == ResourceType.CLUSTERS ? new ClusterGenerator(view).dependence(name) : Dependence.NONE;
      case ROUTES, SECRETS -> Dependence.NONE;
    };
  }

  /** What a resource was made of that was made for this proxy of this state; empty when nobody knows. */
  public List<Origin> origins(NamedResource resource, ClusterState state, ProxyView proxy) {
    return new Origins(new MeshView(state, rules(state), proxy, options)).of(resource);
  }

  /** Those of the proxy's labels by which rules select it; a proxy with these alone is sent the same. */
  public Map<String, String> selecting(ClusterState state, ProxyView proxy) {
    return rules(state).selectors().of(proxy.labels());
  }

  /**
   * What may be taken for a proxy's namespace where the clusters of services and their endpoints are asked for: the same for as many
   * namespaces as can be.
   */
  public String standIn(ClusterState state, String namespace) {
    return rules(state).ordinary().standIn(namespace);
  }

  private static Stream<Draft> drafts(ResourceType type, Names names, MeshView view) {
    Stream<Draft> all = switch (view.proxy().client()) {
      case GRPC -> new GrpcResources(view).drafts(type, names);
      case OUTRIGGER, ENVOY, OTHER -> proxyDrafts(type, names, view);
    };
    return all.filter(draft -> draft.isIn(names));
  }

  private static Stream<Draft> proxyDrafts(ResourceType type, Names names, MeshView view) {
    return switch (type) {
      case CLUSTERS -> new ClusterGenerator(view).clusters();
      case LISTENERS -> new ListenerGenerator(view).listeners();
      case ENDPOINTS -> new EndpointGenerator(view).assignments(names);
      case SECRETS -> FileSecrets.secrets(names);
      case ROUTES -> new RouteGenerator(view).routes(names);
    };
  }

  private static void finish(ResourceType type, Draft draft, List<NamedResource> resources, List<Failure> failures) {
    try {
      Message message = draft.message().get();
      if (message != null) {
        resources.add(Wire.resource(type, draft.name(), message));
      }
    } catch (RuntimeException e) {
      failures.add(new Failure(type, draft.name(), e));
    }
  }

  private MeshRules rules(ClusterState state) {
    MeshRules last = lastRules;
    if (last == null || !last.holdFor(state)) {
      last = MeshRules.of(state, options);
      lastRules = last;
    }
    return last;
  }
}
