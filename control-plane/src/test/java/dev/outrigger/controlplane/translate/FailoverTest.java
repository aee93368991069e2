package dev.outrigger.controlplane.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.policy.kube.Node.Locality;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FailoverTest {

  private static final Locality OWN = new Locality("r", "z", "s");
  private static final Locality ZONE = new Locality("r", "z", "t");
  private static final Locality REGION = new Locality("r", "y", "s");
  private static final Locality FAR = new Locality("q", "z", "s");

  @Test
  void the_nearer_comes_first() {
    assertThat(Failover.priorities(List.of(FAR, REGION, ZONE, OWN), OWN))
        .isEqualTo(Map.of(OWN, 0, ZONE, 1, REGION, 2, FAR, 3));
  }

  @Test
  void distances_that_nobody_is_at_leave_no_gap() {
    assertThat(Failover.priorities(List.of(FAR, Locality.UNKNOWN, ZONE), OWN))
        .isEqualTo(Map.of(ZONE, 0, FAR, 1, Locality.UNKNOWN, 1));
  }

  @Test
  void a_client_that_knows_only_its_region_has_all_of_that_region_nearer_than_others() {
    assertThat(Failover.priorities(List.of(OWN, REGION, FAR), new Locality("r", "", "")))
        .isEqualTo(Map.of(OWN, 0, REGION, 0, FAR, 1));
  }
}
