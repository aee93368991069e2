package dev.outrigger.controlplane.model;

import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.istio.DestinationRule;
import dev.outrigger.policy.istio.Gateway;
import dev.outrigger.policy.istio.ServiceEntry;
import dev.outrigger.policy.istio.Sidecar;
import dev.outrigger.policy.istio.VirtualService;
import dev.outrigger.policy.istio.WorkloadEntry;
import dev.outrigger.policy.kube.EndpointSlice;
import dev.outrigger.policy.kube.EndpointSlice.PodRef;
import dev.outrigger.policy.kube.Namespace;
import dev.outrigger.policy.kube.Node;
import dev.outrigger.policy.kube.Pod;
import dev.outrigger.policy.kube.Service;
import java.util.Collections;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;

/** Names one of the maps that a state consists of, and says how its keys are ordered. */
final class Table<K, V> {

  static final Comparator<ObjectRef> BY_NAME =
      Comparator.comparing(ObjectRef::namespace).thenComparing(ObjectRef::name).thenComparing(ObjectRef::kind);
  static final Comparator<PodRef> PODS_BY_NAME =
      Comparator.comparing(PodRef::namespace).thenComparing(PodRef::name);

  // What the cluster holds.
  static final Table<ServiceKey, Service> SERVICES = sorted();
  static final Table<ObjectRef, EndpointSlice> SLICES = new Table<>(BY_NAME);
  static final Table<PodRef, Pod> PODS = new Table<>(PODS_BY_NAME);
  static final Table<String, Node> NODES = sorted();
  static final Table<String, Namespace> NAMESPACES = sorted();
  static final Table<ObjectRef, DestinationRule> DESTINATION_RULES = new Table<>(BY_NAME);
  static final Table<ObjectRef, VirtualService> VIRTUAL_SERVICES = new Table<>(BY_NAME);

  static final Table<ObjectRef, ServiceEntry> SERVICE_ENTRIES = new Table<>(BY_NAME);
  static final Table<ObjectRef, WorkloadEntry> WORKLOAD_ENTRIES = new Table<>(BY_NAME);
  static final Table<ObjectRef, Sidecar> SIDECARS = new Table<>(BY_NAME);
  static final Table<ObjectRef, Gateway> GATEWAYS = new Table<>(BY_NAME);

  // What follows from it, kept up to date object by object.
  static final Table<MeshService.Key, MeshService> MESH_SERVICES = sorted();
  static final Table<ServiceKey, ServiceEndpoints> ENDPOINTS = sorted();
  static final Table<String, AddressOwners> PODS_BY_IP = sorted();

  private final Comparator<? super K> order;
  private final SortedMap<K, V> empty;

  private Table(Comparator<? super K> order) {
    this.order = order;
    this.empty = Collections.unmodifiableSortedMap(new TreeMap<>(order));
  }

  /** The table without entries, the same instance each time. */
  SortedMap<K, V> empty() {
    return empty;
  }

  EditedMap<K, V> edit(SortedMap<K, V> original) {
    return new EditedMap<>(original, order);
  }

  private static <K extends Comparable<K>, V> Table<K, V> sorted() {
    return new Table<>(Comparator.naturalOrder());
  }
}
