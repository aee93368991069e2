package dev.outrigger.controlplane.model;

import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.istio.DestinationRule;
import dev.outrigger.policy.istio.VirtualService;
import dev.outrigger.policy.kube.EndpointSlice;
import dev.outrigger.policy.kube.EndpointSlice.PodRef;
import dev.outrigger.policy.kube.Namespace;
import dev.outrigger.policy.kube.Node;
import dev.outrigger.policy.kube.Pod;
import dev.outrigger.policy.kube.Service;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that the mesh knows of the cluster at one moment. Immutable; any thread may read it. All iteration is in the order
 * of names, so that what is generated from equal states is equal.
 */
public final class ClusterState {

  static final Comparator<ObjectRef> BY_NAME =
      Comparator.comparing(ObjectRef::namespace).thenComparing(ObjectRef::name).thenComparing(ObjectRef::kind);
  static final Comparator<PodRef> PODS_BY_NAME =
      Comparator.comparing(PodRef::namespace).thenComparing(PodRef::name);

  public static final ClusterState EMPTY = new ClusterState(none(Comparator.naturalOrder()), none(BY_NAME),
      none(Comparator.naturalOrder()), none(PODS_BY_NAME), none(Comparator.naturalOrder()),
      none(Comparator.naturalOrder()), none(Comparator.naturalOrder()), none(BY_NAME), none(BY_NAME));

  private final SortedMap<ServiceKey, Service> services;
  private final SortedMap<ObjectRef, EndpointSlice> slices;
  private final SortedMap<ServiceKey, ServiceEndpoints> endpoints;
  private final SortedMap<PodRef, Pod> pods;
  private final SortedMap<String, AddressOwners> podsByIp;
  private final SortedMap<String, Node> nodes;
  private final SortedMap<String, Namespace> namespaces;
  private final SortedMap<ObjectRef, DestinationRule> destinationRules;
  private final SortedMap<ObjectRef, VirtualService> virtualServices;

  ClusterState(
      SortedMap<ServiceKey, Service> services,
      SortedMap<ObjectRef, EndpointSlice> slices,
      SortedMap<ServiceKey, ServiceEndpoints> endpoints,
      SortedMap<PodRef, Pod> pods,
      SortedMap<String, AddressOwners> podsByIp,
      SortedMap<String, Node> nodes,
      SortedMap<String, Namespace> namespaces,
      SortedMap<ObjectRef, DestinationRule> destinationRules,
      SortedMap<ObjectRef, VirtualService> virtualServices) {
    this.services = services;
    this.slices = slices;
    this.endpoints = endpoints;
    this.pods = pods;
    this.podsByIp = podsByIp;
    this.nodes = nodes;
    this.namespaces = namespaces;
    this.destinationRules = destinationRules;
    this.virtualServices = virtualServices;
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

  public SortedMap<ServiceKey, Service> services() {
    return services;
  }

  /** All slices, those of no service among them. */
  public SortedMap<ObjectRef, EndpointSlice> slices() {
    return slices;
  }

  /** The slices of each service that has some, whether the service is defined or not. */
  public SortedMap<ServiceKey, ServiceEndpoints> endpoints() {
    return endpoints;
  }

  public SortedMap<PodRef, Pod> pods() {
    return pods;
  }

  SortedMap<String, AddressOwners> podsByIp() {
    return podsByIp;
  }

  private @Nullable Pod podAt(String ip) {
    AddressOwners owners = podsByIp.get(ip);
    PodRef ref = owners == null ? null : owners.owner();
    return ref == null ? null : pods.get(ref);
  }

  /** The pod that an endpoint stands for: the one it names, else the one with its address; null when none is known for certain. */
  public @Nullable Pod podBehind(EndpointSlice.Endpoint endpoint) {
    PodRef named = endpoint.pod();
    return named != null ? pods.get(named) : podAt(endpoint.addresses().getFirst());
  }

  /** By name. */
  public SortedMap<String, Node> nodes() {
    return nodes;
  }

  /** By name. */
  public SortedMap<String, Namespace> namespaces() {
    return namespaces;
  }

  public Collection<DestinationRule> destinationRules() {
    return destinationRules.values();
  }

  SortedMap<ObjectRef, DestinationRule> destinationRulesByRef() {
    return destinationRules;
  }

  public Collection<VirtualService> virtualServices() {
    return virtualServices.values();
  }

  SortedMap<ObjectRef, VirtualService> virtualServicesByRef() {
    return virtualServices;
  }

  private static <K, V> SortedMap<K, V> none(Comparator<? super K> order) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(order));
  }
}
