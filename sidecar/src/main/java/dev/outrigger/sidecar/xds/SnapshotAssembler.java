package dev.outrigger.sidecar.xds;

import dev.outrigger.sidecar.config.ClusterSpec;
import dev.outrigger.sidecar.config.Discovery;
import dev.outrigger.sidecar.config.EndpointsSpec;
import dev.outrigger.sidecar.config.ListenerSpec;
import dev.outrigger.sidecar.config.ProxySnapshot;
import dev.outrigger.sidecar.config.RouteConfigSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Holds the latest of each resource and puts together what is fit to run: make before break. A cluster without endpoints and a listener
 * without routes keep their last version, or stay absent, while all others go on, until their time to warm is over. A new version of routes
 * waits for the clusters that it newly names and that still warm; a cluster that is gone stays while a route names it.
 *
 * <p>What is in the bootstrap wins over what the control plane sends under the same name. All calls are on the control thread, and so are
 * the snapshots that are emitted, each different from the one before.
 */
public final class SnapshotAssembler {

  /** Envoy's default, for what has no setting of its own. */
  private static final Duration FETCH_TIMEOUT = Duration.ofSeconds(15);

  private final Map<String, ClusterSpec> fixedClusters = new HashMap<>();
  private final Map<String, ListenerSpec> fixedListeners = new HashMap<>();
  private final NameWatches names;
  private final ScheduledExecutorService control;
  private final Consumer<ProxySnapshot> snapshots;

  private final Map<String, ClusterSpec> clusters = new HashMap<>();
  private final Map<String, EndpointsSpec> endpoints = new HashMap<>();
  private final Map<String, ListenerSpec> listeners = new HashMap<>();
  private final Map<String, RouteConfigSpec> routes = new HashMap<>();
  /** What is waited for no longer. */
  private final Set<Awaited> givenUp = new HashSet<>();
  private final Map<Awaited, ScheduledFuture<?>> timers = new HashMap<>();
  /** Clusters that traffic needs or needed, whether they exist or not. */
  private final Set<String> demanded = new TreeSet<>();
  /** Those of them that the control plane says it does not have. */
  private final Set<String> absent = new TreeSet<>();
  private boolean connected;
  private volatile boolean warm;
  private volatile Warming warming = new Warming(0, 0);
  private ProxySnapshot current = ProxySnapshot.EMPTY;

  /** How many wait for something, in a new version or their first. */
  public record Warming(int clusters, int listeners) {}

  /** Endpoints or routes that are not here yet, by the name of their resource. */
  private record Awaited(ResourceType type, String name) {}

  /**
   * @param fixedClusters of the bootstrap
   * @param fixedListeners of the bootstrap, and the proxy's own
   */
  public SnapshotAssembler(
      List<ClusterSpec> fixedClusters,
      List<ListenerSpec> fixedListeners,
      NameWatcher names,
      ScheduledExecutorService control,
      Consumer<ProxySnapshot> snapshots) {
    fixedClusters.forEach(cluster -> this.fixedClusters.put(cluster.name(), cluster));
    fixedListeners.forEach(listener -> this.fixedListeners.put(listener.name(), listener));
    this.names = new NameWatches(names, this::assemble);
    this.control = control;
    this.snapshots = snapshots;
  }

  /** Begins with what is in the bootstrap. */
  public void start() {
    assemble();
  }

  /** Ends all timers and name resolution. */
  public void close() {
    timers.values().forEach(timer -> timer.cancel(false));
    timers.clear();
    names.close();
  }

  /** True when nothing that is wanted still waits for its endpoints or routes. May be called by any thread. */
  public boolean warm() {
    return warm;
  }

  /** May be called by any thread. */
  public Warming warming() {
    return warming;
  }

  void put(ResourceType type, String name, Object spec) {
    switch (type) {
      case CLUSTERS -> {
        clusters.put(name, (ClusterSpec) spec);
        absent.remove(name);
      }
      case ENDPOINTS -> endpoints.put(name, (EndpointsSpec) spec);
      case LISTENERS -> listeners.put(name, (ListenerSpec) spec);
      case ROUTES -> routes.put(name, (RouteConfigSpec) spec);
    }
  }

  /**
   * The control plane has no such resource. Endpoints and routes that are in use stay: they go with the cluster or listener that names them.
   */
  void remove(ResourceType type, String name) {
    switch (type) {
      case CLUSTERS -> {
        clusters.remove(name);
        if (demanded.contains(name)) {
          absent.add(name);
        }
      }
      case LISTENERS -> listeners.remove(name);
      case ENDPOINTS, ROUTES -> giveUp(new Awaited(type, name));
    }
  }

  /** Has a cluster wanted by name from now on; false when it was before. */
  boolean demand(String cluster) {
    return demanded.add(cluster);
  }

  /** A wanted cluster will not come. */
  void lacks(String cluster) {
    if (!clusters.containsKey(cluster)) {
      absent.add(cluster);
      assemble();
    }
  }

  /** Whether the control plane wants some clusters to be asked for only when they are needed. */
  boolean isOnDemand() {
    return listeners.values().stream().anyMatch(References::waitsForClusters);
  }

  /** The time to warm only runs while the control plane can be heard. */
  void connected(boolean connected) {
    this.connected = connected;
    assemble();
  }

  /** The resources that are to be asked for by name, beside those that come unasked. */
  Set<String> wanted(ResourceType type) {
    Set<String> wanted = new HashSet<>();
    switch (type) {
      case ENDPOINTS -> wantedClusters().values().forEach(cluster -> {
        if (cluster.discovery() instanceof Discovery.Eds eds) {
          wanted.add(eds.serviceName());
        }
      });
      case ROUTES -> wantedListeners().values().forEach(listener -> wanted.addAll(References.routeConfigs(listener)));
      case CLUSTERS -> wanted.addAll(demanded);
      case LISTENERS -> {
        // all of them, and none by name
      }
    }
    return wanted;
  }

  /** Emits a snapshot if all that is here makes a new one. */
  void assemble() {
    Map<String, ClusterSpec> wantedClusters = wantedClusters();
    Map<String, ListenerSpec> wantedListeners = wantedListeners();
    forgetUnwanted();
    names.watch(wantedClusters.values());
    Map<Awaited, Duration> awaited = new HashMap<>();
    Assembly assembly = new Assembly(current);
    wantedClusters.values().forEach(cluster -> cluster(assembly, cluster, awaited));
    wantedListeners.values().forEach(listener -> routes(assembly, listener, awaited));
    wantedListeners.values().forEach(assembly::listener);
    ProxySnapshot next = assembly.finish(absent);
    time(awaited);
    warming = new Warming(assembly.warmingClusters(), assembly.warmingListeners());
    warm = awaited.isEmpty() && assembly.nothingHeld();
    if (!next.equals(current)) {
      current = next;
      snapshots.accept(next);
    }
  }

  private void cluster(Assembly assembly, ClusterSpec cluster, Map<Awaited, Duration> awaited) {
    switch (cluster.discovery()) {
      case Discovery.Static fixed -> assembly.warm(cluster, fixed.endpoints());
      case Discovery.OriginalDestination original -> assembly.warm(cluster);
      case Discovery.Dns dns -> {
        EndpointsSpec resolved = names.resolved(dns);
        if (resolved == null) {
          assembly.warming(cluster);
        } else {
          assembly.warm(cluster, resolved);
        }
      }
      case Discovery.Eds eds -> {
        EndpointsSpec found = endpoints.get(eds.serviceName());
        Awaited key = new Awaited(ResourceType.ENDPOINTS, eds.serviceName());
        if (found != null) {
          assembly.warm(cluster, found);
        } else if (givenUp.contains(key)) {
          assembly.warm(cluster, new EndpointsSpec(eds.serviceName(), List.of(), 140));
        } else {
          assembly.warming(cluster);
          awaited.put(key, eds.initialFetchTimeout());
        }
      }
    }
  }

  private void routes(Assembly assembly, ListenerSpec listener, Map<Awaited, Duration> awaited) {
    for (String name : References.routeConfigs(listener)) {
      RouteConfigSpec found = routes.get(name);
      Awaited key = new Awaited(ResourceType.ROUTES, name);
      if (found != null) {
        assembly.routes(found);
      } else if (givenUp.contains(key)) {
        assembly.routes(References.noRoutes(name));
      } else {
        awaited.put(key, FETCH_TIMEOUT);
      }
    }
  }

  private void time(Map<Awaited, Duration> awaited) {
    timers.entrySet().removeIf(timer -> {
      boolean over = !connected || !awaited.containsKey(timer.getKey());
      if (over) {
        timer.getValue().cancel(false);
      }
      return over;
    });
    if (connected) {
      awaited.forEach((key, timeout) -> {
        if (!timeout.isZero() && !timers.containsKey(key)) {
          timers.put(key, control.schedule(() -> timeOver(key), timeout.toMillis(), TimeUnit.MILLISECONDS));
        }
      });
    }
  }

  private void timeOver(Awaited key) {
    timers.remove(key);
    giveUp(key);
    assemble();
  }

  private void giveUp(Awaited key) {
    givenUp.add(key);
  }

  private void forgetUnwanted() {
    Set<String> wantedEndpoints = wanted(ResourceType.ENDPOINTS);
    Set<String> wantedRoutes = wanted(ResourceType.ROUTES);
    endpoints.keySet().retainAll(wantedEndpoints);
    routes.keySet().retainAll(wantedRoutes);
    givenUp
        .removeIf(key -> !(key.type() == ResourceType.ENDPOINTS ? wantedEndpoints : wantedRoutes).contains(key.name()));
  }

  private Map<String, ClusterSpec> wantedClusters() {
    Map<String, ClusterSpec> wanted = new HashMap<>(clusters);
    wanted.putAll(fixedClusters);
    return wanted;
  }

  private Map<String, ListenerSpec> wantedListeners() {
    Map<String, ListenerSpec> wanted = new HashMap<>(listeners);
    wanted.putAll(fixedListeners);
    return wanted;
  }
}
