package dev.outrigger.controlplane.kube;

import dev.outrigger.policy.finding.ObjectRef;
import java.util.List;
import java.util.stream.Stream;

/**
 * A kind of objects that the API server is asked for.
 *
 * @param group    of the API; empty for the core group
 * @param versions that are understood, the preferred first
 * @param plural   the name in paths
 * @param query    narrows what is asked for; empty, or as in a URL
 * @param need     what it means that they cannot be read
 * @param label    what metrics call it, as Istio's do
 */
record WatchedKind(
    String group,
    List<String> versions,
    String plural,
    String kind,
    String query,
    Need need,
    String label) {

  /** What it means for the mesh that a kind of objects cannot be read. */
  enum Need {
    /** Without them every answer would be empty or of the wrong pods, so none is given. */
    ESSENTIAL,
    /** The mesh works without, if less well: the rest is served. */
    HELPFUL,
    /** As {@link #HELPFUL}; and the API server need not know the kind. */
    CUSTOM
  }

  private static final String ISTIO = "networking.istio.io";

  /** Containers that ended have no say in anything, and their addresses may be another pod's. */
  private static final String RUNNING = "&fieldSelector=status.phase%21%3DSucceeded%2Cstatus.phase%21%3DFailed";

  /** All that the mesh reads. */
  static List<WatchedKind> all() {
    Stream<WatchedKind> kubernetes = Stream.of(
        new WatchedKind("", List.of("v1"), "services", "Service", "", Need.ESSENTIAL, "Services"),
        new WatchedKind("discovery.k8s.io", List.of("v1"), "endpointslices", "EndpointSlice", "", Need.ESSENTIAL,
            "EndpointSlice"),
        new WatchedKind("", List.of("v1"), "pods", "Pod", RUNNING, Need.ESSENTIAL, "Pods"),
        new WatchedKind("", List.of("v1"), "nodes", "Node", "", Need.HELPFUL, "Nodes"),
        new WatchedKind("", List.of("v1"), "namespaces", "Namespace", "", Need.HELPFUL, "Namespaces"));
    Stream<WatchedKind> istio = Stream.of(
        istio("destinationrules", "DestinationRule"),
        istio("gateways", "Gateway"),
        istio("serviceentries", "ServiceEntry"),
        istio("sidecars", "Sidecar"),
        istio("virtualservices", "VirtualService"),
        istio("workloadentries", "WorkloadEntry"));
    return Stream.concat(kubernetes, istio).toList();
  }

  private static WatchedKind istio(String plural, String kind) {
    return new WatchedKind(ISTIO, List.of("v1", "v1beta1", "v1alpha3"), plural, kind, "", Need.CUSTOM, kind);
  }

  /** As the API server names it in what it refuses. */
  String resource() {
    return group.isEmpty() ? plural : plural + '.' + group;
  }

  String path(String version) {
    return (group.isEmpty() ? "/api/" : "/apis/" + group + '/') + version + '/' + plural;
  }

  String apiVersion(String version) {
    return group.isEmpty() ? version : group + '/' + version;
  }

  ObjectRef ref(String namespace, String name) {
    return new ObjectRef(kind, namespace, name);
  }
}
