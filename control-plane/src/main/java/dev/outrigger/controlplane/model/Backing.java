package dev.outrigger.controlplane.model;

import dev.outrigger.policy.kube.EndpointSlice;
import dev.outrigger.policy.kube.EndpointSlice.Endpoint;
import dev.outrigger.policy.kube.EndpointSlice.PodRef;
import dev.outrigger.policy.kube.Node;
import dev.outrigger.policy.kube.Pod;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Pods, addresses and nodes that changed in a way that shows in the endpoints on them.
 *
 * @param ips whose pods are others than before
 */
record Backing(Set<PodRef> pods, Set<String> ips, Set<String> nodes) {

  boolean concerns(EndpointSlice slice, ClusterState state) {
    return slice.endpoints().stream().anyMatch(endpoint -> concerns(endpoint, state));
  }

  private boolean concerns(Endpoint endpoint, ClusterState state) {
    String ip = endpoint.addresses().getFirst();
    Pod pod = state.podBehind(endpoint);
    String node = endpoint.nodeName() == null && pod != null ? pod.nodeName() : endpoint.nodeName();
    return ips.contains(ip) || (node != null && nodes.contains(node))
        || (endpoint.pod() != null && pods.contains(endpoint.pod()))
        || (pod != null && pods.contains(new PodRef(pod.metadata().namespace(), pod.metadata().name())));
  }

  /** Labels and place are all that proxies are told of a pod; whether it is ready, its slices say. */
  static boolean sameToProxies(@Nullable Pod one, @Nullable Pod other) {
    return one != null && other != null && one.metadata().labels().equals(other.metadata().labels())
        && Objects.equals(one.nodeName(), other.nodeName()) && one.ips().equals(other.ips());
  }

  /** Whether both run, and on one node, in what they call one place. */
  static boolean samePlace(@Nullable Pod one, @Nullable Pod other) {
    return one != null && other != null && Objects.equals(one.nodeName(), other.nodeName())
        && Places.of(one, null).equals(Places.of(other, null));
  }

  /** The place is all that proxies are told of a node. */
  static boolean sameToProxies(@Nullable Node one, @Nullable Node other) {
    return one != null && other != null && one.locality().equals(other.locality());
  }
}
