package dev.outrigger.controlplane.translate;

import dev.outrigger.policy.kube.Node.Locality;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Whose endpoints come first, and who stands in for them when they fail (Istio, "Locality failover"). */
final class Failover {

  private Failover() {}

  /** The priority of each place for a client in {@code own}: 0 for the nearest that there is, without gaps. */
  static Map<Locality, Integer> priorities(Collection<Locality> places, Locality own) {
    List<Integer> distances = places.stream().map(place -> distance(place, own)).distinct().sorted().toList();
    return places.stream()
        .collect(Collectors.toMap(Function.identity(), place -> distances.indexOf(distance(place, own))));
  }

  private static int distance(Locality place, Locality own) {
    if (!place.region().equals(own.region())) {
      return 3;
    }
    if (!place.zone().equals(own.zone())) {
      return 2;
    }
    return place.subzone().equals(own.subzone()) ? 0 : 1;
  }
}
