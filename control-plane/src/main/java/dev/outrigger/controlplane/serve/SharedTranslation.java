package dev.outrigger.controlplane.serve;

import dev.outrigger.controlplane.model.ChangeSet;
import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.model.ProxyView;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Generates each resource of a state once for all proxies of one {@link Audience}, and keeps equal ones of different audiences once,
 * so that the cost of a push does not grow with proxies times resources. Holds what was asked for of the latest state only, and
 * begins anew when clients of ever new audiences have asked for too much of it. Any thread may ask.
 */
final class SharedTranslation implements Translation {

  private static final int MAX_HELD = 1_000_000;

  private static final Comparator<NamedResource> BY_NAME = Comparator.comparing(NamedResource::name);

  private static final Logger LOG = LoggerFactory.getLogger(SharedTranslation.class);

  private final Translation translation;
  private final AdsMetrics metrics;
  private volatile @Nullable Generation latest;
  private volatile @Nullable Impacts latestImpacts;

  SharedTranslation(Translation translation, AdsMetrics metrics) {
    this.translation = translation;
    this.metrics = metrics;
  }

  @Override
  public Impact affected(ChangeSet changes, ProxyView proxy) {
    if (changes.moves().concern(proxy)) {
      return translation.affected(changes, proxy);
    }
    Impacts impacts = latestImpacts;
    if (impacts == null || !impacts.changes.equals(changes)) {
      impacts = new Impacts(changes, new ConcurrentHashMap<>());
      latestImpacts = impacts;
    }
    return impacts.byAudience.computeIfAbsent(Audience.of(proxy),
        audience -> translation.affected(changes, audience.view()));
  }

  @Override
  public Generated generate(ResourceType type, Names names, ClusterState state, ProxyView proxy) {
    Generation generation = generation(state);
    ProxyView placed = proxy.placedIn(state);
    return switch (names) {
      case Names.All(Set<String> named) -> {
        Audience audience = type == ResourceType.ENDPOINTS ? Audience.ofItself(placed) : audience(state, placed);
        yield generation.all(type, audience, named, placed);
      }
      case Names.Only(Set<String> only) -> generation.named(type, only, placed);
    };
  }

  private Audience audience(ClusterState state, ProxyView placed) {
    return Audience.of(placed).selectedBy(translation.selecting(state, placed));
  }

  @Override
  public Map<String, String> selecting(ClusterState state, ProxyView proxy) {
    return translation.selecting(state, proxy);
  }

  @Override
  public Dependence dependence(ResourceType type, String name, ClusterState state, ProxyView proxy) {
    return translation.dependence(type, name, state, proxy);
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

  /** What one update alters for whom. */
  private record Impacts(ChangeSet changes, Map<Audience, Impact> byAudience) {}

  private record Kind(ResourceType type, Audience audience) {}

  private record Single(Kind kind, String name) {}

  /** What was generated of one state. */
  private final class Generation {

    private final ClusterState state;
    private final Map<Kind, Generated> whole = new ConcurrentHashMap<>();
    private final Map<Single, NamedResource> single = new ConcurrentHashMap<>();
    private final Map<Single, Dependence> dependences = new ConcurrentHashMap<>();
    private final Map<Single, Failure> failed = new ConcurrentHashMap<>();
    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private final Map<NamedResource, NamedResource> distinct = new ConcurrentHashMap<>();
    private final LongAdder held = new LongAdder();

    private Generation(ClusterState state) {
      this.state = state;
    }

    private Generated all(ResourceType type, Audience audience, Set<String> named, ProxyView proxy) {
      Generated unasked =
          whole.computeIfAbsent(new Kind(type, audience), kind -> generate(kind, new Names.All()));
      Set<String> more = new HashSet<>(named);
      unasked.resources().forEach(resource -> more.remove(resource.name()));
      return more.isEmpty() ? unasked : unasked.plus(named(type, more, proxy));
    }

    private Generated named(ResourceType type, Set<String> names, ProxyView proxy) {
      Kind kind = new Kind(type, audience(state, proxy));
      Map<Dependence, Set<String>> dependent = dependent(kind, names);
      if (dependent.isEmpty()) {
        return named(kind, names);
      }
      Set<String> independent = new HashSet<>(names);
      List<Generated> parts = new ArrayList<>();
      dependent.forEach((dependence, some) -> {
        independent.removeAll(some);
        parts.add(named(new Kind(type, kind.audience.with(dependence, proxy)), some));
      });
      parts.add(named(kind, independent));
      return new Generated(
          parts.stream().flatMap(part -> part.resources().stream()).sorted(BY_NAME).toList(),
          parts.stream().flatMap(part -> part.failures().stream()).toList());
    }

    /** Only those names on which proxies of one audience may differ. */
    private Map<Dependence, Set<String>> dependent(Kind kind, Set<String> names) {
      if (kind.type != ResourceType.ENDPOINTS) {
        return Map.of();
      }
      Map<Dependence, Set<String>> dependent = new HashMap<>();
      for (String name : names) {
        Dependence dependence = dependences.computeIfAbsent(new Single(kind, name),
            key -> translation.dependence(kind.type, name, state, kind.audience.view()));
        if (!dependence.equals(Dependence.NONE)) {
          dependent.computeIfAbsent(dependence, key -> new HashSet<>()).add(name);
        }
      }
      return dependent;
    }

    private Generated named(Kind kind, Set<String> names) {
      List<NamedResource> found = new ArrayList<>(names.size());
      List<Failure> failures = new ArrayList<>();
      Set<String> missing = new HashSet<>();
      for (String name : names) {
        Single key = new Single(kind, name);
        NamedResource resource = single.get(key);
        Failure failure = failed.get(key);
        if (resource != null) {
          found.add(resource);
        } else if (failure != null) {
          failures.add(failure);
        } else {
          missing.add(name);
        }
      }
      if (!missing.isEmpty()) {
        Generated generated = generate(kind, new Names.Only(missing));
        generated.resources().forEach(resource -> single.put(new Single(kind, resource.name()), resource));
        found.addAll(generated.resources());
        failures.addAll(generated.failures());
      }
      found.sort(BY_NAME);
      return new Generated(found, failures);
    }

    private Generated generate(Kind kind, Names names) {
      Generated generated = translation.generate(kind.type, names, state, kind.audience.view());
      generated.failures().forEach(failure -> tell(kind, failure));
      return new Generated(generated.resources().stream().map(this::distinct).toList(), generated.failures());
    }

    /** Once for each resource, however many proxies want it. */
    private void tell(Kind kind, Failure failure) {
      String name = failure.name();
      if (name != null) {
        failed.put(new Single(kind, name), failure);
      }
      String what = failure.type() + (name == null ? "" : " " + LogText.of(name));
      if (told.add(what)) {
        metrics.failed(failure.type());
        LOG.error("{}: could not be made; proxies keep what they have of it", what, failure.cause());
      }
    }

    private NamedResource distinct(NamedResource resource) {
      held.increment();
      NamedResource first = distinct.putIfAbsent(resource, resource);
      return first == null ? resource : first;
    }
  }
}
