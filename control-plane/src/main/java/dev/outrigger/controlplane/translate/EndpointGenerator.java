package dev.outrigger.controlplane.translate;

import com.google.protobuf.Struct;
import dev.outrigger.controlplane.model.ServiceEndpoints;
import dev.outrigger.policy.istio.DestinationRule;
import dev.outrigger.policy.istio.DestinationRule.Subset;
import dev.outrigger.policy.istio.TrafficSettings;
import dev.outrigger.policy.kube.EndpointSlice;
import dev.outrigger.policy.kube.Node;
import dev.outrigger.policy.kube.Pod;
import dev.outrigger.policy.kube.Protocol;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** EDS: the ready backends of each cluster, by place. */
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
      case Names.All() -> new ClusterGenerator(view).withEndpoints();
      case Names.Only(Set<String> only) -> only.stream();
    };
    return clusters.map(cluster -> new Draft(cluster, () -> assignment(cluster)));
  }

  /** Null when there is no such cluster. */
  private @Nullable ClusterLoadAssignment assignment(String cluster) {
    ClusterName name = ClusterName.parse(cluster);
    ServicePort port = name == null ? null : view.port(name.host(), name.port());
    if (name == null || port == null) {
      return null;
    }
    DestinationRule rule = view.destinationRule(port);
    if (name.subset().isEmpty()) {
      TrafficSettings settings = rule == null ? TrafficSettings.NONE : rule.settings(port.number());
      return assignment(port, cluster, Map.of(), settings);
    }
    Subset subset = rule == null ? null
        : rule.subsets().stream().filter(one -> one.name().equals(name.subset())).findFirst().orElse(null);
    return rule == null || subset == null ? null
        : assignment(port, cluster, subset.labels(), rule.settings(port.number(), subset));
  }

  private ClusterLoadAssignment assignment(
      ServicePort port,
      String cluster,
      Map<String, String> labels,
      TrafficSettings settings) {
    SortedMap<Node.Locality, SortedMap<String, LbEndpoint>> byPlace = new TreeMap<>(BY_PLACE);
    ServiceEndpoints endpoints = view.state().endpoints().get(port.service().object());
    if (endpoints != null) {
      endpoints.slices().values().forEach(slice -> collect(slice, port, labels, byPlace));
    }
    Map<Node.Locality, Integer> priorities = priorities(byPlace.keySet(), settings);
    ClusterLoadAssignment.Builder assignment = ClusterLoadAssignment.newBuilder().setClusterName(cluster);
    byPlace.forEach((place, ofPlace) -> assignment.addEndpoints(LocalityLbEndpoints.newBuilder()
        .setLocality(Locality.newBuilder().setRegion(place.region()).setZone(place.zone()).setSubZone(place.subzone()))
        .addAllLbEndpoints(ofPlace.values())
        .setLoadBalancingWeight(Wire.uint32(ofPlace.size()))
        .setPriority(priorities.getOrDefault(place, 0))));
    return assignment.build();
  }

  /** Without outlier detection nobody would notice that near ones fail, and the far ones would never get a request. */
  private Map<Node.Locality, Integer> priorities(Set<Node.Locality> places, TrafficSettings settings) {
    Node.Locality own = view.proxy().locality();
    return settings.outlierDetection() == null || own.equals(Node.Locality.UNKNOWN) ? Map.of()
        : Failover.priorities(places, own);
  }

  /** An address that stands in several slices, as while Kubernetes moves it from one to another, counts once. */
  private void collect(
      EndpointSlice slice,
      ServicePort port,
      Map<String, String> labels,
      SortedMap<Node.Locality, SortedMap<String, LbEndpoint>> byPlace) {
    Integer number = targetPort(slice, port);
    if (number == null || slice.addressType() == EndpointSlice.AddressType.FQDN) {
      return;
    }
    for (EndpointSlice.Endpoint endpoint : slice.endpoints()) {
      Pod pod = view.state().podBehind(endpoint);
      if (!endpoint.conditions().ready() || !carries(pod, labels)) {
        continue;
      }
      String address = endpoint.addresses().getFirst();
      String key = address + " " + number;
      if (byPlace.values().stream().noneMatch(ofPlace -> ofPlace.containsKey(key))) {
        byPlace.computeIfAbsent(place(endpoint, pod), place -> new TreeMap<>())
            .put(key, endpoint(address, number, pod));
      }
    }
  }

  /** The pods' port: a service's port and its slices' are joined by name, and the slice has the number. */
  private static @Nullable Integer targetPort(EndpointSlice slice, ServicePort port) {
    for (EndpointSlice.Port candidate : slice.ports()) {
      if (candidate.name().equals(port.port().name()) && candidate.protocol() == Protocol.TCP) {
        return candidate.port();
      }
    }
    return null;
  }

  private static boolean carries(@Nullable Pod pod, Map<String, String> labels) {
    return labels.isEmpty() || (pod != null && pod.metadata().labels().entrySet().containsAll(labels.entrySet()));
  }

  private Node.Locality place(EndpointSlice.Endpoint endpoint, @Nullable Pod pod) {
    String name = endpoint.nodeName() == null && pod != null ? pod.nodeName() : endpoint.nodeName();
    Node node = name == null ? null : view.state().nodes().get(name);
    return WorkloadLabels.locality(pod, node);
  }

  private LbEndpoint endpoint(String address, int port, @Nullable Pod pod) {
    String workload = WorkloadLabels.identity(pod, view.proxy().clusterId());
    return LbEndpoint.newBuilder()
        .setEndpoint(Endpoint.newBuilder().setAddress(Wire.address(address, port)))
        .setHealthStatus(HealthStatus.HEALTHY)
        .setMetadata(Metadata.newBuilder()
            .putFilterMetadata(ClusterMetadata.ISTIO,
                Struct.newBuilder().putFields("workload", Wire.text(workload)).build()))
        .setLoadBalancingWeight(Wire.uint32(1))
        .build();
  }
}
