package dev.outrigger.controlplane.translate;

import dev.outrigger.policy.istio.DestinationRule;
import dev.outrigger.policy.istio.DestinationRule.Subset;
import dev.outrigger.policy.istio.TrafficSettings;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the name of an outgoing cluster stands for.
 *
 * @param labels of its backends, empty when all of the service's are meant
 */
record ClusterTarget(ServicePort port, Map<String, String> labels, TrafficSettings settings) {

  /** Null when there is nothing of this name. */
  static @Nullable ClusterTarget of(MeshView view, String cluster) {
    ClusterName name = ClusterName.parse(cluster);
    ServicePort port = name == null ? null : view.port(name.host(), name.port());
    if (name == null || port == null) {
      return null;
    }
    DestinationRule rule = view.destinationRule(port);
    if (name.subset().isEmpty()) {
      return new ClusterTarget(port, Map.of(), rule == null ? TrafficSettings.NONE : rule.settings(port.number()));
    }
    Subset subset = rule == null ? null
        : rule.subsets().stream().filter(one -> one.name().equals(name.subset())).findFirst().orElse(null);
    return rule == null || subset == null ? null
        : new ClusterTarget(port, subset.labels(), rule.settings(port.number(), subset));
  }
}
