package dev.outrigger.controlplane.serve;

import dev.outrigger.controlplane.translate.Dependence;
import dev.outrigger.controlplane.translate.Generated;
import dev.outrigger.controlplane.translate.Generated.Failure;
import dev.outrigger.controlplane.translate.Impact;
import dev.outrigger.controlplane.translate.NamedResource;
import dev.outrigger.controlplane.translate.Names;
import dev.outrigger.controlplane.translate.ResourceType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The resources of one type that one audience has asked for, each as it is in the latest state. One that cannot be made stays as it was
 * when it last could. Any thread may use it; those that find something missing wait for whoever makes it.
 */
final class Shelf {

  /** More names than so many are looked up once for all proxies that want the very same. */
  private static final int FEW = 16;
  /** Clients that ask for ever new names begin to cost; then it begins anew. */
  private static final int MAX_HELD = 200_000;
  /** States in which whoever still has a resource that was touched asks for it; of one that is gone nobody may. */
  private static final int A_WHILE = 32;

  private final ResourceType type;
  private final Map<String, NamedResource> made = new HashMap<>();
  private final NameSet names = new NameSet();
  private final Map<String, Failure> failed = new HashMap<>();
  /** Of those that depend on more than the audience has in common. */
  private final Map<String, Dependence> dependences = new HashMap<>();
  /** Of what a change has touched since, as it was before. */
  private Map<String, NamedResource> before = new HashMap<>();
  /** Those that nobody has asked for in a while; they go next. */
  private Map<String, NamedResource> longBefore = new HashMap<>();
  private int states;
  private @Nullable Generated whole;
  private List<NamedResource> wholeBefore = List.of();
  /** The latest answer for many names. */
  private @Nullable Answer recent;

  /** Makes resources of one state. */
  interface Maker {

    Generated make(Names names);

    /** What a resource depends on beside the audience. */
    Dependence dependence(String name);

    /** Whether what is made is still of the latest state, and so worth keeping. */
    boolean isLatest();
  }

  private record Answer(Set<String> names, Generated generated) {}

  Shelf(ResourceType type) {
    this.type = type;
  }

  /** All that come unasked. */
  synchronized Generated all(Maker maker) {
    Generated known = whole;
    if (known != null) {
      return known;
    }
    Generated generated = withLastGood(maker.make(new Names.All()), wholeBefore);
    if (maker.isLatest()) {
      whole = generated;
      wholeBefore = List.of();
    }
    return generated;
  }

  /**
   * Those of the names that exist.
   *
   * @param elsewhere takes the names whose resources depend on more than this audience has in common
   */
  synchronized Generated named(Set<String> wanted, Maker maker, Map<Dependence, Set<String>> elsewhere) {
    Generated known = known(wanted);
    if (known != null) {
      return known;
    }
    Set<String> here = new HashSet<>(wanted);
    for (String name : wanted) {
      if (made.containsKey(name) || failed.containsKey(name)) {
        continue;
      }
      Dependence dependence = dependence(name, maker);
      if (!dependence.equals(Dependence.NONE)) {
        here.remove(name);
        elsewhere.computeIfAbsent(dependence, key -> new HashSet<>()).add(name);
      }
    }
    return here(elsewhere.isEmpty() ? wanted : here, maker);
  }

  /** Those of the names that exist, on a shelf of resources that depend on nothing more. */
  synchronized Generated dependent(Set<String> wanted, Maker maker) {
    Generated known = known(wanted);
    return known != null ? known : here(wanted, maker);
  }

  /** What was made before, if that is all; null if it is not. */
  private @Nullable Generated known(Set<String> wanted) {
    if (wanted.size() == 1) {
      NamedResource only = made.get(wanted.iterator().next());
      return only == null ? null : new Generated(List.of(only), List.of());
    }
    Answer latest = recent;
    return latest != null && latest.names.equals(wanted) ? latest.generated : null;
  }

  private Generated here(Set<String> wanted, Maker maker) {
    List<NamedResource> found = new ArrayList<>(wanted.size());
    List<Failure> failures = new ArrayList<>();
    Set<String> missing = new HashSet<>();
    for (String name : wanted) {
      NamedResource resource = made.get(name);
      Failure failure = failed.get(name);
      if (resource != null) {
        found.add(resource);
      } else if (failure != null) {
        failures.add(failure);
      } else {
        missing.add(name);
      }
    }
    if (!missing.isEmpty()) {
      Generated generated = withLastGood(maker.make(new Names.Only(missing)), lastGood(missing));
      if (maker.isLatest()) {
        keep(missing, generated);
      }
      found.addAll(generated.resources());
      failures.addAll(generated.failures());
    }
    found.sort(Comparator.comparing(NamedResource::name));
    Generated answer = new Generated(found, failures);
    if (wanted.size() > FEW && maker.isLatest()) {
      recent = new Answer(wanted, answer);
    }
    return answer;
  }

  /** Forgets what a change may have altered. */
  synchronized void drop(Impact impact) {
    if (++states % A_WHILE == 0) {
      longBefore = before;
      before = new HashMap<>();
    }
    if (!impact.touches(type)) {
      return;
    }
    if (whole != null) {
      wholeBefore = whole.resources();
      whole = null;
    }
    recent = null;
    for (String name : names.touched(impact, type)) {
      names.remove(name);
      failed.remove(name);
      dependences.remove(name);
      NamedResource old = made.remove(name);
      if (old != null) {
        before.put(name, old);
      }
    }
  }

  private Dependence dependence(String name, Maker maker) {
    Dependence known = dependences.get(name);
    if (known != null) {
      return known;
    }
    Dependence dependence = maker.dependence(name);
    if (!dependence.equals(Dependence.NONE) && maker.isLatest()) {
      makeRoom();
      dependences.put(name, dependence);
      names.add(name);
    }
    return dependence;
  }

  private void makeRoom() {
    if (names.size() > MAX_HELD) {
      made.clear();
      failed.clear();
      dependences.clear();
      names.clear();
    }
  }

  private void keep(Set<String> asked, Generated generated) {
    makeRoom();
    asked.forEach(name -> {
      before.remove(name);
      longBefore.remove(name);
    });
    for (NamedResource resource : generated.resources()) {
      made.put(resource.name(), resource);
      names.add(resource.name());
    }
    for (Failure failure : generated.failures()) {
      if (failure.name() != null) {
        failed.put(failure.name(), failure);
        names.add(failure.name());
      }
    }
  }

  private List<NamedResource> lastGood(Set<String> asked) {
    return before.isEmpty() && longBefore.isEmpty() ? List.of()
        : asked.stream()
            .map(name -> before.getOrDefault(name, longBefore.get(name)))
            .filter(resource -> resource != null)
            .toList();
  }

  /** With what could be made before in the place of what cannot be made now. */
  private static Generated withLastGood(Generated generated, List<NamedResource> old) {
    if (generated.failures().isEmpty() || old.isEmpty()) {
      return generated;
    }
    Map<String, NamedResource> all = new HashMap<>();
    for (NamedResource resource : old) {
      if (generated.isUnknown(resource.name())) {
        all.put(resource.name(), resource);
      }
    }
    List<Failure> failures =
        generated.failures()
            .stream()
            .filter(failure -> failure.name() == null || !all.containsKey(failure.name()))
            .toList();
    generated.resources().forEach(resource -> all.put(resource.name(), resource));
    return new Generated(all.values().stream().sorted(Comparator.comparing(NamedResource::name)).toList(), failures);
  }
}
