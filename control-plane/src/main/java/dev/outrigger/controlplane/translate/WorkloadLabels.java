package dev.outrigger.controlplane.translate;

import dev.outrigger.policy.kube.Pod;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the labels of a pod say about it. */
final class WorkloadLabels {

  private WorkloadLabels() {}

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
