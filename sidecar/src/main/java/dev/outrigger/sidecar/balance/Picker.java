package dev.outrigger.sidecar.balance;

import org.jspecify.annotations.Nullable;

/**
 * Chooses among endpoints that are all available: immutable but for its place in the rotation, shared by all event loops, replaced whole when
 * the endpoints or their health change. A pick allocates nothing.
 */
sealed interface Picker
    permits RoundRobinPicker, StridePicker, RandomPicker, LeastRequestPicker, WeightedLeastRequestPicker,
    RingHashPicker {

  /** An endpoint that has not been tried, or null when none is left. */
  @Nullable
  EndpointState pick(TriedEndpoints tried);

  /** As {@link #pick(TriedEndpoints)}, for a request with this hash; only who has a ring takes notice of it. */
  default @Nullable EndpointState pick(TriedEndpoints tried, long hash) {
    return pick(tried);
  }
}
