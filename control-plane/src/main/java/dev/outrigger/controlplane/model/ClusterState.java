package dev.outrigger.controlplane.model;

import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.istio.DestinationRule;
import dev.outrigger.policy.istio.Gateway;
import dev.outrigger.policy.istio.ServiceEntry;
import dev.outrigger.policy.istio.Sidecar;
import dev.outrigger.policy.istio.VirtualService;
import dev.outrigger.policy.istio.Workload;
import dev.outrigger.policy.istio.WorkloadEntry;
import dev.outrigger.policy.kube.EndpointSlice;
import dev.outrigger.policy.kube.EndpointSlice.PodRef;
import dev.outrigger.policy.kube.Namespace;
import dev.outrigger.policy.kube.Node;
import dev.outrigger.policy.kube.Node.Locality;
import dev.outrigger.policy.kube.Pod;
import dev.outrigger.policy.kube.Service;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that the mesh knows of the cluster at one moment. Immutable; any thread may read it. All iteration is in the order
 * of names, so that what is generated from equal states is equal. A map in which nothing changed is the very same in the
 * next state, so that what was made from it can be kept.
 */
public final class ClusterState {

  /** Nothing, in a cluster with the domain that most have. */
  public static final ClusterState EMPTY = empty("cluster.local");

  private static final List<Table<?, ?>> DEFINITIONS =
      List.of(Table.MESH_SERVICES, Table.DESTINATION_RULES, Table.VIRTUAL_SERVICES, Table.SIDECARS,
          Table.GATEWAYS);

  private final String clusterDomain;
  private final Map<Table<?, ?>, SortedMap<?, ?>> tables;

  private final SliceIndex sliceIndex;

  /** @param sliceIndex of the slices among the tables */
  ClusterState(String clusterDomain, Map<Table<?, ?>, SortedMap<?, ?>> tables, SliceIndex sliceIndex) {
    this.clusterDomain = clusterDomain;
    this.tables = Map.copyOf(tables);
    this.sliceIndex = sliceIndex;
  }

  /** Nothing, in a cluster with this DNS domain. */
  public static ClusterState empty(String clusterDomain) {
    return new ClusterState(clusterDomain, Map.of(), SliceIndex.EMPTY);
  }

  /**
   * This state with the changes made to it, one after the other, and how the two differ. Only what is touched is copied;
   * when nothing is different the state is this one. A change that proxies cannot notice, such as of a pod's phase, is
   * made too and leaves the change set empty.
   */
  public Next with(List<Change> changes) {
    return new StateEdit(this).apply(changes);
  }

  /** A state and how it came from the one before. */
  public record Next(ClusterState state, ChangeSet changes) {}

  /** Whether both have the very same services and rules, so that at most what stands behind services is different. */
  @SuppressWarnings("ReferenceEquality") // the instance tells it without a look at thousands of them
  public boolean hasDefinitionsOf(ClusterState other) {
    return DEFINITIONS.stream().allMatch(table -> table(table) == other.table(table));
  }

  /** Whether both have the very same pods and nodes, so that every proxy is where it was. */
  @SuppressWarnings("ReferenceEquality") // likewise
  public boolean hasPlacesOf(ClusterState other) {
    return table(Table.PODS) == other.table(Table.PODS) && table(Table.NODES) == other.table(Table.NODES);
  }

  public String clusterDomain() {
    return clusterDomain;
  }

  public SortedMap<ServiceKey, Service> services() {
    return table(Table.SERVICES);
  }

  /** All slices, those of no service among them. */
  public SortedMap<ObjectRef, EndpointSlice> slices() {
    return table(Table.SLICES);
  }

  public SortedMap<PodRef, Pod> pods() {
    return table(Table.PODS);
  }

  /** By name. */
  public SortedMap<String, Node> nodes() {
    return table(Table.NODES);
  }

  /** By name. */
  public SortedMap<String, Namespace> namespaces() {
    return table(Table.NAMESPACES);
  }

  public SortedMap<ObjectRef, DestinationRule> destinationRules() {
    return table(Table.DESTINATION_RULES);
  }

  public SortedMap<ObjectRef, VirtualService> virtualServices() {
    return table(Table.VIRTUAL_SERVICES);
  }

  public SortedMap<ObjectRef, ServiceEntry> serviceEntries() {
    return table(Table.SERVICE_ENTRIES);
  }

  public SortedMap<ObjectRef, WorkloadEntry> workloadEntries() {
    return table(Table.WORKLOAD_ENTRIES);
  }

  public SortedMap<ObjectRef, Sidecar> sidecars() {
    return table(Table.SIDECARS);
  }

  /** Those that rules may name; proxies are told nothing of them. */
  public SortedMap<ObjectRef, Gateway> gateways() {
    return table(Table.GATEWAYS);
  }

  /** All that clients can call, in whatever way it was defined. */
  public SortedMap<MeshService.Key, MeshService> meshServices() {
    return table(Table.MESH_SERVICES);
  }

  /** Those of a namespace, in the order of their keys. */
  public Stream<MeshService> servicesOf(String namespace) {
    return Stream.of(MeshService.Origin.values())
        .flatMap(origin -> meshServices()
            .subMap(MeshService.Key.first(origin, namespace), MeshService.Key.first(origin, namespace + "\0"))
            .values()
            .stream());
  }

  /** The slices of each service that has some, whether the service is defined or not. */
  public SortedMap<ServiceKey, ServiceEndpoints> endpoints() {
    return table(Table.ENDPOINTS);
  }

  /** The slices with an endpoint at this address, in the order of names. */
  public List<EndpointSlice> slicesAt(String ip) {
    return sliceIndex.at(ip).stream().sorted(Table.BY_NAME).map(ref -> slices().get(ref)).toList();
  }

  /** The service whose slice it is; null when there is none. */
  public @Nullable MeshService serviceOf(EndpointSlice slice) {
    String name = slice.serviceName();
    if (name == null) {
      return null;
    }
    ServiceKey key = new ServiceKey(slice.metadata().namespace(), name);
    return meshServices().get(new MeshService.Key(MeshService.Origin.KUBERNETES, key, key.host(clusterDomain)));
  }

  /** The pod that an endpoint stands for: the one it names, else the one with its address; null when none is known for certain. */
  public @Nullable Pod podBehind(EndpointSlice.Endpoint endpoint) {
    PodRef named = endpoint.pod();
    return named != null ? pods().get(named) : podAt(endpoint.addresses().getFirst());
  }

  /** The WorkloadEntries of a namespace with these labels, in the order of names. */
  public List<Occupant> workloadEntries(String namespace, Map<String, String> labels) {
    return Selection.workloadEntries(this, namespace, labels);
  }

  /** The pods of a namespace with these labels that take requests, and after them the WorkloadEntries. */
  public List<Occupant> workloads(String namespace, Map<String, String> labels) {
    return Selection.all(this, namespace, labels);
  }

  /** Where a workload that is no pod is. */
  public static Locality placeOf(Workload workload) {
    return Places.of(workload);
  }

  /** Where a pod, or what else runs on a node, is; parts that nobody tells are empty. */
  public Locality placeOf(@Nullable Pod pod, @Nullable String nodeName) {
    return Places.of(pod, nodeName == null ? null : nodes().get(nodeName));
  }

  private @Nullable Pod podAt(String ip) {
    AddressOwners owners = table(Table.PODS_BY_IP).get(ip);
    PodRef ref = owners == null ? null : owners.owner();
    return ref == null ? null : pods().get(ref);
  }

  @SuppressWarnings("unchecked") // only StateEdit puts maps in, each under the table that it is of
  <K, V> SortedMap<K, V> table(Table<K, V> table) {
    SortedMap<?, ?> found = tables.get(table);
    return found == null ? table.empty() : (SortedMap<K, V>) found;
  }

  SliceIndex sliceIndex() {
    return sliceIndex;
  }

  Map<Table<?, ?>, SortedMap<?, ?>> tables() {
    return tables;
  }
}
