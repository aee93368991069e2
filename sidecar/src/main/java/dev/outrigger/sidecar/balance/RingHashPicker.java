package dev.outrigger.sidecar.balance;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint whose place on the ring comes next behind a request's hash. The ring is of all endpoints, whatever their health,
 * and those that are not available are passed over: while one is out its requests move and nobody else's do.
 *
 * <p>One on probation gets its own requests back one at a time; others' requests do not find out for it whether it is well.
 */
final class RingHashPicker implements Picker {

  private final Ring ring;
  private final Set<EndpointState> available = Collections.newSetFromMap(new IdentityHashMap<>());
  private final LongSupplier random;

  RingHashPicker(Ring ring, List<EndpointState> available, LongSupplier random) {
    this.ring = ring;
    this.available.addAll(available);
    this.random = random;
  }

  /** Of a request without a hash: anywhere on the ring. */
  @Override
  public @Nullable EndpointState pick(TriedEndpoints tried) {
    return pick(tried, random.getAsLong());
  }

  @Override
  public @Nullable EndpointState pick(TriedEndpoints tried, long hash) {
    int start = ring.placeOf(hash);
    for (int i = 0; i < ring.size(); i++) {
      int at = start + i;
      EndpointState owner = ring.owner(at < ring.size() ? at : at - ring.size());
      if ((available.contains(owner) || isFreeForProbe(owner)) && !tried.contains(owner)) {
        return owner;
      }
    }
    return null;
  }

  private static boolean isFreeForProbe(EndpointState owner) {
    return owner.outlier().standing().phase() == Standing.Phase.PROBATION;
  }
}
