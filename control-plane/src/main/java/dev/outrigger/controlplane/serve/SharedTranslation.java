package dev.outrigger.controlplane.serve;

import com.google.common.collect.Interner;
import com.google.common.collect.Interners;
import com.google.common.collect.MapMaker;
import com.google.common.collect.Sets;
import dev.outrigger.controlplane.model.ChangeSet;
import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.model.ProxyView;
import dev.outrigger.controlplane.translate.Dependence;
import dev.outrigger.controlplane.translate.Generated;
import dev.outrigger.controlplane.translate.Impact;
import dev.outrigger.controlplane.translate.NamedResource;
import dev.outrigger.controlplane.translate.Names;
import dev.outrigger.controlplane.translate.ResourceType;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Generates each resource once for all proxies of one {@link Audience}, and again only when a change may have altered it, so that
 * the cost of a push grows neither with proxies times resources nor with what did not change. Equal resources of different
 * audiences are kept once.
 *
 * <p>{@link #advance} makes a state the latest one; only of that is something kept. Any thread may ask, one at a time may advance.
 */
final class SharedTranslation implements Translation {

  private static final int SHELVES_OF_FEW = 64;

  private final Translation translation;
  private final FaultLog faults;
  private final Interner<NamedResource> distinct = Interners.newWeakInterner();
  private final Map<Kind, Shelf> shelves = new ConcurrentHashMap<>();
  /** One instance for each of equal ones, so that a look into a map is one comparison of references. */
  private final Interner<Kind> kinds = Interners.newWeakInterner();
  private final Interner<Audience> audiences = Interners.newWeakInterner();
  private final Map<ProxyView, Seat> seats = new MapMaker().weakKeys().makeMap();
  private final Map<ProxyView, Audience> plain = new MapMaker().weakKeys().makeMap();
  private volatile @Nullable Latest latest;
  private int worthASweep = SHELVES_OF_FEW;

  SharedTranslation(Translation translation, AdsMetrics metrics) {
    this.translation = translation;
    this.faults = new FaultLog(metrics);
  }

  /**
   * The latest state, and what its changes alter for whom.
   *
   * @param definitions the same for states that follow one another and have the same services and rules
   * @param places      likewise, the same pods and nodes
   */
  private record Latest(
      ClusterState state,
      ChangeSet changes,
      Map<Audience, Impact> impacts,
      Object definitions,
      Object places) {}

  /**
   * What lies on one shelf.
   *
   * @param shared   the audience that most of the type's resources are made for
   * @param audience that and what else those on this shelf depend on
   * @param hash     of the others
   */
  private record Kind(ResourceType type, Audience shared, Audience audience, int hash) {

    private Kind(ResourceType type, Audience shared, Audience audience) {
      this(type, shared, audience, Objects.hash(type, shared, audience));
    }

    /** Worked out once, for it is long and asked for with each push to each proxy. */
    @Override
    public int hashCode() {
      return hash;
    }
  }

  /**
   * What was found of a proxy when it last asked; by the proxy's identity, for as long as it is connected.
   *
   * @param definitions of the state that it holds for
   * @param places      likewise
   * @param common      the audience of all whose clusters of services and endpoints are the same
   */
  private record Seat(
      Object definitions,
      Object places,
      ProxyView placed,
      Audience shared,
      Audience common,
      Map<ResourceType, Kind> kinds) {

    private Kind kind(ResourceType type) {
      return Objects.requireNonNull(kinds.get(type), "kind");
    }
  }

  /**
   * Goes on to the next state.
   *
   * @param changes what differs from the state before
   * @param proxies those that are connected: what none of them asks for any more is not kept for ever
   */
  void advance(ClusterState state, ChangeSet changes, Supplier<Collection<ProxyView>> proxies) {
    faults.forget();
    Latest before = latest;
    Latest next = new Latest(state, changes, new MapMaker().weakKeys().makeMap(),
        before != null && state.hasDefinitionsOf(before.state) ? before.definitions : new Object(),
        before != null && state.hasPlacesOf(before.state) ? before.places : new Object());
    // First, so that nothing that is still being made of the state before is kept any more.
    latest = next;
    shelves.forEach((kind, shelf) -> shelf.drop(impact(next, kind.audience)));
    if (shelves.size() > worthASweep) {
      Set<Audience> present = new HashSet<>();
      for (ProxyView proxy : proxies.get()) {
        Seat seat = seat(next, proxy);
        present.add(seat.shared);
        present.add(seat.common);
      }
      shelves.keySet().removeIf(kind -> !present.contains(kind.shared));
      worthASweep = SHELVES_OF_FEW + 2 * shelves.size();
    }
  }

  @Override
  public Impact affected(ChangeSet changes, ProxyView proxy) {
    Latest now = latest;
    if (now == null || !now.changes.equals(changes) || changes.moves().concern(proxy)) {
      return translation.affected(changes, proxy);
    }
    return impact(now, plain.computeIfAbsent(proxy, key -> audiences.intern(Audience.of(key))));
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // each state is an object of its own
  public Generated generate(ResourceType type, Names asked, ClusterState state, ProxyView proxy) {
    Names names = asked instanceof Names.All(Set<String> named)
        ? new Names.All(Sets.union(named, translation.own(type, state, proxy)))
        : asked;
    Latest now = latest;
    if (now == null || now.state != state) {
      // Overtaken while it was asked; the push for the latest state follows.
      Audience alone = Audience.ofItself(translation.withTargetPorts(state, proxy.placedIn(state)));
      return new Making(new Kind(type, alone, alone), state).make(names);
    }
    Seat seat = seat(now, proxy);
    return switch (names) {
      case Names.All(Set<String> named) -> all(type, named, seat, state);
      case Names.Only(Set<String> only) -> named(type, only, seat, state);
    };
  }

  @Override
  public Dependence dependence(ResourceType type, String name, ClusterState state, ProxyView proxy) {
    return translation.dependence(type, name, state, proxy);
  }

  @Override
  public Map<String, String> selecting(ClusterState state, ProxyView proxy) {
    return translation.selecting(state, proxy);
  }

  @Override
  public ProxyView withTargetPorts(ClusterState state, ProxyView proxy) {
    return translation.withTargetPorts(state, proxy);
  }

  private Generated all(ResourceType type, Set<String> named, Seat seat, ClusterState state) {
    Kind kind = switch (type) {
      case ENDPOINTS -> new Kind(type, seat.shared, Audience.ofItself(seat.placed));
      // Those of its own workload are among the named.
      case CLUSTERS -> kinds.intern(new Kind(type, seat.common, seat.common));
      case LISTENERS, ROUTES, SECRETS -> seat.kind(type);
    };
    Generated unasked = shelf(kind).all(new Making(kind, state));
    if (named.isEmpty()) {
      return unasked;
    }
    Set<String> more = new HashSet<>(named);
    unasked.resources().forEach(resource -> more.remove(resource.name()));
    return more.isEmpty() ? unasked : unasked.plus(named(type, more, seat, state));
  }

  private Generated named(ResourceType type, Set<String> names, Seat seat, ClusterState state) {
    Kind kind = seat.kind(type);
    if (type == ResourceType.SECRETS) {
      // There is one for nearly any name, no change ever drops it, and it is soon made.
      return new Making(kind, state).make(new Names.Only(names));
    }
    Map<Dependence, Set<String>> dependent = new HashMap<>();
    Generated generated = shelf(kind).named(names, new Making(kind, state), dependent);
    for (Map.Entry<Dependence, Set<String>> each : dependent.entrySet()) {
      ProxyView proxy = each.getKey().onTargetPorts() ? translation.withTargetPorts(state, seat.placed) : seat.placed;
      Kind narrower = new Kind(type, kind.shared, kind.shared.with(each.getKey(), proxy));
      generated = generated.plus(shelf(narrower).dependent(each.getValue(), new Making(narrower, state)));
    }
    return generated;
  }

  private Seat seat(Latest now, ProxyView proxy) {
    Seat known = seats.get(proxy);
    if (known != null && known.definitions.equals(now.definitions) && known.places.equals(now.places)) {
      return known;
    }
    ProxyView placed = placed(proxy, now.state);
    Seat seat = known != null && known.definitions.equals(now.definitions) && known.placed.equals(placed)
        ? new Seat(now.definitions, now.places, placed, known.shared, known.common, known.kinds)
        : newSeat(now, placed);
    seats.put(proxy, seat);
    return seat;
  }

  /** Another instance at any rate: a seat that held the proxy itself would keep it, and so itself, for ever. */
  private static ProxyView placed(ProxyView proxy, ClusterState state) {
    ProxyView placed = proxy.placedIn(state);
    return placed.withTargetPorts(placed.targetPorts());
  }

  private Seat newSeat(Latest now, ProxyView placed) {
    Audience shared = audiences.intern(Audience.of(placed).selectedBy(translation.selecting(now.state, placed)));
    Audience common = audiences.intern(shared.in(translation.standIn(now.state, shared.namespace())));
    Map<ResourceType, Kind> ofTypes = new EnumMap<>(ResourceType.class);
    for (ResourceType type : ResourceType.values()) {
      Audience audience = type == ResourceType.ENDPOINTS ? common : shared;
      ofTypes.put(type, kinds.intern(new Kind(type, audience, audience)));
    }
    return new Seat(now.definitions, now.places, placed, shared, common, ofTypes);
  }

  private Shelf shelf(Kind kind) {
    return shelves.computeIfAbsent(kind, key -> new Shelf(key.type));
  }

  private Impact impact(Latest now, Audience audience) {
    return now.impacts.computeIfAbsent(audience, key -> translation.affected(now.changes, key.view()));
  }

  @SuppressWarnings("ReferenceEquality") // each state is an object of its own
  private boolean isLatest(ClusterState state) {
    Latest now = latest;
    return now != null && now.state == state;
  }

  /** Makes what a shelf lacks. */
  private final class Making implements Shelf.Maker {

    private final Kind kind;
    private final ClusterState state;

    private Making(Kind kind, ClusterState state) {
      this.kind = kind;
      this.state = state;
    }

    @Override
    public Generated make(Names names) {
      Generated generated = translation.generate(kind.type, names, state, kind.audience.view());
      faults.tell(generated.failures());
      return new Generated(generated.resources().stream().map(distinct::intern).toList(), generated.failures());
    }

    @Override
    public Dependence dependence(String name) {
      return translation.dependence(kind.type, name, state, kind.audience.view());
    }

    @Override
    public boolean isLatest() {
      return SharedTranslation.this.isLatest(state);
    }
  }
}
