package dev.outrigger.sidecar.balance;

import dev.outrigger.sidecar.config.OutlierSpec;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What outlier detection remembers of one endpoint. Counters are shared by the event loops; rates belong to the control thread. */
final class OutlierState {

  private final AtomicReference<Standing> standing = new AtomicReference<>(Standing.INITIAL);
  private final AtomicInteger serverErrors = new AtomicInteger();
  private final AtomicInteger gatewayErrors = new AtomicInteger();
  private final AtomicInteger localOriginErrors = new AtomicInteger();
  private final RateBucket external = new RateBucket();
  private final RateBucket localOrigin = new RateBucket();
  private volatile @Nullable FailureWindow window;
  private OutlierSpec.@Nullable Window windowSpec;
  private volatile double successRate = -1;
  private volatile double localOriginSuccessRate = -1;

  Standing standing() {
    return Objects.requireNonNull(standing.get());
  }

  boolean move(Standing from, Standing to) {
    return standing.compareAndSet(from, to);
  }

  /** True when the caller's request is the one that tries the endpoint on probation. */
  boolean tryClaimProbe() {
    Standing seen = standing();
    return seen.phase() == Standing.Phase.PROBATION && standing.compareAndSet(seen, seen.in(Standing.Phase.PROBING));
  }

  AtomicInteger serverErrors() {
    return serverErrors;
  }

  AtomicInteger gatewayErrors() {
    return gatewayErrors;
  }

  AtomicInteger localOriginErrors() {
    return localOriginErrors;
  }

  RateBucket external() {
    return external;
  }

  RateBucket localOrigin() {
    return localOrigin;
  }

  @Nullable
  FailureWindow window() {
    return window;
  }

  /** What is counted goes on under the same rule. On the control thread. */
  void useWindow(OutlierSpec.@Nullable Window spec) {
    if (!Objects.equals(spec, windowSpec)) {
      windowSpec = spec;
      window = spec == null ? null : new FailureWindow(spec.failures(), spec.length().toNanos());
    }
  }

  void forgetFailures() {
    serverErrors.set(0);
    gatewayErrors.set(0);
    localOriginErrors.set(0);
    FailureWindow failures = window;
    if (failures != null) {
      failures.clear();
    }
  }

  double successRate() {
    return successRate;
  }

  double localOriginSuccessRate() {
    return localOriginSuccessRate;
  }

  void publishRates(double externalPercent, double localOriginPercent) {
    successRate = externalPercent;
    localOriginSuccessRate = localOriginPercent;
  }
}
