package dev.outrigger.controlplane.model;

import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.istio.Workload;
import dev.outrigger.policy.istio.WorkloadEntry;
import dev.outrigger.policy.kube.EndpointSlice.PodRef;
import dev.outrigger.policy.kube.ObjectMeta;
import dev.outrigger.policy.kube.Pod;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;

/** Finds the workloads of a namespace by their labels. Both maps are in the order of namespaces, so only that one's are looked at. */
final class Selection {

  private Selection() {}

  static List<Occupant> all(ClusterState state, String namespace, Map<String, String> labels) {
    return Stream.concat(pods(state, namespace, labels), entries(state, namespace, labels)).toList();
  }

  static List<Occupant> workloadEntries(ClusterState state, String namespace, Map<String, String> labels) {
    return entries(state, namespace, labels).toList();
  }

  static boolean matches(Map<String, String> selector, Map<String, String> labels) {
    return labels.entrySet().containsAll(selector.entrySet());
  }

  private static Stream<Occupant> pods(ClusterState state, String namespace, Map<String, String> labels) {
    SortedMap<PodRef, Pod> own = state.pods().subMap(new PodRef(namespace, ""), new PodRef(namespace + "\0", ""));
    return own.values()
        .stream()
        .filter(pod -> takesRequests(pod) && matches(labels, pod.metadata().labels()))
        .map(pod -> occupant(pod, state));
  }

  private static boolean takesRequests(Pod pod) {
    return pod.ready() && !pod.terminating() && !pod.phase().isOver() && !pod.ips().isEmpty();
  }

  private static Occupant occupant(Pod pod, ClusterState state) {
    ObjectMeta metadata = pod.metadata();
    return new Occupant(metadata.namespace(), metadata.name(),
        new Workload(pod.ips().getFirst(), Map.of(), metadata.labels(), null, 1, pod.serviceAccount()), pod.nodeName(),
        state.placeOf(pod, pod.nodeName()));
  }

  private static Stream<Occupant> entries(ClusterState state, String namespace, Map<String, String> labels) {
    SortedMap<ObjectRef, WorkloadEntry> own = state.workloadEntries()
        .subMap(new ObjectRef("", namespace, ""), new ObjectRef("", namespace + "\0", ""));
    return own.values()
        .stream()
        .filter(entry -> matches(labels, entry.workload().labels()))
        .map(entry -> new Occupant(namespace, entry.metadata().name(), entry.workload(), null,
            Places.of(entry.workload())));
  }
}
