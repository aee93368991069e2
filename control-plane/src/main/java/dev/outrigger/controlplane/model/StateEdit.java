package dev.outrigger.controlplane.model;

import dev.outrigger.controlplane.model.MeshService.Origin;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.istio.DestinationRule;
import dev.outrigger.policy.istio.Gateway;
import dev.outrigger.policy.istio.IstioObject;
import dev.outrigger.policy.istio.ServiceEntry;
import dev.outrigger.policy.istio.Sidecar;
import dev.outrigger.policy.istio.VirtualService;
import dev.outrigger.policy.istio.Workload;
import dev.outrigger.policy.istio.WorkloadEntry;
import dev.outrigger.policy.kube.EndpointSlice;
import dev.outrigger.policy.kube.EndpointSlice.PodRef;
import dev.outrigger.policy.kube.KubeObject;
import dev.outrigger.policy.kube.Namespace;
import dev.outrigger.policy.kube.Node;
import dev.outrigger.policy.kube.Pod;
import dev.outrigger.policy.kube.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One step from a state to the next: applies changes, and keeps what follows from objects in step with them. Used once, by one thread. */
final class StateEdit {

  private final ClusterState before;
  private final MeshServices meshServices;
  private final Edits edits;

  StateEdit(ClusterState before) {
    this.before = before;
    this.meshServices = new MeshServices(before.clusterDomain());
    this.edits = new Edits(before);
  }

  ClusterState.Next apply(List<Change> changes) {
    changes.forEach(this::apply);
    if (edits.isEmpty()) {
      return new ClusterState.Next(before, ChangeSet.NONE);
    }
    defineEntryHosts();
    ClusterState after = edits.result();
    return new ClusterState.Next(after, new Difference(edits, after).changes());
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
      case Node node -> edits.of(Table.NODES).set(node.metadata().name(), node);
      case Namespace namespace -> edits.of(Table.NAMESPACES).set(namespace.metadata().name(), namespace);
    }
  }

  private void put(IstioObject rule) {
    switch (rule) {
      case DestinationRule destinationRule -> edits.of(Table.DESTINATION_RULES).set(rule.ref(), destinationRule);
      case VirtualService virtualService -> edits.of(Table.VIRTUAL_SERVICES).set(rule.ref(), virtualService);
      case ServiceEntry entry -> edits.of(Table.SERVICE_ENTRIES).set(rule.ref(), entry);
      case WorkloadEntry entry -> edits.of(Table.WORKLOAD_ENTRIES).set(rule.ref(), entry);
      case Sidecar sidecar -> edits.of(Table.SIDECARS).set(rule.ref(), sidecar);
      case Gateway gateway -> edits.of(Table.GATEWAYS).set(rule.ref(), gateway);
    }
  }

  private void remove(ObjectRef ref) {
    switch (ref.kind()) {
      case Service.KIND -> setService(ServiceKey.of(ref), null);
      case EndpointSlice.KIND -> setSlice(ref, null);
      case Pod.KIND -> setPod(podRef(ref), null);
      case Node.KIND -> edits.of(Table.NODES).set(ref.name(), null);
      case Namespace.KIND -> edits.of(Table.NAMESPACES).set(ref.name(), null);
      case DestinationRule.KIND -> edits.of(Table.DESTINATION_RULES).set(ref, null);
      case VirtualService.KIND -> edits.of(Table.VIRTUAL_SERVICES).set(ref, null);
      case ServiceEntry.KIND -> edits.of(Table.SERVICE_ENTRIES).set(ref, null);
      case WorkloadEntry.KIND -> edits.of(Table.WORKLOAD_ENTRIES).set(ref, null);
      case Sidecar.KIND -> edits.of(Table.SIDECARS).set(ref, null);
      case Gateway.KIND -> edits.of(Table.GATEWAYS).set(ref, null);
      default -> throw new IllegalArgumentException("kind: " + ref.kind() + " (expected: one that the mesh reads)");
    }
  }

  private void setService(ServiceKey key, @Nullable Service service) {
    edits.of(Table.SERVICES).set(key, service);
    edits.of(Table.MESH_SERVICES).set(meshServices.key(key), service == null ? null : meshServices.of(service));
  }

  /**
   * What ServiceEntries make of hosts: of one that several name, together. Names that they find by a selector are part of
   * what a service is, since no proxy is told them as endpoints.
   */
  private void defineEntryHosts() {
    Map<String, Set<String>> touched = touchedHosts();
    if (touched.isEmpty()) {
      return;
    }
    ClusterState state = edits.result();
    Map<MeshService.Key, MeshService> services = new HashMap<>();
    touched.forEach((namespace, hosts) -> define(namespace, hosts, state, services));
    EditedMap<MeshService.Key, MeshService> edited = edits.of(Table.MESH_SERVICES);
    touched.forEach((namespace, hosts) -> edited
        .keysBetween(MeshService.Key.first(Origin.SERVICE_ENTRY, namespace),
            MeshService.Key.first(Origin.SERVICE_ENTRY, namespace + "\0"))
        .filter(key -> hosts.contains(key.host()) && !services.containsKey(key))
        .toList()
        .forEach(key -> edited.set(key, null)));
    services.forEach(edited::set);
  }

  private void define(
      String namespace,
      Set<String> hosts,
      ClusterState state,
      Map<MeshService.Key, MeshService> services) {
    Map<String, List<ServiceEntry>> byHost = new HashMap<>();
    entries(namespace).forEach(entry -> entry.hosts()
        .stream()
        .filter(hosts::contains)
        .forEach(host -> byHost.computeIfAbsent(host, key -> new ArrayList<>()).add(entry)));
    byHost.forEach((host, entries) -> EntryHost.of(host, entries).forEach(joined -> {
      MeshService service = joined.service(entry -> selected(entry, state));
      services.put(service.key(), service);
    }));
  }

  private static List<Workload> selected(ServiceEntry entry, ClusterState state) {
    return state
        .workloads(entry.metadata().namespace(), Objects.requireNonNull(entry.workloadSelector(), "workloadSelector"))
        .stream()
        .map(Occupant::workload)
        .toList();
  }

  /** Hosts that may be something else now, by namespace: of entries that changed, or that select names and may find others. */
  private Map<String, Set<String>> touchedHosts() {
    Map<String, Set<String>> hosts = new TreeMap<>();
    Consumer<ServiceEntry> touch = entry -> hosts
        .computeIfAbsent(entry.metadata().namespace(), key -> new HashSet<>())
        .addAll(entry.hosts());
    edits.of(Table.SERVICE_ENTRIES).bothVersions().forEach(touch);
    Set<String> namespaces = new TreeSet<>();
    edits.of(Table.WORKLOAD_ENTRIES).changedKeys().forEach(ref -> namespaces.add(ref.namespace()));
    edits.of(Table.PODS).changedKeys().forEach(ref -> namespaces.add(ref.namespace()));
    namespaces.stream()
        .flatMap(this::entries)
        .filter(entry -> entry.workloadSelector() != null && entry.resolution().isLookedUp())
        .forEach(touch);
    return hosts;
  }

  private Stream<ServiceEntry> entries(String namespace) {
    return edits.of(Table.SERVICE_ENTRIES)
        .between(new ObjectRef("", namespace, ""), new ObjectRef("", namespace + "\0", ""));
  }

  private void setSlice(ObjectRef ref, @Nullable EndpointSlice slice) {
    ServiceKey old = serviceOf(edits.of(Table.SLICES).get(ref));
    ServiceKey now = serviceOf(slice);
    edits.of(Table.SLICES).set(ref, slice);
    if (old != null && !old.equals(now)) {
      setServiceSlice(old, ref.name(), null);
    }
    if (now != null) {
      setServiceSlice(now, ref.name(), slice);
    }
  }

  private void setServiceSlice(ServiceKey service, String name, @Nullable EndpointSlice slice) {
    ServiceEndpoints current = edits.of(Table.ENDPOINTS).get(service);
    Map<String, EndpointSlice> byName = new TreeMap<>(current == null ? Map.of() : current.slices());
    if (slice == null) {
      byName.remove(name);
    } else {
      byName.put(name, slice);
    }
    edits.of(Table.ENDPOINTS).set(service, byName.isEmpty() ? null : new ServiceEndpoints(byName));
  }

  private void setPod(PodRef ref, @Nullable Pod pod) {
    EditedMap<String, AddressOwners> owners = edits.of(Table.PODS_BY_IP);
    Pod old = edits.of(Table.PODS).get(ref);
    if (old != null) {
      old.ips().forEach(ip -> owners.set(ip, owners(ip).without(ref)));
    }
    if (pod != null && !pod.phase().isOver()) {
      pod.ips().forEach(ip -> owners.set(ip, owners(ip).with(ref, pod)));
    }
    edits.of(Table.PODS).set(ref, pod);
  }

  private AddressOwners owners(String ip) {
    return Objects.requireNonNullElse(edits.of(Table.PODS_BY_IP).get(ip), AddressOwners.NONE);
  }

  private static PodRef podRef(ObjectRef ref) {
    return new PodRef(ref.namespace(), ref.name());
  }

  private static @Nullable ServiceKey serviceOf(@Nullable EndpointSlice slice) {
    String service = slice == null ? null : slice.serviceName();
    return slice == null || service == null ? null : new ServiceKey(slice.metadata().namespace(), service);
  }
}
