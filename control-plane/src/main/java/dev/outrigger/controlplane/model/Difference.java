package dev.outrigger.controlplane.model;

import dev.outrigger.controlplane.model.MeshService.Origin;
import dev.outrigger.controlplane.model.MeshService.Resolution;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.istio.WorkloadEntry;
import dev.outrigger.policy.kube.EndpointSlice;
import dev.outrigger.policy.kube.EndpointSlice.PodRef;
import dev.outrigger.policy.kube.Node;
import dev.outrigger.policy.kube.Pod;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tells what edits mean to the mesh. */
final class Difference {

  private final Edits edits;
  private final ClusterState after;

  /** @param after what the edits led to */
  Difference(Edits edits, ClusterState after) {
    this.edits = edits;
    this.after = after;
  }

  ChangeSet changes() {
    Set<String> nodes = changedNodes();
    ChangeSet.Moves moves = moves(nodes);
    Set<String> endpoints = new TreeSet<>();
    edits.of(Table.ENDPOINTS).changedKeys().forEach(service -> endpoints.add(service.host(after.clusterDomain())));
    addBacked(endpoints, nodes);
    addSelecting(endpoints, moves);
    return new ChangeSet(edits.of(Table.MESH_SERVICES).bothVersions(), endpoints, readdressed(),
        edits.of(Table.DESTINATION_RULES).bothVersions(), edits.of(Table.VIRTUAL_SERVICES).bothVersions(),
        edits.of(Table.SIDECARS).bothVersions(), edits.of(Table.GATEWAYS).bothVersions(), moves);
  }

  /** Services that clients call by the addresses of their backends, where those are others. One that itself changed is not told here. */
  private List<MeshService> readdressed() {
    EditedMap<ServiceKey, ServiceEndpoints> endpoints = edits.of(Table.ENDPOINTS);
    List<MeshService> readdressed = new ArrayList<>();
    for (ServiceKey key : endpoints.changedKeys()) {
      MeshService service = after.meshServices()
          .get(new MeshService.Key(Origin.KUBERNETES, key, key.host(after.clusterDomain())));
      if (service != null && service.portsCalledByAddress()
          .anyMatch(port -> !addresses(endpoints.before(key), port).equals(addresses(endpoints.get(key), port)))) {
        readdressed.add(service);
      }
    }
    return readdressed;
  }

  private static Set<ServiceEndpoints.Address> addresses(@Nullable ServiceEndpoints endpoints, MeshService.Port port) {
    return endpoints == null ? Set.of() : endpoints.addresses(port.name());
  }

  /** Hosts of services that have an endpoint on a pod or a node that is not what it was. */
  private void addBacked(Set<String> hosts, Set<String> nodes) {
    EditedMap<PodRef, Pod> pods = edits.of(Table.PODS);
    Set<PodRef> changedPods = new TreeSet<>(Table.PODS_BY_NAME);
    for (PodRef ref : pods.changedKeys()) {
      if (!Backing.sameToProxies(pods.before(ref), pods.get(ref))) {
        changedPods.add(ref);
      }
    }
    Set<String> ips = edits.of(Table.PODS_BY_IP).changedKeys();
    Backing backing = new Backing(changedPods, ips, nodes);
    for (ObjectRef ref : slicesOn(changedPods, ips, nodes)) {
      EndpointSlice slice = after.slices().get(ref);
      if (slice != null && slice.serviceName() != null && backing.concerns(slice, after)) {
        hosts.add(new ServiceKey(ref.namespace(), slice.serviceName()).host(after.clusterDomain()));
      }
    }
  }

  /** All that may have an endpoint on one of them. */
  private Set<ObjectRef> slicesOn(Set<PodRef> changedPods, Set<String> ips, Set<String> nodes) {
    SliceIndex index = after.sliceIndex();
    Set<ObjectRef> slices = new HashSet<>();
    ips.forEach(ip -> slices.addAll(index.at(ip)));
    nodes.forEach(node -> slices.addAll(index.on(node)));
    Stream<PodRef> onNodes = nodes.isEmpty() ? Stream.empty()
        : after.pods().entrySet().stream().filter(pod -> isOn(pod.getValue(), nodes)).map(Map.Entry::getKey);
    Stream.concat(changedPods.stream(), onNodes).forEach(ref -> {
      slices.addAll(index.of(ref));
      Pod pod = after.pods().get(ref);
      if (pod != null) {
        pod.ips().forEach(ip -> slices.addAll(index.at(ip)));
      }
    });
    return slices;
  }

  private static boolean isOn(Pod pod, Set<String> nodes) {
    return pod.nodeName() != null && nodes.contains(pod.nodeName());
  }

  /** Hosts of services that select a workload that is not what it was. */
  private void addSelecting(Set<String> hosts, ChangeSet.Moves moves) {
    EditedMap<PodRef, Pod> pods = edits.of(Table.PODS);
    Stream.concat(pods.changedKeys().stream(), moves.pods().stream())
        .distinct()
        .forEach(ref -> Stream.of(pods.before(ref), pods.get(ref))
            .filter(pod -> pod != null)
            .forEach(pod -> of(Origin.SERVICE_ENTRY, ref.namespace())
                .forEach(service -> addSelecting(service, pod.metadata().labels(), hosts))));
    EditedMap<ObjectRef, WorkloadEntry> entries = edits.of(Table.WORKLOAD_ENTRIES);
    for (WorkloadEntry entry : entries.bothVersions()) {
      for (Origin origin : Origin.values()) {
        of(origin, entry.metadata().namespace())
            .forEach(service -> addSelecting(service, entry.workload().labels(), hosts));
      }
    }
  }

  private static void addSelecting(MeshService service, Map<String, String> labels, Set<String> hosts) {
    boolean selects = switch (service.resolution()) {
      case Resolution.Slices slices -> !slices.selector().isEmpty() && Selection.matches(slices.selector(), labels);
      case Resolution.Selected(Map<String, String> selector) -> Selection.matches(selector, labels);
      default -> false;
    };
    if (selects) {
      hosts.add(service.host());
    }
  }

  private Collection<MeshService> of(Origin origin, String namespace) {
    return after.meshServices()
        .subMap(MeshService.Key.first(origin, namespace), MeshService.Key.first(origin, namespace + "\0"))
        .values();
  }

  private Set<String> changedNodes() {
    EditedMap<String, Node> nodes = edits.of(Table.NODES);
    Set<String> changed = new TreeSet<>();
    for (String name : nodes.changedKeys()) {
      if (!Backing.sameToProxies(nodes.before(name), nodes.get(name))) {
        changed.add(name);
      }
    }
    return changed;
  }

  private ChangeSet.Moves moves(Set<String> nodes) {
    EditedMap<PodRef, Pod> edited = edits.of(Table.PODS);
    Set<PodRef> pods = new TreeSet<>(Table.PODS_BY_NAME);
    for (PodRef ref : edited.changedKeys()) {
      if (!Backing.samePlace(edited.before(ref), edited.get(ref))) {
        pods.add(ref);
      }
    }
    if (!nodes.isEmpty()) {
      after.pods().forEach((ref, pod) -> {
        if (isOn(pod, nodes)) {
          pods.add(ref);
        }
      });
    }
    return new ChangeSet.Moves(pods, nodes, reached());
  }

  /** Addresses in slices that came or went, or in such whose ports are others. */
  private Set<String> reached() {
    EditedMap<ObjectRef, EndpointSlice> slices = edits.of(Table.SLICES);
    Set<String> reached = new HashSet<>();
    for (ObjectRef ref : slices.changedKeys()) {
      EndpointSlice before = slices.before(ref);
      EndpointSlice now = slices.get(ref);
      Set<Held> held = new HashSet<>(held(before));
      Set<Held> holds = new HashSet<>(held(now));
      if (before != null && now != null && before.ports().equals(now.ports())
          && Objects.equals(before.serviceName(), now.serviceName())) {
        held.removeAll(held(now));
        holds.removeAll(held(before));
      }
      held.forEach(one -> reached.add(one.ip));
      holds.forEach(one -> reached.add(one.ip));
    }
    return reached;
  }

  /** An address, and the pod that a slice says has it. */
  private record Held(String ip, @Nullable PodRef pod) {}

  private static Set<Held> held(@Nullable EndpointSlice slice) {
    return slice == null ? Set.of()
        : slice.endpoints()
            .stream()
            .map(endpoint -> new Held(endpoint.addresses().getFirst(), endpoint.pod()))
            .collect(Collectors.toSet());
  }
}
