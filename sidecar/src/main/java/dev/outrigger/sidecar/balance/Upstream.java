package dev.outrigger.sidecar.balance;

import dev.outrigger.sidecar.config.ClusterSpec;
import dev.outrigger.sidecar.config.EndpointsSpec;
import dev.outrigger.sidecar.config.NetAddress;
import dev.outrigger.sidecar.config.RouteAction.RoutingPriority;
import dev.outrigger.sidecar.telemetry.ClusterMetrics;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One living cluster: its endpoints, who of them can be picked, and its circuit breakers. Survives plans, found by identity.
 *
 * <p>Threads: the control thread calls {@link #update} and {@link #retire}; everything else is for any thread. What a pick reads is cached
 * under a version that moves with the members and with every ejection and return; the first pick after a change, on whichever event loop,
 * builds the cache anew. So a change holds from the very next pick and nothing waits for another thread.
 */
public final class Upstream {

  private final String name;
  private final BalancePorts ports;
  private final Pickers pickers;
  private final Ejections ejections;
  private final OutlierDetector outliers;
  private final OutlierSweep sweep;
  private final OriginalDestinations originalDestinations;
  private final RequestBudget defaultBudget;
  private final RequestBudget highBudget;
  private final ClusterMetrics metrics = new ClusterMetrics();
  private final AtomicLong version = new AtomicLong();
  private final AtomicLong membershipChanges = new AtomicLong();
  private final AtomicLong panicPicks = new AtomicLong();
  private volatile ClusterSpec spec;
  private volatile Members members = Members.NONE;
  private volatile Availability availability;

  /**
   * @param endpoints none for a cluster of the original destination
   */
  public Upstream(ClusterSpec spec, EndpointsSpec endpoints, BalancePorts ports) {
    this.name = spec.name();
    this.spec = spec;
    this.ports = ports;
    this.pickers = new Pickers(ports.random());
    this.ejections = new Ejections(this, ports);
    this.outliers = new OutlierDetector(ejections);
    this.sweep = new OutlierSweep(this, ejections, ports);
    this.originalDestinations = new OriginalDestinations(this, ports);
    this.defaultBudget = new RequestBudget(spec.defaultLimits());
    this.highBudget = new RequestBudget(spec.highLimits());
    this.availability = Availability.of(version.get(), members, spec, pickers);
    update(spec, endpoints);
  }

  /**
   * Takes a new specification; endpoints whose address stays keep their state. On the control thread.
   */
  public void update(ClusterSpec changed, EndpointsSpec endpoints) {
    Members before = members;
    Members after = before.with(endpoints);
    spec = changed;
    members = after;
    healthChanged();
    if (!before.byAddress().keySet().equals(after.byAddress().keySet())) {
      membershipChanges.getAndIncrement();
    }
    defaultBudget.update(changed.defaultLimits());
    highBudget.update(changed.highLimits());
    outliers.update(changed.outlier());
    sweep.update(changed.outlier());
    originalDestinations.update(changed.discovery());
    for (EndpointState endpoint : before.all()) {
      if (!after.byAddress().containsKey(endpoint.address())) {
        ejections.remove(endpoint);
        ports.upstreams().endpointRemoved(this, endpoint);
      }
    }
  }

  /** No plan names this upstream any more. Exchanges on an older plan may still pick and finish. On the control thread. */
  public void retire() {
    sweep.stop();
    originalDestinations.stop();
    ports.upstreams().retired(this);
  }

  public String name() {
    return name;
  }

  public ClusterSpec spec() {
    return spec;
  }

  public RequestBudget budget(RoutingPriority priority) {
    return switch (priority) {
      case DEFAULT -> defaultBudget;
      case HIGH -> highBudget;
    };
  }

  /** All endpoints, whatever their health. */
  public Collection<EndpointState> endpoints() {
    return originalDestinations.isActive() ? originalDestinations.endpoints() : members.all();
  }

  /** What is counted for the cluster; gone with it. */
  public ClusterMetrics metrics() {
    return metrics;
  }

  /** Updates that added or removed an endpoint. */
  public long membershipChanges() {
    return membershipChanges.get();
  }

  /** The endpoint for an address of a cluster of the original destination, made on demand. */
  public EndpointState endpointFor(NetAddress destination) {
    return originalDestinations.endpointFor(destination);
  }

  /** How many endpoints of each kind there are now; walks over them. */
  public Membership membership() {
    int healthy = 0;
    int degraded = 0;
    Members now = members;
    for (List<EndpointState> endpoints : now.byPriority()) {
      PriorityHealth health = PriorityHealth.of(endpoints);
      healthy += health.healthy().size();
      degraded += health.degraded().size();
    }
    return new Membership(now.byAddress().size(), healthy, degraded);
  }

  /**
   * Endpoints of an upstream.
   *
   * @param healthy and neither ejected nor on probation
   */
  public record Membership(int total, int healthy, int degraded) {}

  public OutlierCounters outlierCounters() {
    return ejections.counters();
  }

  /** Endpoints that are out or on probation now. */
  public int activeEjections() {
    return ejections.active();
  }

  /** Picks that were made among all endpoints because too few were available. */
  public long panicPicks() {
    return panicPicks.get();
  }

  Availability availability() {
    Availability known = availability;
    long current = version.get();
    if (known.version() == current) {
      return known;
    }
    Availability fresh = Availability.of(current, members, spec, pickers);
    // a loop that was slower may put an older one here; the next pick sees its version and builds again
    availability = fresh;
    return fresh;
  }

  /** Who can be picked has changed. */
  void healthChanged() {
    version.getAndIncrement();
  }

  Members members() {
    return members;
  }

  int memberCount() {
    return members.byAddress().size();
  }

  OutlierDetector outliers() {
    return outliers;
  }

  long randomWord() {
    return ports.random().getAsLong();
  }

  void countPanicPick() {
    panicPicks.getAndIncrement();
  }

  @Override
  public String toString() {
    return name;
  }
}
