package dev.outrigger.sidecar.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When an endpoint is taken out and how it comes back (Envoy's {@code OutlierDetection}; defaults are Envoy's). Percentages are 0..100.
 *
 * @param interval between two sweeps
 * @param baseEjectionTime times the number of ejections gives the time out
 * @param maxEjectionTime bound of that time
 * @param window ejection by a count within a window, null when there is none
 * @param comeback how an endpoint takes load again
 * @param errors the responses that are failures, null for those of 500 and above
 */
public record OutlierSpec(
    Duration interval,
    Duration baseEjectionTime,
    Duration maxEjectionTime,
    Duration maxEjectionTimeJitter,
    int maxEjectionPercent,
    boolean alwaysEjectOneHost,
    Consecutive serverErrors,
    Consecutive gatewayErrors,
    Consecutive localOriginErrors,
    boolean splitExternalLocalOriginErrors,
    SuccessRate successRate,
    FailurePercentage failurePercentage,
    @Nullable Window window,
    Comeback comeback,
    @Nullable StatusSet errors) {

  /**
   * @param threshold failures in a row
   * @param enforcing per cent of detections that eject
   */
  public record Consecutive(int threshold, int enforcing) {}

  /** How far below the others an endpoint must be to be out; {@code stdevFactor} is in thousandths. */
  public record SuccessRate(
      int enforcing,
      int enforcingLocalOrigin,
      int minimumHosts,
      int requestVolume,
      int stdevFactor) {}

  public record FailurePercentage(
      int threshold,
      int enforcing,
      int enforcingLocalOrigin,
      int minimumHosts,
      int requestVolume) {}

  /**
   * An endpoint is out at its {@code failures}-th failure within {@code length}, however many successes lie between.
   */
  public record Window(int failures, Duration length) {}

  /** How an endpoint comes back after its time out. */
  public enum Comeback {
    /** One request at a time until one succeeds; a failure takes it out again. Our default. */
    PROBATION,
    /** Its full share at once, as Envoy does. */
    FULL
  }
}
