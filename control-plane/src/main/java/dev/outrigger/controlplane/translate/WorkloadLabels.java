package dev.outrigger.controlplane.translate;

import dev.outrigger.policy.kube.Node;
import dev.outrigger.policy.kube.Pod;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the labels of a pod, and of the node it runs on, say about it. */
final class WorkloadLabels {

  private WorkloadLabels() {}

  /** The pod's own word, dots between region, zone and subzone for want of a slash in labels; else its node's place. */
  static Node.Locality locality(@Nullable Pod pod, @Nullable Node node) {
    String own = pod == null ? "" : first(pod, "", "topology.istio.io/locality", "istio-locality");
    if (!own.isEmpty()) {
      String[] parts = own.split("\\.", 3);
      return new Node.Locality(parts[0], parts.length > 1 ? parts[1] : "", parts.length > 2 ? parts[2] : "");
    }
    return node == null ? Node.Locality.UNKNOWN : node.locality();
  }

  /** Istio's {@code name;namespace;canonical name;canonical revision;cluster}; only the cluster when no pod is known. */
  static String identity(@Nullable Pod pod, String cluster) {
    if (pod == null) {
      return ";;;;" + cluster;
    }
    String workload = workload(pod);
    return String.join(";", workload, pod.metadata().namespace(),
        first(pod, workload, "service.istio.io/canonical-name", "app.kubernetes.io/name", "app"),
        first(pod, "latest", "service.istio.io/canonical-revision", "app.kubernetes.io/version", "version"), cluster);
  }

  /** The Deployment's name when the pod's tells it: what stands before the hash of its template. */
  private static String workload(Pod pod) {
    String name = pod.metadata().name();
    String hash = pod.metadata().labels().get("pod-template-hash");
    int end = hash == null ? -1 : name.lastIndexOf("-" + hash);
    return end > 0 ? name.substring(0, end) : name;
  }

  private static String first(Pod pod, String fallback, String... names) {
    Map<String, String> labels = pod.metadata().labels();
    for (String name : names) {
      String value = labels.get(name);
      if (value != null && !value.isEmpty()) {
        return value;
      }
    }
    return fallback;
  }
}
