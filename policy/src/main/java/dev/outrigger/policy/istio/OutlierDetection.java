package dev.outrigger.policy.istio;

import java.time.Duration;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * {@code outlierDetection}: when a backend is taken out, and for how long. Null means not set, which is not the same as
 * 0: an unset {@code consecutive5xxErrors} is on with Envoy's 5, and 0 turns it off.
 *
 * @param consecutive5xxErrors failures in a row of any kind
 * @param consecutiveGatewayErrors 502, 503 and 504 in a row; off when not set
 * @param splitExternalLocalOriginErrors failures to connect and the like are counted apart from answers
 * @param consecutiveLocalOriginFailures meant only with {@code splitExternalLocalOriginErrors}
 * @param interval between two sweeps
 * @param maxEjectionPercent 1 to 100
 * @param minHealthPercent below this share of healthy backends all are used again; 0 means never
 * @param httpErrorCodes the statuses that are failures, in place of 500 and above; empty when not set
 */
public record OutlierDetection(
    @Nullable Integer consecutive5xxErrors,
    @Nullable Integer consecutiveGatewayErrors,
    boolean splitExternalLocalOriginErrors,
    @Nullable Integer consecutiveLocalOriginFailures,
    @Nullable Duration interval,
    @Nullable Duration baseEjectionTime,
    @Nullable Integer maxEjectionPercent,
    int minHealthPercent,
    SortedSet<Integer> httpErrorCodes) {

  public OutlierDetection {
    httpErrorCodes = Collections.unmodifiableSortedSet(new TreeSet<>(httpErrorCodes));
  }
}
