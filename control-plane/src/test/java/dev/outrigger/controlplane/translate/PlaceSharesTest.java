package dev.outrigger.controlplane.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.policy.istio.LocalityBalancing.Distribute;
import dev.outrigger.policy.istio.LocalityBalancing.Place;
import dev.outrigger.policy.istio.LocalityBalancing.Shares;
import dev.outrigger.policy.kube.Node.Locality;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PlaceSharesTest {

  private static final Locality NEAR = new Locality("r", "z1", "");
  private static final Locality NEXT = new Locality("r", "z2", "");
  private static final Locality FAR = new Locality("q", "z1", "");
  private static final Map<Locality, Integer> SIZES = Map.of(NEAR, 1, NEXT, 3, FAR, 4);

  @Test
  void a_place_gets_its_share_whatever_its_size() {
    assertThat(of(shares("r", Map.of(place("r", "z1"), 80, place("r", "z2"), 20)), NEAR))
        .isEqualTo(Map.of(NEAR, 80, NEXT, 20));
  }

  @Test
  void places_that_share_a_part_have_it_by_their_sizes() {
    assertThat(of(shares("r", Map.of(place("r", ""), 80, place("q", ""), 20)), NEAR))
        .isEqualTo(Map.of(NEAR, 20, NEXT, 60, FAR, 20));
  }

  @Test
  void the_first_place_that_is_meant_counts_and_the_rest_may_come_last() {
    Map<Place, Integer> to = new LinkedHashMap<>();
    to.put(place("r", "z1"), 70);
    to.put(place("", ""), 30);
    assertThat(of(shares("r", to), NEAR)).isEqualTo(Map.of(NEAR, 70, NEXT, 13, FAR, 18));
  }

  @Test
  void without_a_word_about_the_clients_place_all_is_as_without_the_rule() {
    assertThat(of(shares("q", Map.of(place("q", ""), 100)), NEAR)).isNull();
    assertThat(of(shares("", Map.of(place("q", ""), 100)), NEAR)).isEqualTo(Map.of(FAR, 100));
  }

  private static @Nullable Map<Locality, Integer> of(Shares shares, Locality own) {
    return PlaceShares.of(new Distribute(List.of(shares)), own, SIZES);
  }

  private static Shares shares(String fromRegion, Map<Place, Integer> to) {
    return new Shares(place(fromRegion, ""), to);
  }

  private static Place place(String region, String zone) {
    return new Place(region, zone, "");
  }
}
