package dev.outrigger.sidecar.balance;

/** Which rule took an endpoint out. Names up to {@link #FAILURE_PERCENTAGE_LOCAL_ORIGIN} are those of Envoy's event log. */
public enum EjectionCause {
  CONSECUTIVE_5XX,
  CONSECUTIVE_GATEWAY_FAILURE,
  CONSECUTIVE_LOCAL_ORIGIN_FAILURE,
  SUCCESS_RATE,
  SUCCESS_RATE_LOCAL_ORIGIN,
  FAILURE_PERCENTAGE,
  FAILURE_PERCENTAGE_LOCAL_ORIGIN,
  /** Too many failures within the window, whatever lay between them. */
  FAILURES_IN_WINDOW,
  /** The single request of an endpoint on probation failed. */
  FAILED_PROBE
}
