package dev.outrigger.controlplane.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.policy.kube.Node.Locality;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class FailoverTest {

  private static final Locality OWN = new Locality("r", "z", "s");
  private static final Backend NEAR = at("near", OWN);
  private static final Backend ZONE = at("zone", new Locality("r", "z", "t"));
  private static final Backend REGION = at("region", new Locality("r", "y", "s"));
  private static final Backend FAR = at("far", new Locality("q", "z", "s"));
  private static final Backend LOST = at("lost", Locality.UNKNOWN);

  @Test
  void the_nearer_comes_first() {
    assertThat(order(Failover.byPlace(OWN))).isEqualTo("near zone region far=lost");
  }

  @Test
  void a_client_that_knows_only_its_region_has_all_of_that_region_nearer_than_others() {
    Backend region = at("region only", new Locality("r", "", ""));
    ToIntFunction<Backend> distance = Failover.byPlace(new Locality("r", "", ""));
    assertThat(distance.applyAsInt(region)).isLessThan(distance.applyAsInt(NEAR));
    assertThat(distance.applyAsInt(NEAR)).isEqualTo(distance.applyAsInt(REGION)).isLessThan(distance.applyAsInt(FAR));
  }

  @Test
  void within_the_same_zone_all_are_equally_near() {
    assertThat(order(Failover.sameZone(OWN))).isEqualTo("near=zone region far=lost");
  }

  @Test
  void the_same_node_comes_before_the_nearest_place() {
    assertThat(order(Failover.sameNode("node of region", OWN))).isEqualTo("region near zone far=lost");
    assertThat(order(Failover.sameNode("", OWN))).isEqualTo("near zone region far=lost");
  }

  @Test
  void a_client_that_does_not_know_where_it_is_prefers_nobody() {
    assertThat(order(Failover.byPlace(Locality.UNKNOWN))).isEqualTo("near=zone=region=far=lost");
    assertThat(order(Failover.sameZone(Locality.UNKNOWN))).isEqualTo("near=zone=region=far=lost");
    assertThat(order(Failover.sameNode("node of far", Locality.UNKNOWN))).isEqualTo("far near=zone=region=lost");
  }

  /** From the nearest to the farthest, those equally far joined by an equals sign. */
  private static String order(ToIntFunction<Backend> distance) {
    List<Backend> ordered =
        Stream.of(NEAR, ZONE, REGION, FAR, LOST).sorted(Comparator.comparingInt(distance)).toList();
    StringBuilder text = new StringBuilder(ordered.getFirst().address());
    for (int i = 1; i < ordered.size(); i++) {
      boolean equal = distance.applyAsInt(ordered.get(i - 1)) == distance.applyAsInt(ordered.get(i));
      text.append(equal ? '=' : ' ').append(ordered.get(i).address());
    }
    return text.toString();
  }

  private static Backend at(String name, Locality place) {
    return new Backend(name, 80, 0, 1, ";;;", Map.of(), "node of " + name, place);
  }
}
