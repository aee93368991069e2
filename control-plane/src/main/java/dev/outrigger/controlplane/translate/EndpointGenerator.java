package dev.outrigger.controlplane.translate;

import com.google.protobuf.Struct;
import dev.outrigger.controlplane.model.MeshService;
import dev.outrigger.policy.istio.LocalityBalancing.Distribute;
import dev.outrigger.policy.istio.TrafficSettings;
import dev.outrigger.policy.kube.Node;
import dev.outrigger.policy.kube.Service.InternalTraffic;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * EDS: the backends of each cluster, by place and by how near they are; of clusters whose names proxies look up, those names
 * in the same form. A backend that leaves is left out at once: proxies finish what runs on it, and give it nothing new.
 */
final class EndpointGenerator {

  private static final Comparator<Node.Locality> BY_PLACE = Comparator.comparing(Node.Locality::region)
      .thenComparing(Node.Locality::zone)
      .thenComparing(Node.Locality::subzone);

  private final MeshView view;

  EndpointGenerator(MeshView view) {
    this.view = view;
  }

  /** All are those of the clusters that take their endpoints from here. */
  Stream<Draft> assignments(Names names) {
    Stream<String> clusters = switch (names) {
      case Names.All all -> new ClusterGenerator(view).withEndpoints();
      case Names.Only(Set<String> only) -> only.stream();
    };
    return clusters.map(cluster -> new Draft(cluster, () -> assignment(cluster)));
  }

  /** What the endpoints of a cluster depend on that those of few clusters do. */
  Dependence dependence(String cluster) {
    ClusterTarget target = ClusterTarget.of(view, cluster);
    if (target == null) {
      return Dependence.NONE;
    }
    MeshService service = target.port().service();
    Dependence near = Distances.dependence(EffectiveBalancing.of(target.settings(), service, view.options()));
    return service.internalTraffic() == InternalTraffic.LOCAL ? new Dependence(true, false, near.onLabels()) : near;
  }

  /**
   * Null when there is no such cluster, or it is one that is not told its endpoints: a client may ask for those of what its cluster was before
   * it became that, and a whole response is rejected for one name of DNS in it.
   */
  private @Nullable ClusterLoadAssignment assignment(String cluster) {
    ClusterTarget target = ClusterTarget.of(view, cluster);
    if (target == null || !new ClusterGenerator(view).isToldEndpoints(target.port(), target.settings())) {
      return null;
    }
    return assignment(target.port(), cluster, target.labels(), target.settings());
  }

  /** The backends of a port that carry the labels, for a cluster of this name. */
  ClusterLoadAssignment assignment(
      ServicePort port,
      String cluster,
      Map<String, String> labels,
      TrafficSettings settings) {
    List<Backend> backends = Backends.of(port, view.state(), wanted(port.service(), labels));
    EffectiveBalancing balancing = EffectiveBalancing.of(settings, port.service(), view.options());
    ToIntFunction<Backend> distance = Distances.of(balancing, view.proxy());
    int[] distances = backends.stream().mapToInt(distance).distinct().sorted().toArray();
    Map<Node.Locality, Integer> shares = balancing.locality() instanceof Distribute rule
        ? PlaceShares.of(rule, view.proxy().locality(), sizes(backends))
        : null;
    ClusterLoadAssignment.Builder assignment = ClusterLoadAssignment.newBuilder().setClusterName(cluster);
    backends.stream()
        .filter(backend -> shares == null || shares.containsKey(backend.place()))
        .collect(Collectors.groupingBy(one -> new Group(one.place(), distance.applyAsInt(one)), TreeMap::new,
            Collectors.toList()))
        .forEach((group, near) -> assignment.addEndpoints(locality(group.place, near)
            .setLoadBalancingWeight(Wire.uint32(shares == null ? weight(near) : shares.getOrDefault(group.place, 0)))
            .setPriority(Arrays.binarySearch(distances, group.distance))));
    return assignment.build();
  }

  private static Map<Node.Locality, Integer> sizes(List<Backend> backends) {
    return backends.stream()
        .collect(Collectors.groupingBy(Backend::place, () -> new TreeMap<>(BY_PLACE),
            Collectors.summingInt(Backend::weight)));
  }

  private static int weight(List<Backend> backends) {
    return backends.stream().mapToInt(Backend::weight).sum();
  }

  /** Backends of one place, equally near. */
  private record Group(Node.Locality place, int distance) implements Comparable<Group> {

    private static final Comparator<Group> ORDER =
        Comparator.comparing(Group::place, BY_PLACE).thenComparing(Group::distance);

    @Override
    public int compareTo(Group other) {
      return ORDER.compare(this, other);
    }
  }

  private Predicate<Backend> wanted(MeshService service, Map<String, String> labels) {
    boolean local = service.internalTraffic() == InternalTraffic.LOCAL;
    return backend -> (!local || view.proxy().node().equals(backend.node())) && backend.carries(labels);
  }

  private LocalityLbEndpoints.Builder locality(Node.Locality place, List<Backend> backends) {
    LocalityLbEndpoints.Builder endpoints = LocalityLbEndpoints.newBuilder()
        .setLocality(
            Locality.newBuilder().setRegion(place.region()).setZone(place.zone()).setSubZone(place.subzone()));
    backends.forEach(backend -> endpoints.addLbEndpoints(endpoint(backend)));
    return endpoints;
  }

  private LbEndpoint endpoint(Backend backend) {
    String workload = backend.workload() + ";" + view.proxy().clusterId();
    return LbEndpoint.newBuilder()
        .setEndpoint(Endpoint.newBuilder().setAddress(Wire.address(backend.address(), backend.port())))
        .setHealthStatus(HealthStatus.HEALTHY)
        .setMetadata(Metadata.newBuilder()
            .putFilterMetadata(ClusterMetadata.ISTIO,
                Struct.newBuilder().putFields("workload", Wire.text(workload)).build()))
        .setLoadBalancingWeight(Wire.uint32(backend.weight()))
        .build();
  }
}
