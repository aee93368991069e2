package dev.outrigger.sidecar.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.sidecar.balance.PriorityLoads.Counts;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected numbers are those of Envoy's code; where its documentation's tables differ, the code holds. */
final class PriorityLoadsTest {

  private static PriorityLoads loads(double panicThreshold, int... healthyPercent) {
    List<Counts> counts = new ArrayList<>();
    for (int percent : healthyPercent) {
      counts.add(new Counts(percent, 0, 100));
    }
    return PriorityLoads.of(counts, 140, panicThreshold);
  }

  private static List<Integer> healthy(PriorityLoads loads) {
    List<Integer> shares = new ArrayList<>();
    for (int i = 0; i < loads.priorities(); i++) {
      shares.add(loads.healthy(i));
    }
    return shares;
  }

  @ParameterizedTest
  @CsvSource({
      "100, 100, 100, 0, false, false",
      "72, 72, 100, 0, false, false",
      "71, 100, 99, 1, false, false",
      "50, 60, 70, 30, false, false",
      "25, 25, 50, 50, true, true",
      "5, 65, 8, 92, true, false",
      "25, 100, 35, 65, false, false",
      "0, 100, 0, 100, false, false",
      "0, 0, 50, 50, true, true"})
  void two_priorities_share_as_in_envoy(
      int first,
      int second,
      int firstShare,
      int secondShare,
      boolean firstPanic,
      boolean secondPanic) {
    PriorityLoads loads = loads(50, first, second);

    assertThat(healthy(loads)).containsExactly(firstShare, secondShare);
    assertThat(loads.inPanic(0)).isEqualTo(firstPanic);
    assertThat(loads.inPanic(1)).isEqualTo(secondPanic);
  }

  @Test
  void the_rest_of_all_roundings_goes_to_the_first_available_priority() {
    assertThat(healthy(loads(0, 25, 25, 20))).containsExactly(37, 35, 28);
  }

  @Test
  void in_total_panic_priorities_share_by_their_number_of_endpoints() {
    PriorityLoads loads =
        PriorityLoads.of(List.of(new Counts(0, 0, 0), new Counts(0, 0, 2), new Counts(0, 0, 1)), 140, 50);

    assertThat(healthy(loads)).containsExactly(0, 67, 33);
  }

  @Test
  void a_threshold_of_zero_is_no_panic_ever() {
    PriorityLoads loads = loads(0, 0, 0);

    assertThat(loads.inPanic(0)).isFalse();
    assertThat(healthy(loads)).containsExactly(0, 0);
  }

  @Test
  void the_degraded_come_last() {
    PriorityLoads loads = PriorityLoads.of(List.of(new Counts(25, 25, 100), new Counts(25, 0, 100)), 140, 0);

    assertThat(healthy(loads)).containsExactly(35, 35);
    assertThat(loads.degraded(0)).isEqualTo(30);
  }

  @Test
  void the_degraded_serve_when_nobody_is_healthy() {
    PriorityLoads loads = PriorityLoads.of(List.of(new Counts(0, 1, 3)), 140, 0);

    assertThat(loads.healthy(0)).isZero();
    assertThat(loads.degraded(0)).isEqualTo(100);
  }

  @Test
  void the_degraded_count_as_available_against_panic() {
    assertThat(PriorityLoads.of(List.of(new Counts(1, 2, 10)), 140, 30).inPanic(0)).isFalse();
    assertThat(PriorityLoads.of(List.of(new Counts(1, 2, 10)), 140, 31).inPanic(0)).isTrue();
  }
}
