package dev.outrigger.policy.istio;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All Sidecars of a mesh, and which one a proxy has: of its namespace the oldest that selects it by labels, else the oldest
 * for all, else that of the root namespace for all (Istio).
 */
public final class Sidecars {

  /** By namespace, those that select by labels before those for all, oldest first. */
  private final Map<String, List<Sidecar>> sidecars = new HashMap<>();

  private final String rootNamespace;

  private Sidecars(String rootNamespace) {
    this.rootNamespace = rootNamespace;
  }

  /** @param rootNamespace whose Sidecar for all is for all namespaces that have none of their own */
  public static Sidecars of(Collection<Sidecar> all, String rootNamespace) {
    Sidecars index = new Sidecars(rootNamespace);
    oldestFirst(all).stream()
        .sorted((one, other) -> Boolean.compare(one.isForAll(), other.isForAll()))
        .forEach(sidecar -> index.sidecars.computeIfAbsent(sidecar.metadata().namespace(), name -> new ArrayList<>())
            .add(sidecar));
    return index;
  }

  /** In the order in which they came. */
  public static List<Sidecar> oldestFirst(Collection<Sidecar> all) {
    return all.stream().sorted(RuleOrder.OLDEST_FIRST).toList();
  }

  /** That of a proxy with these labels, or null. */
  public @Nullable Sidecar of(String namespace, Map<String, String> labels) {
    for (Sidecar sidecar : sidecars.getOrDefault(namespace, List.of())) {
      if (sidecar.selects(labels)) {
        return sidecar;
      }
    }
    return sidecars.getOrDefault(rootNamespace, List.of())
        .stream()
        .filter(Sidecar::isForAll)
        .findFirst()
        .orElse(null);
  }

  /** All labels by which they select proxies. */
  public List<Map<String, String>> selectors() {
    return sidecars.values()
        .stream()
        .flatMap(List::stream)
        .map(Sidecar::workloadSelector)
        .filter(selector -> !selector.isEmpty())
        .distinct()
        .toList();
  }
}
