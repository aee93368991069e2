package dev.outrigger.sidecar.balance;

import dev.outrigger.sidecar.config.BalancePolicy;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Makes pickers of one policy; the sequence of picks goes on from one picker to the next. */
final class Pickers {

  private final LongSupplier random;
  private final AtomicLong sequence = new AtomicLong();

  Pickers(LongSupplier random) {
    this.random = random;
  }

  /**
   * @param all endpoints of the priority, whether they can be picked or not
   */
  Picker of(BalancePolicy policy, List<EndpointState> all, List<EndpointState> members) {
    EndpointState[] endpoints = members.toArray(EndpointState[]::new);
    boolean weighted = weightsDiffer(endpoints);
    return switch (policy) {
      case BalancePolicy.RoundRobin() when weighted -> new StridePicker(endpoints,
          new Stride(weights(endpoints), random.getAsLong()));
      case BalancePolicy.RoundRobin() -> new RoundRobinPicker(endpoints, random.getAsLong());
      case BalancePolicy.LeastRequest(int choices) when weighted -> new WeightedLeastRequestPicker(endpoints,
          new Stride(weights(endpoints), random.getAsLong()), choices, random);
      case BalancePolicy.LeastRequest(int choices) -> new LeastRequestPicker(endpoints, choices, sequence, random);
      case BalancePolicy.RingHash ringHash -> new RingHashPicker(Ring.of(all, ringHash), members, random);
      case BalancePolicy.Random(),BalancePolicy.ClusterProvided() -> new RandomPicker(endpoints, random);
    };
  }

  private static boolean weightsDiffer(EndpointState[] endpoints) {
    for (int i = 1; i < endpoints.length; i++) {
      if (endpoints[i].spec().weight() != endpoints[0].spec().weight()) {
        return true;
      }
    }
    return false;
  }

  private static long[] weights(EndpointState[] endpoints) {
    long[] weights = new long[endpoints.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = endpoints[i].spec().weight();
    }
    return weights;
  }

  /** The first endpoint from {@code start} on, around the end, that has not been tried. */
  static @Nullable EndpointState firstUntried(EndpointState[] endpoints, int start, TriedEndpoints tried) {
    for (int i = 0; i < endpoints.length; i++) {
      int at = start + i;
      EndpointState endpoint = endpoints[at < endpoints.length ? at : at - endpoints.length];
      if (!tried.contains(endpoint)) {
        return endpoint;
      }
    }
    return null;
  }

  /** Uniform in {@code [0, bound)}, from the high half of a random word. */
  static int index(long random, int bound) {
    return (int) (((random >>> 32) * bound) >>> 32);
  }
}
