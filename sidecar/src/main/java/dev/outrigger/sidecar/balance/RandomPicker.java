package dev.outrigger.sidecar.balance;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Each endpoint with the same chance. Weights do not count, as in Envoy. */
final class RandomPicker implements Picker {

  private final EndpointState[] endpoints;
  private final LongSupplier random;

  RandomPicker(EndpointState[] endpoints, LongSupplier random) {
    this.endpoints = endpoints;
    this.random = random;
  }

  @Override
  public @Nullable EndpointState pick(TriedEndpoints tried) {
    if (endpoints.length == 0) {
      return null;
    }
    return Pickers.firstUntried(endpoints, Pickers.index(random.getAsLong(), endpoints.length), tried);
  }
}
