package dev.outrigger.controlplane.model;

import dev.outrigger.policy.istio.Workload;
import dev.outrigger.policy.kube.Node;
import dev.outrigger.policy.kube.Node.Locality;
import dev.outrigger.policy.kube.Pod;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where pods are: what their own labels say, else their node's. */
final class Places {

  /** Istio's, the newer first. For want of a slash in labels, dots are between region, zone and subzone. */
  private static final List<String> LABELS = List.of("topology.istio.io/locality", "istio-locality");

  private Places() {}

  static Locality of(@Nullable Pod pod, @Nullable Node node) {
    String own = pod == null ? "" : own(pod.metadata().labels());
    if (own.isEmpty()) {
      return node == null ? Locality.UNKNOWN : node.locality();
    }
    return parse(own);
  }

  static Locality of(Workload workload) {
    Locality told = workload.locality();
    if (told != null) {
      return told;
    }
    String own = own(workload.labels());
    return own.isEmpty() ? Locality.UNKNOWN : parse(own);
  }

  private static Locality parse(String label) {
    String[] parts = label.split("\\.", 3);
    return new Locality(parts[0], parts.length > 1 ? parts[1] : "", parts.length > 2 ? parts[2] : "");
  }

  private static String own(Map<String, String> labels) {
    return LABELS.stream()
        .map(name -> labels.getOrDefault(name, ""))
        .filter(it -> !it.isEmpty())
        .findFirst()
        .orElse("");
  }
}
