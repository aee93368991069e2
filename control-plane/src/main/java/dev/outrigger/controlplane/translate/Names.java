package dev.outrigger.controlplane.translate;

import java.util.Set;

/** The resources that are asked for. */
public sealed interface Names {

  /** Whether a resource of this name that is not among the generated ones does not exist, as far as the client may know of it. */
  boolean covers(String name);

  /**
   * All that come unasked, which is all there are as a rule, and some by name.
   *
   * @param named these too, as far as they exist
   */
  record All(Set<String> named) implements Names {

    public All {
      named = Set.copyOf(named);
    }

    /** None by name. */
    public All() {
      this(Set.of());
    }

    @Override
    public boolean covers(String name) {
      return true;
    }
  }

  /** These, as far as they exist. */
  record Only(Set<String> names) implements Names {

    public Only {
      names = Set.copyOf(names);
    }

    @Override
    public boolean covers(String name) {
      return names.contains(name);
    }
  }
}
