package dev.outrigger.controlplane.translate;

import java.util.Set;

/** The resources that are asked for. */
public sealed interface Names {

  boolean contains(String name);

  /** All there are. */
  record All() implements Names {

    @Override
    public boolean contains(String name) {
      return true;
    }
  }

  /** These, as far as they exist. */
  record Only(Set<String> names) implements Names {

    public Only {
      names = Set.copyOf(names);
    }

    @Override
    public boolean contains(String name) {
      return names.contains(name);
    }
  }
}
