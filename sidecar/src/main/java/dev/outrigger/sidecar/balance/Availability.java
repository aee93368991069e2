package dev.outrigger.sidecar.balance;

import dev.outrigger.sidecar.config.BalancePolicy;
import dev.outrigger.sidecar.config.ClusterSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who of an upstream's members can be picked, as their health was at one version of it: a picker per priority for the healthy and one for the
 * degraded, and the share of the requests that each gets. Immutable; built anew when the version moves, so that a pick looks at nobody who is
 * out. Endpoints on probation are in no picker: they are offered one request each, and only where their priority would get load if they were
 * well.
 */
final class Availability {

  private final long version;
  private final int[] shares;
  private final boolean[] panics;
  private final Picker[] pickers;
  private final EndpointState[] probes;
  private final boolean hashing;

  private Availability(
      long version,
      int[] shares,
      boolean[] panics,
      Picker[] pickers,
      EndpointState[] probes,
      boolean hashing) {
    this.hashing = hashing;
    this.version = version;
    this.shares = shares;
    this.panics = panics;
    this.pickers = pickers;
    this.probes = probes;
  }

  /**
   * @param version read before the members and their standings, so that a change in between makes the result stale, never wrong
   */
  static Availability of(long version, Members members, ClusterSpec spec, Pickers make) {
    List<PriorityHealth> priorities = new ArrayList<>(members.byPriority().size());
    List<PriorityLoads.Counts> counts = new ArrayList<>();
    List<PriorityLoads.Counts> hoped = new ArrayList<>();
    for (List<EndpointState> endpoints : members.byPriority()) {
      PriorityHealth health = PriorityHealth.of(endpoints);
      priorities.add(health);
      counts.add(health.counts());
      hoped.add(health.countsIfProbationPasses());
    }
    int overprovisioning = members.overprovisioningPercent();
    PriorityLoads loads = PriorityLoads.of(counts, overprovisioning, spec.panicThreshold());
    PriorityLoads hopedLoads = PriorityLoads.of(hoped, overprovisioning, 0);

    int count = priorities.size();
    int[] shares = new int[2 * count];
    boolean[] panics = new boolean[2 * count];
    Picker[] pickers = new Picker[2 * count];
    List<EndpointState> probes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      PriorityHealth health = priorities.get(i);
      boolean panic = loads.inPanic(i);
      shares[i] = loads.healthy(i);
      shares[count + i] = loads.degraded(i);
      panics[i] = panic;
      panics[count + i] = panic;
      pickers[i] = make.of(spec.balance(), health.all(), panic ? health.all() : health.healthy());
      pickers[count + i] = make.of(spec.balance(), health.all(), panic ? health.all() : health.degraded());
      if (!panic && hopedLoads.healthy(i) > 0) {
        probes.addAll(health.healthyOnProbation());
      }
      if (!panic && hopedLoads.degraded(i) > 0) {
        probes.addAll(health.degradedOnProbation());
      }
    }
    return new Availability(version, shares, panics, pickers, probes.toArray(EndpointState[]::new),
        spec.balance() instanceof BalancePolicy.RingHash);
  }

  long version() {
    return version;
  }

  /** Whether a request's hash says who gets it. */
  boolean isHashing() {
    return hashing;
  }

  /** Claims the probe of an endpoint on probation, or null when there is none that is free and untried. */
  @Nullable
  EndpointState claimProbe(TriedEndpoints tried) {
    for (EndpointState endpoint : probes) {
      if (!tried.contains(endpoint) && endpoint.outlier().tryClaimProbe()) {
        return endpoint;
      }
    }
    return null;
  }

  /** Which of the pickers gets a request. */
  int slot(long random) {
    if (shares[0] == 100) {
      return 0;
    }
    int left = Pickers.index(random, 100);
    for (int i = 0; i < shares.length; i++) {
      left -= shares[i];
      if (left < 0) {
        return i;
      }
    }
    return 0;
  }

  boolean inPanic(int slot) {
    return panics[slot];
  }

  /** The pick of the slot, or of another one that gets load when all of the slot's have been tried; null when none is left. */
  @Nullable
  EndpointState pick(int slot, TriedEndpoints tried, long hash) {
    EndpointState picked = pickers[slot].pick(tried, hash);
    for (int i = 0; picked == null && i < pickers.length; i++) {
      if (shares[i] > 0) {
        picked = pickers[i].pick(tried, hash);
      }
    }
    return picked;
  }
}
