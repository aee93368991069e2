package dev.outrigger.policy.istio;

import dev.outrigger.policy.kube.ObjectMeta;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The namespaces whose clients see a rule or a service.
 *
 * @param namespaces meant only when {@code everywhere} is false; {@code .} is already replaced by the rule's own
 *   namespace
 */
public record ExportTo(boolean everywhere, Set<String> namespaces) {

  /** What holds when a rule says nothing. */
  public static final ExportTo EVERYWHERE = new ExportTo(true, Set.of());

  static final String NOBODY = "~";

  /** Istio's annotation that says it for a Service: the same words, with commas between. */
  private static final String ANNOTATION = "networking.istio.io/exportTo";

  public ExportTo {
    namespaces = Set.copyOf(namespaces);
  }

  /** What the words of {@code exportTo} say; none say nothing. */
  static ExportTo of(List<String> written, String ownNamespace) {
    if (written.isEmpty() || written.contains("*")) {
      return EVERYWHERE;
    }
    return new ExportTo(false,
        written.stream()
            .filter(name -> !name.equals(NOBODY))
            .map(name -> name.equals(".") ? ownNamespace : name)
            .collect(Collectors.toSet()));
  }

  /** Who sees a Service: what its annotation {@value #ANNOTATION} says, else everybody. */
  public static ExportTo ofService(ObjectMeta service) {
    String words = service.annotations().getOrDefault(ANNOTATION, "");
    return of(Arrays.stream(words.split(",")).map(String::strip).filter(word -> !word.isEmpty()).toList(),
        service.namespace());
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
