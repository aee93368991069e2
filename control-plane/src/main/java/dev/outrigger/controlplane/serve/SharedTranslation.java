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

  /** The latest state, and what its changes alter for whom. */
  private record Latest(ClusterState state, ChangeSet changes, Map<Audience, Impact> impacts) {}

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

  /** What was found of a proxy when it last asked; by the proxy's identity, for as long as it is connected. */
  private record Seat(ClusterState state, ProxyView placed, Audience shared, Map<ResourceType, Kind> kinds) {

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
    Latest next = new Latest(state, changes, new MapMaker().weakKeys().makeMap());
    // First, so that nothing that is still being made of the state before is kept any more.
    latest = next;
    shelves.forEach((kind, shelf) -> shelf.drop(impact(next, kind.audience)));
    if (shelves.size() > worthASweep) {
      Set<Audience> present = new HashSet<>();
      proxies.get().forEach(proxy -> present.add(seat(state, proxy).shared));
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
  public Generated generate(ResourceType type, Names asked, ClusterState state, ProxyView proxy) {
    Names names = asked instanceof Names.All(Set<String> named)
        ? new Names.All(Sets.union(named, translation.own(type, state, proxy)))
        : asked;
    if (!isLatest(state)) {
      // Overtaken while it was asked; the push for the latest state follows.
      Audience alone = Audience.ofItself(translation.withTargetPorts(state, proxy.placedIn(state)));
      return new Making(new Kind(type, alone, alone), state).make(names);
    }
    Seat seat = seat(state, proxy);
    return switch (names) {
      case Names.All(Set<String> named) -> all(type, named, seat);
      case Names.Only(Set<String> only) -> named(type, only, seat);
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

  private Generated all(ResourceType type, Set<String> named, Seat seat) {
    Kind kind = type == ResourceType.ENDPOINTS ? new Kind(type, seat.shared, Audience.ofItself(seat.placed))
        : seat.kind(type);
    Generated unasked = shelf(kind).all(new Making(kind, seat.state));
    if (named.isEmpty()) {
      return unasked;
    }
    Set<String> more = new HashSet<>(named);
    unasked.resources().forEach(resource -> more.remove(resource.name()));
    return more.isEmpty() ? unasked : unasked.plus(named(type, more, seat));
  }

  private Generated named(ResourceType type, Set<String> names, Seat seat) {
    Kind kind = seat.kind(type);
    if (type == ResourceType.SECRETS) {
      // There is one for nearly any name, no change ever drops it, and it is soon made.
      return new Making(kind, seat.state).make(new Names.Only(names));
    }
    Map<Dependence, Set<String>> dependent = new HashMap<>();
    Generated generated = shelf(kind).named(names, new Making(kind, seat.state), dependent);
    for (Map.Entry<Dependence, Set<String>> each : dependent.entrySet()) {
      ProxyView proxy =
          each.getKey().onTargetPorts() ? translation.withTargetPorts(seat.state, seat.placed) : seat.placed;
      Kind narrower = new Kind(type, seat.shared, seat.shared.with(each.getKey(), proxy));
      generated = generated.plus(shelf(narrower).dependent(each.getValue(), new Making(narrower, seat.state)));
    }
    return generated;
  }

  private Seat seat(ClusterState state, ProxyView proxy) {
    Seat known = seats.get(proxy);
    if (known != null && known.state == state) {
      return known;
    }
    ProxyView placed = proxy.placedIn(state);
    Seat seat = known != null && known.placed.equals(placed) && state.hasDefinitionsOf(known.state)
        ? new Seat(state, placed, known.shared, known.kinds)
        : seat(state, placed, audiences.intern(Audience.of(placed).selectedBy(translation.selecting(state, placed))));
    seats.put(proxy, seat);
    return seat;
  }

  private Seat seat(ClusterState state, ProxyView placed, Audience shared) {
    Map<ResourceType, Kind> ofTypes = new EnumMap<>(ResourceType.class);
    for (ResourceType type : ResourceType.values()) {
      ofTypes.put(type, kinds.intern(new Kind(type, shared, shared)));
    }
    return new Seat(state, placed, shared, ofTypes);
  }

  private Shelf shelf(Kind kind) {
    return shelves.computeIfAbsent(kind, key -> new Shelf(key.type));
  }

  private Impact impact(Latest now, Audience audience) {
    return now.impacts.computeIfAbsent(audience, key -> translation.affected(now.changes, key.view()));
  }

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
