package dev.outrigger.policy.istio;

import java.util.Set;

/**
 * The namespaces whose clients see a rule.
 *
 * @param namespaces meant only when {@code everywhere} is false; {@code .} is already replaced by the rule's own
 *   namespace
 */
public record ExportTo(boolean everywhere, Set<String> namespaces) {

  /** What holds when a rule says nothing. */
  public static final ExportTo EVERYWHERE = new ExportTo(true, Set.of());

  public ExportTo {
    namespaces = Set.copyOf(namespaces);
  }

  public boolean includes(String namespace) {
    return everywhere || namespaces.contains(namespace);
  }

  /** Whether some namespace may see both. */
  boolean overlaps(ExportTo other) {
    if (everywhere) {
      return other.everywhere || !other.namespaces.isEmpty();
    }
    return namespaces.stream().anyMatch(other::includes);
  }
}
