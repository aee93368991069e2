package dev.outrigger.sidecar.balance;

import java.util.Arrays;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint with the fewest requests in flight: of all when there are few, else of some distinct ones drawn at random.
 *
 * <p>Among equals the one that was picked longest ago wins. So requests that come one at a time, where nobody has anything in flight, go round
 * in turn and spread exactly evenly, and an endpoint that was slow owes nothing once it is fast again. Envoy draws with replacement and keeps
 * the first of equals.
 */
final class LeastRequestPicker implements Picker {

  /** Up to here looking at all costs no more than drawing, and chance leaves no endpoint behind. */
  private static final int FULL_SCAN = 8;

  private final EndpointState[] endpoints;
  private final int choices;
  private final AtomicLong sequence;
  private final LongSupplier random;

  LeastRequestPicker(EndpointState[] endpoints, int choices, AtomicLong sequence, LongSupplier random) {
    this.endpoints = turned(endpoints, random.getAsLong());
    this.choices = choices;
    this.sequence = sequence;
    this.random = random;
  }

  /** Endpoints that were never picked are all equal; many proxies must not begin with the same of them. */
  private static EndpointState[] turned(EndpointState[] endpoints, long seed) {
    EndpointState[] turned = endpoints.clone();
    Collections.rotate(Arrays.asList(turned), Pickers.index(seed, Math.max(1, turned.length)));
    return turned;
  }

  @Override
  public @Nullable EndpointState pick(TriedEndpoints tried) {
    EndpointState best = endpoints.length <= Math.max(FULL_SCAN, choices) ? bestOfAll(tried) : bestOfSome(tried);
    if (best != null) {
      best.pickedAt(sequence.incrementAndGet());
    }
    return best;
  }

  private @Nullable EndpointState bestOfAll(TriedEndpoints tried) {
    EndpointState best = null;
    for (EndpointState endpoint : endpoints) {
      if (!tried.contains(endpoint)) {
        best = better(best, endpoint);
      }
    }
    return best;
  }

  /** One of each of {@code choices} parts of the circle, which is turned at random: distinct by construction, each with the same chance. */
  private @Nullable EndpointState bestOfSome(TriedEndpoints tried) {
    int count = endpoints.length;
    int turn = Pickers.index(random.getAsLong(), count);
    EndpointState best = null;
    for (int part = 0; part < choices; part++) {
      int start = (int) ((long) part * count / choices);
      int end = (int) ((long) (part + 1) * count / choices);
      int at = start + Pickers.index(random.getAsLong(), end - start) + turn;
      EndpointState endpoint = endpoints[at < count ? at : at - count];
      if (!tried.contains(endpoint)) {
        best = better(best, endpoint);
      }
    }
    return best == null ? Pickers.firstUntried(endpoints, turn, tried) : best;
  }

  private static EndpointState better(@Nullable EndpointState best, EndpointState other) {
    if (best == null) {
      return other;
    }
    int difference = other.activeRequests() - best.activeRequests();
    if (difference == 0) {
      return other.lastPicked() < best.lastPicked() ? other : best;
    }
    return difference < 0 ? other : best;
  }
}
