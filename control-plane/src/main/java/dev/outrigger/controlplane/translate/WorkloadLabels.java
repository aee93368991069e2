package dev.outrigger.controlplane.translate;

import dev.outrigger.policy.kube.Pod;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a workload is called, as its labels say: Istio's {@code name;namespace;canonical name;canonical revision}. */
final class WorkloadLabels {

  private static final String UNKNOWN = ";;;";

  private WorkloadLabels() {}

  static String identity(@Nullable Pod pod) {
    return pod == null ? UNKNOWN
        : identity(deployment(pod), pod.metadata().namespace(), pod.metadata().labels());
  }

  static String identity(String name, String namespace, Map<String, String> labels) {
    return String.join(";", name, namespace,
        first(labels, name, "service.istio.io/canonical-name", "app.kubernetes.io/name", "app"),
        first(labels, "latest", "service.istio.io/canonical-revision", "app.kubernetes.io/version", "version"));
  }

  /** The Deployment's name when the pod's tells it: what stands before the hash of its template. */
  private static String deployment(Pod pod) {
    String name = pod.metadata().name();
    String hash = pod.metadata().labels().get("pod-template-hash");
    int end = hash == null ? -1 : name.lastIndexOf("-" + hash);
    return end > 0 ? name.substring(0, end) : name;
  }

  private static String first(Map<String, String> labels, String fallback, String... names) {
    for (String name : names) {
      String value = labels.get(name);
      if (value != null && !value.isEmpty()) {
        return value;
      }
    }
    return fallback;
  }
}
