package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.ProxyView;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What few resources depend on and many proxies differ in, so that it is asked for resource by resource: those that do not
 * depend on it are made once for all.
 *
 * @param onNode on the node that a proxy runs on
 * @param onTargetPorts on the numbers of the ports that services call by name in a proxy's pod
 * @param onLabels on a proxy's labels with these names
 */
public record Dependence(boolean onNode, boolean onTargetPorts, Set<String> onLabels) {

  public static final Dependence NONE = new Dependence(false, false, Set.of());

  public Dependence {
    onLabels = Set.copyOf(onLabels);
  }

  /** Those labels of a proxy that count. */
  public Map<String, String> labelsOf(ProxyView proxy) {
    if (onLabels.isEmpty()) {
      return Map.of();
    }
    SortedMap<String, String> labels = new TreeMap<>(proxy.labels());
    labels.keySet().retainAll(onLabels);
    return Collections.unmodifiableSortedMap(labels);
  }
}
