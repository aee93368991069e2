package dev.outrigger.sidecar.balance;

import org.jspecify.annotations.Nullable;

/**
 * One detection by outlier detection, for the event log.
 *
 * @param enforced false when chance spared the endpoint ({@code enforcing_*} below 100)
 * @param ejections of this endpoint so far, this one included if enforced
 * @param nanosSinceLastAction since it last went out or came back, -1 when it never did
 * @param rates what an interval's rates were, null for the detectors that count
 */
public record Ejection(
    Upstream upstream,
    EndpointState endpoint,
    EjectionCause cause,
    boolean enforced,
    int ejections,
    long nanosSinceLastAction,
    @Nullable Rates rates) {

  /**
   * Success rates in per cent.
   *
   * @param clusterAverage -1 when the detector does not compare with it
   * @param threshold below which (success rate) an endpoint is out, -1 when the detector has none
   */
  public record Rates(double endpoint, double clusterAverage, double threshold) {}
}
