package dev.outrigger.controlplane.serve;

import dev.outrigger.controlplane.model.ChangeSet;
import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.model.ProxyView;
import dev.outrigger.controlplane.translate.Impact;
import dev.outrigger.controlplane.translate.NamedResource;
import dev.outrigger.controlplane.translate.Names;
import dev.outrigger.controlplane.translate.ResourceType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Generates each resource of a state once for all proxies of one {@link Audience}, and keeps equal ones of different audiences once,
 * so that the cost of a push does not grow with proxies times resources. Holds what was asked for of the latest state only, and
 * begins anew when clients of ever new audiences have asked for too much of it. Any thread may ask.
 */
final class SharedTranslation implements Translation {

  private static final int MAX_HELD = 1_000_000;

  private final Translation translation;
  private volatile @Nullable Generation latest;

  SharedTranslation(Translation translation) {
    this.translation = translation;
  }

  @Override
  public Impact affected(ChangeSet changes, ProxyView proxy) {
    return translation.affected(changes, Audience.of(proxy).view());
  }

  @Override
  public List<NamedResource> generate(ResourceType type, Names names, ClusterState state, ProxyView proxy) {
    Generation generation = generation(state);
    Audience audience = Audience.of(proxy);
    return switch (names) {
      case Names.All() -> generation.all(type, audience);
      case Names.Only(Set<String> only) -> generation.named(type, audience, only);
    };
  }

  /** Two threads that ask for a new state at one moment may each begin one; the later one stays. */
  private Generation generation(ClusterState state) {
    Generation generation = latest;
    if (generation == null || generation.state != state || generation.held.sum() > MAX_HELD) {
      generation = new Generation(state);
      latest = generation;
    }
    return generation;
  }

  private record Kind(ResourceType type, Audience audience) {}

  private record Single(Kind kind, String name) {}

  /** What was generated of one state. */
  private final class Generation {

    private final ClusterState state;
    private final Map<Kind, List<NamedResource>> whole = new ConcurrentHashMap<>();
    private final Map<Single, NamedResource> single = new ConcurrentHashMap<>();
    private final Map<NamedResource, NamedResource> distinct = new ConcurrentHashMap<>();
    private final LongAdder held = new LongAdder();

    private Generation(ClusterState state) {
      this.state = state;
    }

    private List<NamedResource> all(ResourceType type, Audience audience) {
      return whole.computeIfAbsent(new Kind(type, audience),
          kind -> translation.generate(type, new Names.All(), state, audience.view())
              .stream()
              .map(this::distinct)
              .toList());
    }

    private List<NamedResource> named(ResourceType type, Audience audience, Set<String> names) {
      Kind kind = new Kind(type, audience);
      List<NamedResource> found = new ArrayList<>(names.size());
      Set<String> missing = new HashSet<>();
      for (String name : names) {
        NamedResource resource = single.get(new Single(kind, name));
        if (resource == null) {
          missing.add(name);
        } else {
          found.add(resource);
        }
      }
      if (!missing.isEmpty()) {
        found.addAll(generate(kind, missing));
      }
      found.sort(Comparator.comparing(NamedResource::name));
      return found;
    }

    private List<NamedResource> generate(Kind kind, Set<String> names) {
      List<NamedResource> generated =
          translation.generate(kind.type, new Names.Only(names), state, kind.audience.view())
              .stream()
              .map(this::distinct)
              .toList();
      generated.forEach(resource -> single.put(new Single(kind, resource.name()), resource));
      return generated;
    }

    private NamedResource distinct(NamedResource resource) {
      held.increment();
      NamedResource first = distinct.putIfAbsent(resource, resource);
      return first == null ? resource : first;
    }
  }
}
