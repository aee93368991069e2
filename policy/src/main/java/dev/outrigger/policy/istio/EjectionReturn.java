package dev.outrigger.policy.istio;

/** How a backend comes back when its time out is over. */
public enum EjectionReturn {
  /** A single request first; all only after it went well. */
  PROBATION,
  /** All at once, as Envoy does. */
  FULL
}
