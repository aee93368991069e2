package dev.outrigger.controlplane.translate;

import dev.outrigger.policy.istio.LocalityBalancing.Distribute;
import dev.outrigger.policy.istio.LocalityBalancing.Place;
import dev.outrigger.policy.istio.LocalityBalancing.Shares;
import dev.outrigger.policy.kube.Node.Locality;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shares of places that a rule gives in per cent, {@code localityLbSetting.distribute}. */
final class PlaceShares {

  private PlaceShares() {}

  /**
   * The weight of each place for a client; one that is missing gets nothing. Null when the rule does not speak of where the
   * client is: then all is as without it.
   *
   * @param own where the client is
   * @param sizes the weights of the backends at each place; places that share a part have it by these
   */
  static @Nullable Map<Locality, Integer> of(Distribute rule, Locality own, Map<Locality, Integer> sizes) {
    for (Shares shares : rule.shares()) {
      if (shares.from().covers(own)) {
        return of(shares, sizes);
      }
    }
    return null;
  }

  private static Map<Locality, Integer> of(Shares shares, Map<Locality, Integer> sizes) {
    Map<Locality, Integer> weights = new HashMap<>();
    Map<Locality, Integer> left = new LinkedHashMap<>(sizes);
    for (Map.Entry<Place, Integer> share : shares.to().entrySet()) {
      Map<Locality, Integer> meant = new LinkedHashMap<>(left);
      meant.keySet().removeIf(place -> !share.getKey().covers(place));
      long total = meant.values().stream().mapToLong(Integer::longValue).sum();
      meant.forEach((place, size) -> weights.put(place, (int) Math.ceilDiv((long) size * share.getValue(), total)));
      left.keySet().removeAll(meant.keySet());
    }
    return weights;
  }
}
