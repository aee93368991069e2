package dev.outrigger.sidecar.balance;

import dev.outrigger.sidecar.config.OutlierSpec;
import dev.outrigger.sidecar.config.OutlierSpec.Comeback;
import dev.outrigger.sidecar.config.OutlierSpec.Consecutive;
import dev.outrigger.sidecar.config.OutlierSpec.FailurePercentage;
import dev.outrigger.sidecar.config.OutlierSpec.SuccessRate;
import dev.outrigger.sidecar.config.OutlierSpec.Window;
import dev.outrigger.sidecar.config.StatusSet;
import java.time.Duration;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Builds outlier rules: Envoy's defaults but for a cap of 100 %, rates that eject nobody, and what a test changes. */
final class Rules {

  private Duration maxEjectionTime = Duration.ofSeconds(300);
  private Duration jitter = Duration.ZERO;
  private int maxEjectionPercent = 100;
  private boolean alwaysEjectOne;
  private Consecutive serverErrors = new Consecutive(5, 100);
  private Consecutive gatewayErrors = new Consecutive(5, 0);
  private Consecutive localOriginErrors = new Consecutive(5, 100);
  private boolean split;
  private SuccessRate successRate = new SuccessRate(0, 0, 5, 100, 1900);
  private FailurePercentage failurePercentage = new FailurePercentage(85, 0, 0, 5, 50);
  private @Nullable Window window;
  private Comeback comeback = Comeback.PROBATION;
  private @Nullable StatusSet errors;

  static Rules rules() {
    return new Rules();
  }

  Rules serverErrors(int threshold, int enforcing) {
    serverErrors = new Consecutive(threshold, enforcing);
    return this;
  }

  Rules gatewayErrors(int threshold, int enforcing) {
    gatewayErrors = new Consecutive(threshold, enforcing);
    return this;
  }

  Rules splitLocalOrigin(int threshold) {
    split = true;
    localOriginErrors = new Consecutive(threshold, 100);
    return this;
  }

  Rules cap(int percent) {
    maxEjectionPercent = percent;
    return this;
  }

  Rules alwaysEjectOne() {
    alwaysEjectOne = true;
    return this;
  }

  Rules successRate(int minimumHosts, int requestVolume) {
    successRate = new SuccessRate(100, 100, minimumHosts, requestVolume, 1900);
    return this;
  }

  Rules failurePercentage(int threshold, int minimumHosts, int requestVolume) {
    failurePercentage = new FailurePercentage(threshold, 100, 100, minimumHosts, requestVolume);
    return this;
  }

  Rules window(int failures, Duration length) {
    window = new Window(failures, length);
    return this;
  }

  Rules comeback(Comeback way) {
    comeback = way;
    return this;
  }

  Rules errors(IntPredicate condition) {
    errors = StatusSet.where(condition);
    return this;
  }

  Rules jitter(Duration most) {
    jitter = most;
    return this;
  }

  Rules maxEjectionTime(Duration most) {
    maxEjectionTime = most;
    return this;
  }

  OutlierSpec build() {
    return new OutlierSpec(Duration.ofSeconds(10), Duration.ofSeconds(30), maxEjectionTime, jitter, maxEjectionPercent,
        alwaysEjectOne,
        serverErrors, gatewayErrors, localOriginErrors, split, successRate, failurePercentage, window, comeback,
        errors);
  }
}
