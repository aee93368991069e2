package dev.outrigger.sidecar.balance;

import dev.outrigger.sidecar.config.OutlierSpec;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Takes an upstream's endpoints out and lets them back, each step by one compare-and-set. The cap on ejected endpoints is an atomic
 * reservation that an endpoint holds from its ejection until it serves again, so on probation too: the cap says how many may lack at once.
 * Callable from any thread; the upstream's version moves with every step that changes who can be picked.
 */
final class Ejections {

  private final Upstream upstream;
  private final BalancePorts ports;
  private final OutlierCounters counters = new OutlierCounters();
  private final AtomicInteger reserved = new AtomicInteger();

  Ejections(Upstream upstream, BalancePorts ports) {
    this.upstream = upstream;
    this.ports = ports;
  }

  OutlierCounters counters() {
    return counters;
  }

  /** Endpoints that are out or on probation. */
  int active() {
    return reserved.get();
  }

  long now() {
    return ports.nanoClock().getAsLong();
  }

  /**
   * A detector's threshold was met.
   *
   * @param enforcing per cent of detections that take the endpoint out
   */
  void detected(
      EndpointState endpoint,
      OutlierSpec rules,
      EjectionCause cause,
      int enforcing,
      Ejection.@Nullable Rates rates) {
    Standing seen = endpoint.outlier().standing();
    if (seen.phase() != Standing.Phase.SERVING) {
      return;
    }
    counters.addDetected(cause);
    if (!tryReserve(rules)) {
      counters.addOverflow();
      return;
    }
    long now = now();
    if (enforcing < 100 && Pickers.index(ports.random().getAsLong(), 100) >= enforcing) {
      reserved.getAndDecrement();
      report(endpoint, seen, cause, false, now, rates);
      return;
    }
    if (takeOut(endpoint, seen, rules, now)) {
      counters.addEnforced(cause);
      report(endpoint, seen, cause, true, now, rates);
    } else {
      reserved.getAndDecrement();
    }
  }

  private boolean tryReserve(OutlierSpec rules) {
    int hosts = upstream.memberCount();
    while (true) {
      int seen = reserved.get();
      boolean withinCap = 100.0 * (seen + 1) / hosts <= Math.min(100, rules.maxEjectionPercent());
      if (!withinCap && !(rules.alwaysEjectOneHost() && seen == 0)) {
        return false;
      }
      if (reserved.compareAndSet(seen, seen + 1)) {
        return true;
      }
    }
  }

  private boolean takeOut(EndpointState endpoint, Standing seen, OutlierSpec rules, long now) {
    int multiplier = nextMultiplier(seen.multiplier(), rules);
    if (!endpoint.outlier().move(seen, seen.out(multiplier, now, timeOut(multiplier, rules)))) {
      return false;
    }
    upstream.healthChanged();
    return true;
  }

  private static int nextMultiplier(int multiplier, OutlierSpec rules) {
    Duration base = rules.baseEjectionTime();
    boolean mayGrow = base.multipliedBy(multiplier).compareTo(rules.maxEjectionTime().plus(base)) < 0;
    return mayGrow ? multiplier + 1 : multiplier;
  }

  private long timeOut(int multiplier, OutlierSpec rules) {
    long time = Math.min(rules.baseEjectionTime().toNanos() * multiplier, rules.maxEjectionTime().toNanos());
    long jitterMillis = rules.maxEjectionTimeJitter().toMillis();
    if (jitterMillis == 0) {
      return time;
    }
    return time + Math.floorMod(ports.random().getAsLong(), jitterMillis + 1) * 1_000_000;
  }

  private void report(
      EndpointState endpoint,
      Standing before,
      EjectionCause cause,
      boolean enforced,
      long now,
      Ejection.@Nullable Rates rates) {
    long sinceLast = before.ejections() == 0 ? -1 : now - before.since();
    int ejections = endpoint.ejections();
    ports.ejections().ejected(new Ejection(upstream, endpoint, cause, enforced, ejections, sinceLast, rates));
  }

  /** Lets an endpoint back whose time is over; called by the sweep. */
  void comeBack(EndpointState endpoint, OutlierSpec rules, long now) {
    Standing seen = endpoint.outlier().standing();
    if (seen.phase() != Standing.Phase.OUT || now - seen.since() < seen.nanosOut()) {
      return;
    }
    switch (rules.comeback()) {
      case FULL -> serveAgain(endpoint, seen, now);
      case PROBATION -> {
        if (endpoint.outlier().move(seen, seen.in(Standing.Phase.PROBATION))) {
          upstream.healthChanged();
          ports.ejections().onProbation(upstream, endpoint);
        }
      }
    }
  }

  /** A well-behaved interval shortens the next time out; called by the sweep. */
  void decay(EndpointState endpoint, OutlierSpec rules, long now) {
    Standing seen = endpoint.outlier().standing();
    boolean servesLongEnough =
        seen.phase() == Standing.Phase.SERVING && now - seen.since() >= rules.interval().toNanos();
    if (servesLongEnough && seen.multiplier() > 0) {
      endpoint.outlier().move(seen, seen.withLowerMultiplier());
    }
  }

  /** The request that tried an endpoint on probation told how it is. */
  void settleProbe(EndpointState endpoint, OutlierSpec rules, boolean succeeded) {
    Standing seen = endpoint.outlier().standing();
    if (seen.phase() != Standing.Phase.PROBING) {
      return;
    }
    long now = now();
    if (succeeded) {
      serveAgain(endpoint, seen, now);
    } else if (takeOut(endpoint, seen, rules, now)) {
      counters.addDetected(EjectionCause.FAILED_PROBE);
      counters.addEnforced(EjectionCause.FAILED_PROBE);
      report(endpoint, seen, EjectionCause.FAILED_PROBE, true, now, null);
    }
  }

  /** The request that should have tried the endpoint said nothing: the next one may. */
  void abandonProbe(EndpointState endpoint) {
    Standing seen = endpoint.outlier().standing();
    if (seen.phase() == Standing.Phase.PROBING) {
      endpoint.outlier().move(seen, seen.in(Standing.Phase.PROBATION));
    }
  }

  /** Ends any time out or probation at once: outlier detection is off. */
  void pardon(EndpointState endpoint) {
    Standing seen = endpoint.outlier().standing();
    while (seen.holdsReservation() && !serveAgain(endpoint, seen, now())) {
      seen = endpoint.outlier().standing();
    }
  }

  private boolean serveAgain(EndpointState endpoint, Standing seen, long now) {
    // before the step, so that no failure of the time that follows is forgotten
    endpoint.outlier().forgetFailures();
    if (!endpoint.outlier().move(seen, seen.serving(now))) {
      return false;
    }
    reserved.getAndDecrement();
    upstream.healthChanged();
    ports.ejections().returned(upstream, endpoint, now - seen.since());
    return true;
  }

  /** The endpoint left the cluster. */
  void remove(EndpointState endpoint) {
    Standing seen = endpoint.outlier().standing();
    while (!endpoint.outlier().move(seen, seen.in(Standing.Phase.REMOVED))) {
      seen = endpoint.outlier().standing();
    }
    if (seen.holdsReservation()) {
      reserved.getAndDecrement();
    }
  }
}
