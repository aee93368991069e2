package dev.outrigger.sidecar.balance;

import dev.outrigger.sidecar.config.BalancePolicy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The places of endpoints on a ring of hashes, as many for each as its weight asks for. Made as Envoy makes it, so that both
 * agree on where a hash belongs.
 */
final class Ring {

  private final long[] hashes;
  private final EndpointState[] owners;

  private Ring(long[] hashes, EndpointState[] owners) {
    this.hashes = hashes;
    this.owners = owners;
  }

  private record Place(long hash, EndpointState owner) {}

  static Ring of(List<EndpointState> endpoints, BalancePolicy.RingHash policy) {
    double sum = 0;
    long lightest = Long.MAX_VALUE;
    for (EndpointState endpoint : endpoints) {
      sum += endpoint.spec().weight();
      lightest = Math.min(lightest, endpoint.spec().weight());
    }
    List<Place> places = new ArrayList<>();
    double leastShare = lightest / sum;
    double scale =
        Math.min(Math.ceil(leastShare * policy.minimumSize()) / leastShare, (double) policy.maximumSize());
    double target = 0;
    for (EndpointState endpoint : endpoints) {
      target += scale * (endpoint.spec().weight() / sum);
      for (int i = 0; places.size() < target; i++) {
        places.add(new Place(XxHash64.of(endpoint + "_" + i), endpoint));
      }
    }
    places.sort(Comparator.comparing(Place::hash, Long::compareUnsigned));
    long[] hashes = new long[places.size()];
    EndpointState[] owners = new EndpointState[places.size()];
    for (int i = 0; i < hashes.length; i++) {
      hashes[i] = places.get(i).hash;
      owners[i] = places.get(i).owner;
    }
    return new Ring(hashes, owners);
  }

  int size() {
    return hashes.length;
  }

  EndpointState owner(int place) {
    return owners[place];
  }

  /** The first place at or behind the hash, around the end. */
  int placeOf(long hash) {
    int low = 0;
    int high = hashes.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(hashes[middle], hash) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == hashes.length ? 0 : low;
  }
}
