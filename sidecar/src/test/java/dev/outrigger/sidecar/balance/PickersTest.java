package dev.outrigger.sidecar.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.sidecar.config.BalancePolicy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class PickersTest {

  private static Picker picker(BalancePolicy policy, List<EndpointState> endpoints, SplittableRandom random) {
    return new Pickers(random::nextLong).of(policy, endpoints, endpoints);
  }

  @Test
  void no_endpoints_are_no_pick() {
    for (BalancePolicy policy : List.of(TestClusters.ROUND_ROBIN, TestClusters.LEAST_REQUEST,
        new BalancePolicy.Random(), new BalancePolicy.RingHash(1024, 2048))) {
      assertThat(picker(policy, List.of(), new SplittableRandom(1)).pick(TriedEndpoints.NONE)).isNull();
    }
  }

  @Nested
  final class RoundRobin extends AbstractPickerContract {

    @Override
    Picker picker(List<EndpointState> endpoints, SplittableRandom random) {
      return PickersTest.picker(TestClusters.ROUND_ROBIN, endpoints, random);
    }

    @Test
    void goes_round_in_turn() {
      List<EndpointState> endpoints = endpoints(3);
      Picker picker = picker(endpoints, new SplittableRandom(1));
      EndpointState first = picked(picker, TriedEndpoints.NONE);
      List<EndpointState> order = new ArrayList<>(endpoints);
      Collections.rotate(order, -endpoints.indexOf(first));

      for (int i = 1; i < 10; i++) {
        assertThat(picked(picker, TriedEndpoints.NONE)).isSameAs(order.get(i % 3));
      }
    }
  }

  @Nested
  final class WeightedRoundRobin extends AbstractPickerContract {

    @Override
    long weight(int number) {
      return 1L + number % 4;
    }

    @Override
    Picker picker(List<EndpointState> endpoints, SplittableRandom random) {
      return PickersTest.picker(TestClusters.ROUND_ROBIN, endpoints, random);
    }

    @Test
    void spreads_the_heavy_ones_turns_evenly() {
      List<EndpointState> endpoints = endpoints(4);
      Picker picker = picker(endpoints, new SplittableRandom(1));
      EndpointState heaviest = endpoints.get(3);

      int withoutHeaviest = 0;
      for (int i = 0; i < 1000; i++) {
        withoutHeaviest = picked(picker, TriedEndpoints.NONE) == heaviest ? 0 : withoutHeaviest + 1;
        assertThat(withoutHeaviest).isLessThanOrEqualTo(3);
      }
    }
  }

  @Nested
  final class Random extends AbstractPickerContract {

    @Override
    Picker picker(List<EndpointState> endpoints, SplittableRandom random) {
      return PickersTest.picker(new BalancePolicy.Random(), endpoints, random);
    }

    @Override
    double tolerance() {
      return 0.2;
    }
  }

  @Nested
  final class LeastRequest extends AbstractPickerContract {

    @Override
    Picker picker(List<EndpointState> endpoints, SplittableRandom random) {
      return PickersTest.picker(TestClusters.LEAST_REQUEST, endpoints, random);
    }

    @Override
    double tolerance() {
      return 0.08;
    }

    @Test
    void requests_that_come_one_at_a_time_spread_exactly_evenly() {
      List<EndpointState> endpoints = endpoints(3);

      assertThat(picks(picker(endpoints, new SplittableRandom(1)), 300))
          .allSatisfy((endpoint, count) -> assertThat(count).isEqualTo(100));
    }

    @Test
    void the_least_loaded_of_a_few_is_always_found() {
      List<EndpointState> endpoints = endpoints(8);
      Picker picker = picker(endpoints, new SplittableRandom(1));
      for (int i = 0; i < 8; i++) {
        begin(endpoints.get(i), i == 5 ? 1 : 2);
      }

      assertThat(picked(picker, TriedEndpoints.NONE)).isSameAs(endpoints.get(5));
    }

    @Test
    void of_many_a_loaded_one_is_taken_only_when_no_other_was_drawn() {
      List<EndpointState> endpoints = endpoints(50);
      Picker picker = picker(endpoints, new SplittableRandom(1));
      begin(endpoints.getFirst(), 1);

      assertThat(picks(picker, 10_000)).doesNotContainKey(endpoints.getFirst());
    }

    @Test
    void an_endpoint_that_was_slow_owes_nothing_when_it_is_fast_again() {
      List<EndpointState> endpoints = endpoints(3);
      Picker picker = picker(endpoints, new SplittableRandom(1));
      begin(endpoints.getFirst(), 1);
      picks(picker, 1000);

      endpoints.getFirst().end(Outcome.RESPONSE, 200);

      assertThat(picks(picker, 30)).containsEntry(endpoints.getFirst(), 10);
    }

    @Test
    void load_stays_level_while_requests_overlap() {
      List<EndpointState> endpoints = endpoints(20);
      Picker picker = picker(endpoints, new SplittableRandom(1));
      SplittableRandom random = new SplittableRandom(2);
      List<EndpointState> running = new ArrayList<>();
      int most = 0;
      for (int i = 0; i < 50_000; i++) {
        EndpointState next = picked(picker, TriedEndpoints.NONE);
        next.begin();
        running.add(next);
        most = Math.max(most, next.activeRequests());
        if (running.size() > 100) {
          running.remove(random.nextInt(running.size())).end(Outcome.RESPONSE, 200);
        }
      }

      // 5 each on average; one random choice would reach about 15
      assertThat(most).isLessThanOrEqualTo(9);
    }

    private static void begin(EndpointState endpoint, int requests) {
      for (int i = 0; i < requests; i++) {
        endpoint.begin();
      }
    }
  }

  @Nested
  final class WeightedLeastRequest extends AbstractPickerContract {

    @Override
    long weight(int number) {
      return 1L + number % 3;
    }

    @Override
    Picker picker(List<EndpointState> endpoints, SplittableRandom random) {
      return PickersTest.picker(TestClusters.LEAST_REQUEST, endpoints, random);
    }

    @Test
    void requests_in_flight_count_against_the_weight() {
      List<EndpointState> endpoints = endpoints(3);
      Picker picker = picker(endpoints, new SplittableRandom(1));
      Map<EndpointState, Integer> running = new HashMap<>();
      for (int i = 0; i < 600; i++) {
        EndpointState next = picked(picker, TriedEndpoints.NONE);
        next.begin();
        running.merge(next, 1, Integer::sum);
      }

      for (int i = 0; i < 3; i++) {
        assertThat(running.get(endpoints.get(i))).isBetween(95 * (i + 1), 105 * (i + 1));
      }
    }
  }
}
