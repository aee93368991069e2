package dev.outrigger.sidecar.balance;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Least request by weight: the weighted rotation proposes an endpoint, and one drawn at random takes its place if it has fewer requests in
 * flight for its weight. Idle endpoints thus get exactly their shares; Envoy's way (a deadline queue with the weight divided by the requests in
 * flight) tends to the same.
 */
final class WeightedLeastRequestPicker implements Picker {

  private final EndpointState[] endpoints;
  private final Stride stride;
  private final int choices;
  private final LongSupplier random;

  WeightedLeastRequestPicker(EndpointState[] endpoints, Stride stride, int choices, LongSupplier random) {
    this.endpoints = endpoints;
    this.stride = stride;
    this.choices = choices;
    this.random = random;
  }

  @Override
  public @Nullable EndpointState pick(TriedEndpoints tried) {
    EndpointState best = Pickers.firstUntried(endpoints, stride.next(), tried);
    if (best == null) {
      return null;
    }
    for (int i = 1; i < choices; i++) {
      EndpointState other = endpoints[Pickers.index(random.getAsLong(), endpoints.length)];
      if (isLessLoaded(other, best) && !tried.contains(other)) {
        best = other;
      }
    }
    return best;
  }

  private static boolean isLessLoaded(EndpointState other, EndpointState best) {
    return other.activeRequests() * best.spec().weight() < best.activeRequests() * other.spec().weight();
  }
}
