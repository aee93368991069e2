package dev.outrigger.sidecar.balance;

import dev.outrigger.sidecar.balance.SuccessRates.Sample;
import dev.outrigger.sidecar.config.OutlierSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What outlier detection does once per interval, on the control thread: endpoints whose time is over come back, those whose success rate
 * stands out are taken out, and the multiplier of those that behave decays. The next sweep is set when one has ended, as in Envoy.
 */
final class OutlierSweep {

  private final Upstream upstream;
  private final Ejections ejections;
  private final BalancePorts ports;
  private @Nullable OutlierSpec spec;
  private @Nullable Runnable cancelNext;

  OutlierSweep(Upstream upstream, Ejections ejections, BalancePorts ports) {
    this.upstream = upstream;
    this.ejections = ejections;
    this.ports = ports;
  }

  /** Takes new rules, or new members under the old ones; a timer whose interval stays goes on. */
  void update(@Nullable OutlierSpec changed) {
    OutlierSpec before = spec;
    spec = changed;
    for (EndpointState endpoint : upstream.members().all()) {
      endpoint.outlier().useWindow(changed == null ? null : changed.window());
      if (changed == null) {
        ejections.pardon(endpoint);
      }
    }
    boolean keepsTimer = before != null && changed != null && before.interval().equals(changed.interval());
    if (!keepsTimer) {
      stop();
      scheduleNext();
    }
  }

  void stop() {
    Runnable cancel = cancelNext;
    cancelNext = null;
    if (cancel != null) {
      cancel.run();
    }
  }

  private void scheduleNext() {
    OutlierSpec rules = spec;
    cancelNext = rules == null ? null : ports.timer().schedule(rules.interval(), this::sweep);
  }

  private void sweep() {
    OutlierSpec rules = spec;
    if (rules == null) {
      return;
    }
    long now = ejections.now();
    List<Sample> external = new ArrayList<>();
    List<Sample> localOrigin = new ArrayList<>();
    for (EndpointState endpoint : upstream.members().all()) {
      ejections.comeBack(endpoint, rules, now);
      collect(endpoint, rules, external, localOrigin);
    }
    new RateDetector(ejections, rules, RateDetector.Kind.EXTERNAL, upstream.memberCount()).detect(external);
    new RateDetector(ejections, rules, RateDetector.Kind.LOCAL_ORIGIN, upstream.memberCount()).detect(localOrigin);
    for (EndpointState endpoint : upstream.members().all()) {
      ejections.decay(endpoint, rules, now);
    }
    scheduleNext();
  }

  /** Ends the endpoint's interval; only results of endpoints that serve are compared. */
  private static void collect(
      EndpointState endpoint,
      OutlierSpec rules,
      List<Sample> external,
      List<Sample> localOrigin) {
    OutlierState state = endpoint.outlier();
    Sample outer = state.external().drain(endpoint);
    Sample local = state.localOrigin().drain(endpoint);
    int enough = Math.min(rules.successRate().requestVolume(), rules.failurePercentage().requestVolume());
    state.publishRates(outer.percentIfAtLeast(enough), local.percentIfAtLeast(enough));
    if (state.standing().phase() == Standing.Phase.SERVING) {
      external.add(outer);
      localOrigin.add(local);
    }
  }
}
