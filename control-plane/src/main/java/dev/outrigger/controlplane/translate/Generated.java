package dev.outrigger.controlplane.translate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of asking for resources.
 *
 * @param resources those that exist, each name once, in the order of their names
 * @param failures  those of which nothing is known, not even whether they exist
 */
public record Generated(List<NamedResource> resources, List<Failure> failures) {

  /**
   * A resource that could not be made: a fault of ours, since what is wrong with objects is found before.
   *
   * @param name null when it struck before any was named: then nothing is known of those that are not among the resources
   */
  public record Failure(ResourceType type, @Nullable String name, RuntimeException cause) {}

  public Generated {
    resources = List.copyOf(resources);
    failures = List.copyOf(failures);
  }

  /** These and others, of other names. */
  public Generated plus(Generated others) {
    List<NamedResource> all = new ArrayList<>(resources);
    all.addAll(others.resources);
    all.sort(Comparator.comparing(NamedResource::name));
    List<Failure> allFailures = new ArrayList<>(failures);
    allFailures.addAll(others.failures);
    return new Generated(all, allFailures);
  }

  /** Whether nothing is known of this resource, which is not among the {@link #resources}. */
  public boolean isUnknown(String name) {
    return failures.stream().anyMatch(failure -> failure.name() == null || failure.name().equals(name));
  }
}
