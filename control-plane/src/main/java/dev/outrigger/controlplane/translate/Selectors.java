package dev.outrigger.controlplane.translate;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * All labels by which rules select the proxies that they are for, each a few that a proxy must have. Of a proxy's own labels
 * only those count that are in a selector which selects it: with these alone every selector says the same of it.
 */
final class Selectors {

  private final Set<Map<String, String>> all;

  Selectors(Collection<Map<String, String>> all) {
    this.all = Set.copyOf(all);
  }

  /** Those of a proxy's labels that count. */
  Map<String, String> of(Map<String, String> labels) {
    Map<String, String> counting = new TreeMap<>();
    for (Map<String, String> selector : all) {
      if (labels.entrySet().containsAll(selector.entrySet())) {
        counting.putAll(selector);
      }
    }
    return Collections.unmodifiableMap(counting);
  }
}
