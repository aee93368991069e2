package dev.outrigger.controlplane.model;

import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.istio.DestinationRule;
import dev.outrigger.policy.istio.IstioObject;
import dev.outrigger.policy.istio.ServiceEntry;
import dev.outrigger.policy.istio.Sidecar;
import dev.outrigger.policy.istio.VirtualService;
import dev.outrigger.policy.istio.WorkloadEntry;
import dev.outrigger.policy.kube.EndpointSlice;
import dev.outrigger.policy.kube.EndpointSlice.PodRef;
import dev.outrigger.policy.kube.KubeObject;
import dev.outrigger.policy.kube.Namespace;
import dev.outrigger.policy.kube.Node;
import dev.outrigger.policy.kube.Pod;
import dev.outrigger.policy.kube.Service;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One step from a state to the next: applies changes to copies of what they touch, then tells the difference. Used once, by one thread. */
final class StateEdit {

  private final ClusterState before;
  private final MeshServices meshServices;
  private final Map<Table<?, ?>, EditedMap<?, ?>> edits = new HashMap<>();

  StateEdit(ClusterState before) {
    this.before = before;
    this.meshServices = new MeshServices(before.clusterDomain());
  }

  ClusterState.Next apply(List<Change> changes) {
    changes.forEach(this::apply);
    if (edits.values().stream().noneMatch(EditedMap::isChanged)) {
      return new ClusterState.Next(before, ChangeSet.NONE);
    }
    Map<Table<?, ?>, SortedMap<?, ?>> tables = new HashMap<>(before.tables());
    edits.forEach((table, edit) -> tables.put(table, edit.result()));
    ClusterState after = new ClusterState(before.clusterDomain(), tables);
    return new ClusterState.Next(after, new ChangeSet(edit(Table.MESH_SERVICES).bothVersions(),
        changedEndpoints(after), edit(Table.DESTINATION_RULES).bothVersions(),
        edit(Table.VIRTUAL_SERVICES).bothVersions(), moves(after)));
  }

  private void apply(Change change) {
    switch (change) {
      case Change.ObjectPut(KubeObject object) -> put(object);
      case Change.RulePut(IstioObject rule) -> put(rule);
      case Change.Removed(ObjectRef ref) -> remove(ref);
    }
  }

  private void put(KubeObject object) {
    switch (object) {
      case Service service -> setService(ServiceKey.of(service.ref()), service);
      case EndpointSlice slice -> setSlice(slice.ref(), slice);
      case Pod pod -> setPod(podRef(pod.ref()), pod);
      case Node node -> edit(Table.NODES).set(node.metadata().name(), node);
      case Namespace namespace -> edit(Table.NAMESPACES).set(namespace.metadata().name(), namespace);
    }
  }

  private void put(IstioObject rule) {
    switch (rule) {
      case DestinationRule destinationRule -> edit(Table.DESTINATION_RULES).set(rule.ref(), destinationRule);
      case VirtualService virtualService -> edit(Table.VIRTUAL_SERVICES).set(rule.ref(), virtualService);
      case ServiceEntry entry -> edit(Table.SERVICE_ENTRIES).set(rule.ref(), entry);
      case WorkloadEntry entry -> edit(Table.WORKLOAD_ENTRIES).set(rule.ref(), entry);
      case Sidecar sidecar -> edit(Table.SIDECARS).set(rule.ref(), sidecar);
    }
  }

  private void remove(ObjectRef ref) {
    switch (ref.kind()) {
      case Service.KIND -> setService(ServiceKey.of(ref), null);
      case EndpointSlice.KIND -> setSlice(ref, null);
      case Pod.KIND -> setPod(podRef(ref), null);
      case Node.KIND -> edit(Table.NODES).set(ref.name(), null);
      case Namespace.KIND -> edit(Table.NAMESPACES).set(ref.name(), null);
      case DestinationRule.KIND -> edit(Table.DESTINATION_RULES).set(ref, null);
      case VirtualService.KIND -> edit(Table.VIRTUAL_SERVICES).set(ref, null);
      case ServiceEntry.KIND -> edit(Table.SERVICE_ENTRIES).set(ref, null);
      case WorkloadEntry.KIND -> edit(Table.WORKLOAD_ENTRIES).set(ref, null);
      case Sidecar.KIND -> edit(Table.SIDECARS).set(ref, null);
      default -> throw new IllegalArgumentException("kind: " + ref.kind() + " (expected: one that the mesh reads)");
    }
  }

  private void setService(ServiceKey key, @Nullable Service service) {
    edit(Table.SERVICES).set(key, service);
    edit(Table.MESH_SERVICES).set(meshServices.key(key), service == null ? null : meshServices.of(service));
  }

  private void setSlice(ObjectRef ref, @Nullable EndpointSlice slice) {
    ServiceKey old = serviceOf(edit(Table.SLICES).get(ref));
    ServiceKey now = serviceOf(slice);
    edit(Table.SLICES).set(ref, slice);
    if (old != null && !old.equals(now)) {
      setServiceSlice(old, ref.name(), null);
    }
    if (now != null) {
      setServiceSlice(now, ref.name(), slice);
    }
  }

  private void setServiceSlice(ServiceKey service, String name, @Nullable EndpointSlice slice) {
    ServiceEndpoints current = edit(Table.ENDPOINTS).get(service);
    Map<String, EndpointSlice> byName = new TreeMap<>(current == null ? Map.of() : current.slices());
    if (slice == null) {
      byName.remove(name);
    } else {
      byName.put(name, slice);
    }
    edit(Table.ENDPOINTS).set(service, byName.isEmpty() ? null : new ServiceEndpoints(byName));
  }

  private void setPod(PodRef ref, @Nullable Pod pod) {
    EditedMap<String, AddressOwners> owners = edit(Table.PODS_BY_IP);
    Pod old = edit(Table.PODS).get(ref);
    if (old != null) {
      old.ips().forEach(ip -> owners.set(ip, owners(ip).without(ref)));
    }
    if (pod != null && !pod.phase().isOver()) {
      pod.ips().forEach(ip -> owners.set(ip, owners(ip).with(ref, pod)));
    }
    edit(Table.PODS).set(ref, pod);
  }

  private AddressOwners owners(String ip) {
    return Objects.requireNonNullElse(edit(Table.PODS_BY_IP).get(ip), AddressOwners.NONE);
  }

  /** Hosts of services whose slices changed, or that have an endpoint on a pod or a node that is not what it was. */
  private Set<String> changedEndpoints(ClusterState after) {
    Set<String> changed = new TreeSet<>();
    edit(Table.ENDPOINTS).changedKeys().forEach(service -> changed.add(service.host(after.clusterDomain())));
    Backing backing = changedBacking();
    if (!backing.isEmpty()) {
      after.endpoints().forEach((service, endpoints) -> {
        if (endpoints.slices().values().stream().anyMatch(slice -> backing.concerns(slice, after))) {
          changed.add(service.host(after.clusterDomain()));
        }
      });
    }
    return changed;
  }

  private Backing changedBacking() {
    EditedMap<PodRef, Pod> pods = edit(Table.PODS);
    Set<PodRef> changedPods = new TreeSet<>(Table.PODS_BY_NAME);
    for (PodRef ref : pods.changedKeys()) {
      if (!Backing.sameToProxies(pods.before(ref), pods.get(ref))) {
        changedPods.add(ref);
      }
    }
    return new Backing(changedPods, edit(Table.PODS_BY_IP).changedKeys(), changedNodes());
  }

  private Set<String> changedNodes() {
    EditedMap<String, Node> nodes = edit(Table.NODES);
    Set<String> changed = new TreeSet<>();
    for (String name : nodes.changedKeys()) {
      if (!Backing.sameToProxies(nodes.before(name), nodes.get(name))) {
        changed.add(name);
      }
    }
    return changed;
  }

  private ChangeSet.Moves moves(ClusterState after) {
    EditedMap<PodRef, Pod> edited = edit(Table.PODS);
    Set<PodRef> pods = new TreeSet<>(Table.PODS_BY_NAME);
    for (PodRef ref : edited.changedKeys()) {
      if (!Backing.samePlace(edited.before(ref), edited.get(ref))) {
        pods.add(ref);
      }
    }
    Set<String> nodes = changedNodes();
    if (!nodes.isEmpty()) {
      after.pods().forEach((ref, pod) -> {
        if (pod.nodeName() != null && nodes.contains(pod.nodeName())) {
          pods.add(ref);
        }
      });
    }
    return new ChangeSet.Moves(pods, nodes);
  }

  @SuppressWarnings("unchecked") // each edit is put in under the table that it is of
  private <K, V> EditedMap<K, V> edit(Table<K, V> table) {
    return (EditedMap<K, V>) edits.computeIfAbsent(table, key -> table.edit(before.table(table)));
  }

  private static PodRef podRef(ObjectRef ref) {
    return new PodRef(ref.namespace(), ref.name());
  }

  private static @Nullable ServiceKey serviceOf(@Nullable EndpointSlice slice) {
    String service = slice == null ? null : slice.serviceName();
    return slice == null || service == null ? null : new ServiceKey(slice.metadata().namespace(), service);
  }
}
