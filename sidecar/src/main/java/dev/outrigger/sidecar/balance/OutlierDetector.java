package dev.outrigger.sidecar.balance;

import dev.outrigger.sidecar.config.OutlierSpec;
import dev.outrigger.sidecar.config.OutlierSpec.Consecutive;
import dev.outrigger.sidecar.config.StatusSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The detectors that count: they look at each result on the event loop that saw it, and the result that meets a threshold takes the endpoint
 * out before anything else happens. Rules and defaults are Envoy's, but for the moment: Envoy posts the crossing to its main thread, so some
 * more requests reach the endpoint.
 *
 * <p>Results of an endpoint that is out or on probation count for its rates alone, but for the probe's: they belong to requests from before.
 */
final class OutlierDetector {

  private final Ejections ejections;
  private volatile @Nullable OutlierSpec spec;

  OutlierDetector(Ejections ejections) {
    this.ejections = ejections;
  }

  void update(@Nullable OutlierSpec changed) {
    spec = changed;
  }

  void record(EndpointState endpoint, Outcome outcome, int httpStatus, boolean probe) {
    OutlierSpec rules = spec;
    if (rules == null || outcome == Outcome.CANCELLED) {
      if (probe) {
        ejections.abandonProbe(endpoint);
      }
      return;
    }
    int status = outcome == Outcome.RESPONSE ? counted(rules, httpStatus) : outcome.status(httpStatus);
    boolean localOrigin = outcome != Outcome.RESPONSE && rules.splitExternalLocalOriginErrors();
    countRates(endpoint.outlier(), rules, status, localOrigin);
    if (probe) {
      ejections.settleProbe(endpoint, rules, status < 500);
    } else if (endpoint.outlier().standing().phase() == Standing.Phase.SERVING) {
      count(endpoint, rules, status, localOrigin);
    }
  }

  /** What a response counts as: one that the rules name as an error is a failure even below 500, any other is none (Envoy). */
  private static int counted(OutlierSpec rules, int status) {
    StatusSet errors = rules.errors();
    if (errors == null) {
      return status;
    }
    return errors.contains(status) ? Math.max(status, 500) : 200;
  }

  private void count(EndpointState endpoint, OutlierSpec rules, int status, boolean localOrigin) {
    if (localOrigin) {
      onLocalOriginFailure(endpoint, rules);
    } else if (status < 500) {
      onSuccess(endpoint.outlier());
    } else {
      onServerError(endpoint, rules, status);
    }
  }

  private static void countRates(OutlierState state, OutlierSpec rules, int status, boolean localOrigin) {
    if (localOrigin) {
      state.localOrigin().addFailure();
      return;
    }
    if (rules.splitExternalLocalOriginErrors()) {
      state.localOrigin().addSuccess();
    }
    if (status < 500) {
      state.external().addSuccess();
    } else {
      state.external().addFailure();
    }
  }

  private static void onSuccess(OutlierState state) {
    reset(state.serverErrors());
    reset(state.gatewayErrors());
    reset(state.localOriginErrors());
  }

  /** Reads first: almost always there is nothing to write, and a write would take the cache line from the other loops. */
  private static void reset(AtomicInteger count) {
    if (count.get() != 0) {
      count.set(0);
    }
  }

  private void onServerError(EndpointState endpoint, OutlierSpec rules, int status) {
    OutlierState state = endpoint.outlier();
    reset(state.localOriginErrors());
    if (status >= 502 && status <= 504) {
      count(endpoint, rules, state.gatewayErrors(), rules.gatewayErrors(), EjectionCause.CONSECUTIVE_GATEWAY_FAILURE);
    } else {
      reset(state.gatewayErrors());
    }
    count(endpoint, rules, state.serverErrors(), rules.serverErrors(), EjectionCause.CONSECUTIVE_5XX);
    countInWindow(endpoint, rules);
  }

  private void onLocalOriginFailure(EndpointState endpoint, OutlierSpec rules) {
    count(endpoint, rules, endpoint.outlier().localOriginErrors(), rules.localOriginErrors(),
        EjectionCause.CONSECUTIVE_LOCAL_ORIGIN_FAILURE);
    countInWindow(endpoint, rules);
  }

  /** Whether or not the endpoint is taken out, its failures are counted from the start again. */
  private void count(
      EndpointState endpoint,
      OutlierSpec rules,
      AtomicInteger failures,
      Consecutive rule,
      EjectionCause cause) {
    if (failures.incrementAndGet() == rule.threshold()) {
      failures.set(0);
      ejections.detected(endpoint, rules, cause, rule.enforcing(), null);
    }
  }

  private void countInWindow(EndpointState endpoint, OutlierSpec rules) {
    FailureWindow window = endpoint.outlier().window();
    if (window != null && window.add(ejections.now())) {
      window.clear();
      ejections.detected(endpoint, rules, EjectionCause.FAILURES_IN_WINDOW, 100, null);
    }
  }
}
