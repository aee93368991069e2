package dev.outrigger.controlplane.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.controlplane.model.ProxyView;
import dev.outrigger.policy.istio.LocalityBalancing.Failover;
import dev.outrigger.policy.istio.LocalityBalancing.PriorityLabel;
import dev.outrigger.policy.kube.Node.Locality;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class DistancesTest {

  private static final Locality OWN = new Locality("r", "z", "s");
  private static final Backend NEAR = at("near", OWN);
  private static final Backend ZONE = at("zone", new Locality("r", "z", "t"));
  private static final Backend REGION = at("region", new Locality("r", "y", "s"));
  private static final Backend FAR = at("far", new Locality("q", "z", "s"));
  private static final Backend LOST = at("lost", Locality.UNKNOWN);

  private static final PriorityLabel REGION_LABEL = new PriorityLabel("topology.kubernetes.io/region", null);
  private static final PriorityLabel ZONE_LABEL = new PriorityLabel("topology.kubernetes.io/zone", null);
  private static final PriorityLabel NODE_LABEL = new PriorityLabel("kubernetes.io/hostname", null);

  @Test
  void the_nearer_comes_first() {
    assertThat(order(failover(Map.of()), OWN)).isEqualTo("near zone region far=lost");
  }

  @Test
  void a_client_that_knows_only_its_region_has_all_of_that_region_equally_near() {
    assertThat(order(failover(Map.of()), new Locality("r", "", ""))).isEqualTo("near=zone=region far=lost");
  }

  @Test
  void a_client_that_does_not_know_where_it_is_prefers_nobody() {
    assertThat(order(failover(Map.of()), Locality.UNKNOWN)).isEqualTo("near=zone=region=far=lost");
    assertThat(order(failover(Map.of(), REGION_LABEL, ZONE_LABEL), Locality.UNKNOWN))
        .isEqualTo("near=zone=region=far=lost");
  }

  @Test
  void a_region_may_stand_in_for_another() {
    assertThat(order(failover(Map.of("r", "q")), OWN)).isEqualTo("near zone region far lost");
    assertThat(order(failover(Map.of("r", "p")), OWN)).isEqualTo("near zone region far=lost");
    assertThat(order(failover(Map.of("q", "p")), OWN)).isEqualTo("near zone region far=lost");
  }

  @Test
  void the_first_label_that_is_not_in_common_counts() {
    assertThat(order(failover(Map.of(), REGION_LABEL, ZONE_LABEL), OWN)).isEqualTo("near=zone region far=lost");
    assertThat(order(failover(Map.of(), ZONE_LABEL, REGION_LABEL), OWN)).isEqualTo("near=zone far region=lost");
  }

  @Test
  void who_is_on_the_same_node_comes_first() {
    Failover sameNode = failover(Map.of(), REGION_LABEL, ZONE_LABEL, NODE_LABEL);
    assertThat(order(sameNode, OWN)).isEqualTo("near=zone region far=lost");
    assertThat(order(Distances.of(sameNode, client(OWN, "node of zone")))).isEqualTo("zone near region far=lost");
    assertThat(order(Distances.of(sameNode, client(Locality.UNKNOWN, "node of far"))))
        .isEqualTo("far near=zone=region=lost");
  }

  @Test
  void labels_are_those_of_the_client_or_have_the_value_that_is_given() {
    assertThat(order(failover(Map.of(), new PriorityLabel("color", null)), OWN)).as("the client has none")
        .isEqualTo("near=zone=region=far=lost");
    assertThat(order(failover(Map.of(), new PriorityLabel("name", "far"), ZONE_LABEL), OWN))
        .isEqualTo("far near=zone=region=lost");
    assertThat(order(failover(Map.of(), new PriorityLabel("team", null)), OWN)).as("the client's is blue")
        .isEqualTo("near=zone=region=far=lost");
  }

  @Test
  void labels_come_before_regions_that_stand_in() {
    assertThat(order(failover(Map.of("r", "q"), new PriorityLabel("name", "lost")), OWN))
        .isEqualTo("lost near zone region far");
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

  private static String order(Failover failover, Locality own) {
    return order(Distances.of(failover, client(own, "")));
  }

  private static Failover failover(Map<String, String> regions, PriorityLabel... labels) {
    return new Failover(regions, List.of(labels));
  }

  private static ProxyView client(Locality own, String node) {
    return ProxyView.parse("sidecar~10.0.0.1~client.demo~demo.svc.cluster.local",
        node.isEmpty() ? Map.of("LABELS", Map.of("team", "blue"))
            : Map.of("LABELS", Map.of("team", "blue"), "NODE_NAME", node),
        "", own);
  }

  private static Backend at(String name, Locality place) {
    return new Backend(name, 80, 0, 1, "", Map.of("name", name, "team", "red"), "node of " + name, place);
  }
}
