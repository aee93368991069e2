package dev.outrigger.sidecar.balance;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One after the other, from a random start so that many proxies do not begin at the same endpoint. */
final class RoundRobinPicker implements Picker {

  private final EndpointState[] endpoints;
  private final AtomicInteger next;

  RoundRobinPicker(EndpointState[] endpoints, long seed) {
    this.endpoints = endpoints;
    this.next = new AtomicInteger((int) seed);
  }

  @Override
  public @Nullable EndpointState pick(TriedEndpoints tried) {
    if (endpoints.length == 0) {
      return null;
    }
    int start = Integer.remainderUnsigned(next.getAndIncrement(), endpoints.length);
    return Pickers.firstUntried(endpoints, start, tried);
  }
}
