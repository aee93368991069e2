package dev.outrigger.sidecar.balance;

import org.jspecify.annotations.Nullable;

/** Round robin by weight. */
final class StridePicker implements Picker {

  private final EndpointState[] endpoints;
  private final Stride stride;

  StridePicker(EndpointState[] endpoints, Stride stride) {
    this.endpoints = endpoints;
    this.stride = stride;
  }

  @Override
  public @Nullable EndpointState pick(TriedEndpoints tried) {
    return Pickers.firstUntried(endpoints, stride.next(), tried);
  }
}
