package dev.outrigger.controlplane.model;

import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.istio.DestinationRule;
import dev.outrigger.policy.istio.IstioObject;
import dev.outrigger.policy.istio.VirtualService;
import dev.outrigger.policy.kube.EndpointSlice;
import dev.outrigger.policy.kube.EndpointSlice.PodRef;
import dev.outrigger.policy.kube.KubeObject;
import dev.outrigger.policy.kube.Namespace;
import dev.outrigger.policy.kube.Node;
import dev.outrigger.policy.kube.Pod;
import dev.outrigger.policy.kube.Service;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One step from a state to the next: applies changes to copies of what they touch, then tells the difference. Used once, by one thread. */
final class StateEdit {

  private final ClusterState before;
  private final EditedMap<ServiceKey, Service> services;
  private final EditedMap<ObjectRef, EndpointSlice> slices;
  private final EditedMap<ServiceKey, ServiceEndpoints> endpoints;
  private final EditedMap<PodRef, Pod> pods;
  private final EditedMap<String, AddressOwners> podsByIp;
  private final EditedMap<String, Node> nodes;
  private final EditedMap<String, Namespace> namespaces;
  private final EditedMap<ObjectRef, DestinationRule> destinationRules;
  private final EditedMap<ObjectRef, VirtualService> virtualServices;

  StateEdit(ClusterState before) {
    this.before = before;
    this.services = new EditedMap<>(before.services(), Comparator.naturalOrder());
    this.slices = new EditedMap<>(before.slices(), ClusterState.BY_NAME);
    this.endpoints = new EditedMap<>(before.endpoints(), Comparator.naturalOrder());
    this.pods = new EditedMap<>(before.pods(), ClusterState.PODS_BY_NAME);
    this.podsByIp = new EditedMap<>(before.podsByIp(), Comparator.naturalOrder());
    this.nodes = new EditedMap<>(before.nodes(), Comparator.naturalOrder());
    this.namespaces = new EditedMap<>(before.namespaces(), Comparator.naturalOrder());
    this.destinationRules = new EditedMap<>(before.destinationRulesByRef(), ClusterState.BY_NAME);
    this.virtualServices = new EditedMap<>(before.virtualServicesByRef(), ClusterState.BY_NAME);
  }

  ClusterState.Next apply(List<Change> changes) {
    changes.forEach(this::apply);
    if (nothingChanged()) {
      return new ClusterState.Next(before, ChangeSet.NONE);
    }
    ClusterState after = new ClusterState(services.result(), slices.result(), endpoints.result(), pods.result(),
        podsByIp.result(), nodes.result(), namespaces.result(), destinationRules.result(), virtualServices.result());
    return new ClusterState.Next(after, new ChangeSet(services.changedKeys(), changedEndpoints(after),
        bothVersions(destinationRules), bothVersions(virtualServices)));
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
      case Service service -> services.set(serviceKey(service.ref()), service);
      case EndpointSlice slice -> setSlice(slice.ref(), slice);
      case Pod pod -> setPod(podRef(pod.ref()), pod);
      case Node node -> nodes.set(node.metadata().name(), node);
      case Namespace namespace -> namespaces.set(namespace.metadata().name(), namespace);
    }
  }

  private void put(IstioObject rule) {
    switch (rule) {
      case DestinationRule destinationRule -> destinationRules.set(rule.ref(), destinationRule);
      case VirtualService virtualService -> virtualServices.set(rule.ref(), virtualService);
    }
  }

  private void remove(ObjectRef ref) {
    switch (ref.kind()) {
      case Service.KIND -> services.set(serviceKey(ref), null);
      case EndpointSlice.KIND -> setSlice(ref, null);
      case Pod.KIND -> setPod(podRef(ref), null);
      case Node.KIND -> nodes.set(ref.name(), null);
      case Namespace.KIND -> namespaces.set(ref.name(), null);
      case DestinationRule.KIND -> destinationRules.set(ref, null);
      case VirtualService.KIND -> virtualServices.set(ref, null);
      default -> throw new IllegalArgumentException("kind: " + ref.kind() + " (expected: one that the mesh reads)");
    }
  }

  private void setSlice(ObjectRef ref, @Nullable EndpointSlice slice) {
    ServiceKey old = serviceOf(slices.get(ref));
    ServiceKey now = serviceOf(slice);
    slices.set(ref, slice);
    if (old != null && !old.equals(now)) {
      setServiceSlice(old, ref.name(), null);
    }
    if (now != null) {
      setServiceSlice(now, ref.name(), slice);
    }
  }

  private void setServiceSlice(ServiceKey service, String name, @Nullable EndpointSlice slice) {
    ServiceEndpoints current = endpoints.get(service);
    Map<String, EndpointSlice> byName = new TreeMap<>(current == null ? Map.of() : current.slices());
    if (slice == null) {
      byName.remove(name);
    } else {
      byName.put(name, slice);
    }
    endpoints.set(service, byName.isEmpty() ? null : new ServiceEndpoints(byName));
  }

  private void setPod(PodRef ref, @Nullable Pod pod) {
    Pod old = pods.get(ref);
    if (old != null) {
      old.ips().forEach(ip -> podsByIp.set(ip, owners(ip).without(ref)));
    }
    if (pod != null && !pod.phase().isOver()) {
      pod.ips().forEach(ip -> podsByIp.set(ip, owners(ip).with(ref, pod)));
    }
    pods.set(ref, pod);
  }

  private AddressOwners owners(String ip) {
    return Objects.requireNonNullElse(podsByIp.get(ip), AddressOwners.NONE);
  }

  private boolean nothingChanged() {
    return services.changedKeys().isEmpty() && slices.changedKeys().isEmpty() && pods.changedKeys().isEmpty()
        && podsByIp.changedKeys().isEmpty() && nodes.changedKeys().isEmpty() && namespaces.changedKeys().isEmpty()
        && destinationRules.changedKeys().isEmpty() && virtualServices.changedKeys().isEmpty();
  }

  /** Services whose slices changed, or that have an endpoint on a pod or a node that is not what it was. */
  private Set<ServiceKey> changedEndpoints(ClusterState after) {
    Set<ServiceKey> changed = new TreeSet<>(endpoints.changedKeys());
    Backing backing = changedBacking();
    if (!backing.isEmpty()) {
      after.endpoints().forEach((service, endpoints) -> {
        if (endpoints.slices().values().stream().anyMatch(slice -> backing.concerns(slice, after))) {
          changed.add(service);
        }
      });
    }
    return changed;
  }

  private Backing changedBacking() {
    Set<PodRef> changedPods = new TreeSet<>(ClusterState.PODS_BY_NAME);
    for (PodRef ref : pods.changedKeys()) {
      if (!Backing.sameToProxies(pods.before(ref), pods.get(ref))) {
        changedPods.add(ref);
      }
    }
    Set<String> changedNodes = new TreeSet<>();
    for (String name : nodes.changedKeys()) {
      if (!Backing.sameToProxies(nodes.before(name), nodes.get(name))) {
        changedNodes.add(name);
      }
    }
    return new Backing(changedPods, podsByIp.changedKeys(), changedNodes);
  }

  private static <T> List<T> bothVersions(EditedMap<ObjectRef, T> rules) {
    List<T> versions = new ArrayList<>();
    for (ObjectRef ref : rules.changedKeys()) {
      T old = rules.before(ref);
      if (old != null) {
        versions.add(old);
      }
      T now = rules.get(ref);
      if (now != null) {
        versions.add(now);
      }
    }
    return versions;
  }

  private static ServiceKey serviceKey(ObjectRef ref) {
    return new ServiceKey(ref.namespace(), ref.name());
  }

  private static PodRef podRef(ObjectRef ref) {
    return new PodRef(ref.namespace(), ref.name());
  }

  private static @Nullable ServiceKey serviceOf(@Nullable EndpointSlice slice) {
    String service = slice == null ? null : slice.serviceName();
    return slice == null || service == null ? null : new ServiceKey(slice.metadata().namespace(), service);
  }
}
