package dev.outrigger.sidecar.balance;

import static dev.outrigger.sidecar.balance.Rules.rules;
import static dev.outrigger.sidecar.balance.World.answer;
import static dev.outrigger.sidecar.balance.World.endpoint;
import static dev.outrigger.sidecar.balance.World.fail;
import static dev.outrigger.sidecar.balance.World.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.sidecar.config.OutlierSpec;
import dev.outrigger.sidecar.config.OutlierSpec.Comeback;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Thresholds, times and sums are Envoy's; the moment of an ejection and the way back are ours. */
final class OutlierDetectionTest {

  private final World world = new World(1);

  private Upstream upstream(int endpoints, Rules rules) {
    return upstream(endpoints, rules.build());
  }

  private Upstream upstream(int endpoints, OutlierSpec rules) {
    return new Upstream(TestClusters.cluster(TestClusters.LEAST_REQUEST, rules, 0), TestClusters.endpoints(endpoints),
        world.ports);
  }

  private static void answers(Upstream upstream, EndpointState endpoint, int status, int times) {
    for (int i = 0; i < times; i++) {
      answer(upstream, endpoint, Outcome.RESPONSE, status);
    }
  }

  private static void assertThatNothingReaches(EndpointState endpoint, Upstream upstream) {
    for (int i = 0; i < 50; i++) {
      assertThat(request(upstream, 200)).isNotSameAs(endpoint);
    }
  }

  @Nested
  final class CountingInARow {

    @Test
    void a_status_that_is_said_to_be_an_error_ejects_and_one_that_is_not_never_does() {
      Upstream upstream = upstream(3,
          rules().serverErrors(3, 100).gatewayErrors(2, 100).errors(status -> status == 429 || status == 503));
      EndpointState limited = endpoint(upstream, 0);
      EndpointState failing = endpoint(upstream, 1);
      EndpointState away = endpoint(upstream, 2);

      answers(upstream, failing, 500, 10);
      assertThat(failing.ejected()).isFalse();
      answers(upstream, limited, 429, 2);
      assertThat(limited.ejected()).isFalse();
      answers(upstream, limited, 429, 1);
      assertThat(limited.ejected()).isTrue();
      answers(upstream, away, 503, 2);

      assertThat(away.ejected()).as("503 keeps its meaning of a gateway's error").isTrue();
      assertThat(upstream.outlierCounters().enforced(EjectionCause.CONSECUTIVE_5XX)).isOne();
      assertThat(upstream.outlierCounters().enforced(EjectionCause.CONSECUTIVE_GATEWAY_FAILURE)).isOne();
    }

    @Test
    void failures_to_connect_count_whatever_statuses_are_errors() {
      Upstream upstream = upstream(3, rules().serverErrors(3, 100).errors(status -> status == 429));
      EndpointState sick = endpoint(upstream, 1);

      for (int i = 0; i < 3; i++) {
        answer(upstream, sick, Outcome.CONNECT_FAILURE, 0);
      }

      assertThat(sick.ejected()).isTrue();
    }

    @Test
    void ejects_the_pod_at_exactly_the_third_consecutive_failure() {
      Upstream upstream = upstream(3, rules().serverErrors(3, 100));
      EndpointState sick = endpoint(upstream, 1);

      fail(upstream, sick, 2);
      assertThat(sick.ejected()).isFalse();
      fail(upstream, sick, 1);

      assertThat(sick.ejected()).isTrue();
      assertThatNothingReaches(sick, upstream);
      assertThat(upstream.outlierCounters().enforced(EjectionCause.CONSECUTIVE_5XX)).isOne();
      assertThat(upstream.activeEjections()).isOne();
    }

    @Test
    void a_success_in_between_starts_the_count_again() {
      Upstream upstream = upstream(3, rules().serverErrors(3, 100));
      EndpointState sick = endpoint(upstream, 1);

      fail(upstream, sick, 2);
      answer(upstream, sick, Outcome.RESPONSE, 404);
      fail(upstream, sick, 2);

      assertThat(sick.ejected()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"502, true", "503, true", "504, true", "500, false", "501, false", "505, false"})
    void gateway_failures_are_502_503_and_504(int status, boolean ejected) {
      Upstream upstream = upstream(3, rules().serverErrors(100, 0).gatewayErrors(2, 100));
      EndpointState sick = endpoint(upstream, 1);

      answer(upstream, sick, Outcome.RESPONSE, status);
      answer(upstream, sick, Outcome.RESPONSE, status);

      assertThat(sick.ejected()).isEqualTo(ejected);
    }

    @Test
    void another_server_error_ends_a_row_of_gateway_failures() {
      Upstream upstream = upstream(3, rules().serverErrors(100, 0).gatewayErrors(2, 100));
      EndpointState sick = endpoint(upstream, 1);

      answer(upstream, sick, Outcome.RESPONSE, 503);
      answer(upstream, sick, Outcome.RESPONSE, 500);
      answer(upstream, sick, Outcome.RESPONSE, 503);

      assertThat(sick.ejected()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(value = Outcome.class, names = {"CONNECT_FAILURE", "CONNECT_TIMEOUT", "RESET", "TIMEOUT"})
    void what_fails_without_a_response_counts_as_a_gateway_failure(Outcome outcome) {
      Upstream upstream = upstream(3, rules().serverErrors(100, 0).gatewayErrors(2, 100));
      EndpointState sick = endpoint(upstream, 1);

      answer(upstream, sick, outcome, 0);
      answer(upstream, sick, outcome, 0);

      assertThat(sick.ejected()).isTrue();
    }

    @Test
    void a_cancelled_try_says_nothing() {
      Upstream upstream = upstream(3, rules().serverErrors(2, 100));
      EndpointState sick = endpoint(upstream, 1);

      fail(upstream, sick, 1);
      answer(upstream, sick, Outcome.CANCELLED, 0);
      assertThat(sick.ejected()).isFalse();
      fail(upstream, sick, 1);

      assertThat(sick.ejected()).isTrue();
    }

    @Test
    void local_failures_are_counted_apart_when_they_are_told_apart() {
      Upstream upstream = upstream(3, rules().serverErrors(2, 100).splitLocalOrigin(3));
      EndpointState sick = endpoint(upstream, 1);

      answer(upstream, sick, Outcome.CONNECT_FAILURE, 0);
      fail(upstream, sick, 1);
      answer(upstream, sick, Outcome.CONNECT_FAILURE, 0);
      answer(upstream, sick, Outcome.TIMEOUT, 0);
      assertThat(sick.ejected()).isFalse();
      answer(upstream, sick, Outcome.RESET, 0);

      assertThat(sick.ejected()).isTrue();
      assertThat(world.ejections.getFirst().cause()).isEqualTo(EjectionCause.CONSECUTIVE_LOCAL_ORIGIN_FAILURE);
    }

    @Test
    void an_enforcing_of_zero_detects_and_spares() {
      Upstream upstream = upstream(3, rules().serverErrors(2, 0));
      EndpointState sick = endpoint(upstream, 1);

      fail(upstream, sick, 4);

      assertThat(sick.ejected()).isFalse();
      assertThat(upstream.outlierCounters().detected(EjectionCause.CONSECUTIVE_5XX)).isEqualTo(2);
      assertThat(upstream.outlierCounters().enforcedTotal()).isZero();
      assertThat(upstream.activeEjections()).isZero();
      assertThat(world.events).containsExactly("spared " + sick, "spared " + sick);
    }

    @Test
    void an_enforcing_of_half_ejects_about_half_the_time() {
      int ejected = 0;
      for (int seed = 0; seed < 400; seed++) {
        World other = new World(seed);
        Upstream upstream =
            new Upstream(TestClusters.cluster(TestClusters.ROUND_ROBIN, rules().serverErrors(1, 50).build(), 0),
                TestClusters.endpoints(2), other.ports);
        ejected += request(upstream, 500).ejected() ? 1 : 0;
      }

      assertThat(ejected).isBetween(160, 240);
    }
  }

  @Nested
  final class CountingInAWindow {

    private final Upstream upstream = upstream(2, rules().serverErrors(3, 100).window(3, Duration.ofSeconds(30)));
    private final EndpointState flaky = endpoint(upstream, 0);

    @Test
    void ejects_at_the_third_failure_within_the_window_whatever_lies_between() {
      for (int i = 0; i < 2; i++) {
        fail(upstream, flaky, 1);
        answer(upstream, flaky, Outcome.RESPONSE, 200);
        world.advance(14);
      }
      assertThat(flaky.ejected()).isFalse();

      fail(upstream, flaky, 1);

      assertThat(flaky.ejected()).isTrue();
      assertThat(world.ejections.getFirst().cause()).isEqualTo(EjectionCause.FAILURES_IN_WINDOW);
    }

    @Test
    void failures_that_are_too_far_apart_never_eject() {
      for (int i = 0; i < 20; i++) {
        fail(upstream, flaky, 1);
        answer(upstream, flaky, Outcome.RESPONSE, 200);
        world.time.advance(Duration.ofMillis(15_001));
      }

      assertThat(flaky.ejected()).isFalse();
    }

    @Test
    void the_window_slides() {
      fail(upstream, flaky, 1);
      answer(upstream, flaky, Outcome.RESPONSE, 200);
      world.advance(29);
      fail(upstream, flaky, 1);
      answer(upstream, flaky, Outcome.RESPONSE, 200);
      world.advance(2);
      fail(upstream, flaky, 1);
      assertThat(flaky.ejected()).isFalse();
      answer(upstream, flaky, Outcome.RESPONSE, 200);

      fail(upstream, flaky, 1);

      assertThat(flaky.ejected()).isTrue();
    }

    @Test
    void what_is_counted_survives_new_members() {
      fail(upstream, flaky, 1);
      answer(upstream, flaky, Outcome.RESPONSE, 200);
      fail(upstream, flaky, 1);
      answer(upstream, flaky, Outcome.RESPONSE, 200);

      upstream.update(upstream.spec(), TestClusters.endpoints(3));
      fail(upstream, flaky, 1);

      assertThat(flaky.ejected()).isTrue();
    }
  }

  @Nested
  final class Cap {

    @ParameterizedTest
    @CsvSource({"10, 10, 1", "9, 10, 0", "3, 67, 2", "2, 50, 1", "2, 49, 0", "4, 100, 4"})
    void so_many_of_so_many_may_be_out(int endpoints, int percent, int expected) {
      Upstream upstream = upstream(endpoints, rules().serverErrors(1, 100).cap(percent));
      for (int i = 0; i < endpoints; i++) {
        fail(upstream, endpoint(upstream, i), 1);
      }

      assertThat(upstream.endpoints()).filteredOn(EndpointState::ejected).hasSize(expected);
      assertThat(upstream.outlierCounters().overflow()).isEqualTo(endpoints - expected);
    }

    @Test
    void one_may_always_be_out_when_the_rules_say_so() {
      Upstream upstream = upstream(3, rules().serverErrors(1, 100).cap(10).alwaysEjectOne());
      fail(upstream, endpoint(upstream, 0), 1);
      fail(upstream, endpoint(upstream, 1), 1);

      assertThat(upstream.endpoints()).filteredOn(EndpointState::ejected).hasSize(1);
    }

    @Test
    void a_refused_ejection_starts_the_count_again() {
      Upstream upstream = upstream(3, rules().serverErrors(2, 100).cap(0));
      EndpointState sick = endpoint(upstream, 0);

      fail(upstream, sick, 5);

      assertThat(upstream.outlierCounters().detected(EjectionCause.CONSECUTIVE_5XX)).isEqualTo(2);
      assertThat(upstream.outlierCounters().overflow()).isEqualTo(2);
    }

    @Test
    void an_endpoint_on_probation_still_counts() {
      Upstream upstream = upstream(2, rules().serverErrors(1, 100).cap(50));
      fail(upstream, endpoint(upstream, 0), 1);
      world.advance(30);
      assertThat(endpoint(upstream, 0).onProbation()).isTrue();

      Attempt probe = new Attempt();
      assertThat(probe.start(upstream, null)).isTrue();
      assertThat(request(upstream, 500)).isSameAs(endpoint(upstream, 1));

      assertThat(endpoint(upstream, 1).ejected()).isFalse();
    }

    @Test
    void many_threads_never_eject_more_than_the_cap() throws InterruptedException {
      for (int round = 0; round < 50; round++) {
        Upstream upstream = upstream(10, rules().serverErrors(1, 100).cap(30));
        List<Thread> threads = upstream.endpoints()
            .stream()
            .map(endpoint -> Thread.ofPlatform()
                .start(() -> upstream.outliers().record(endpoint, Outcome.RESPONSE, 500, false)))
            .toList();
        for (Thread thread : threads) {
          thread.join();
        }

        assertThat(upstream.endpoints()).filteredOn(EndpointState::ejected).hasSize(3);
        assertThat(upstream.activeEjections()).isEqualTo(3);
        assertThat(upstream.outlierCounters().overflow()).isEqualTo(7);
      }
    }

    @Test
    void threads_that_fail_together_eject_at_exactly_the_threshold() throws InterruptedException {
      Upstream upstream = upstream(2, rules().serverErrors(8000, 100));
      EndpointState sick = endpoint(upstream, 0);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        threads.add(Thread.ofPlatform().start(() -> {
          for (int failure = 0; failure < 1000; failure++) {
            upstream.outliers().record(sick, Outcome.RESPONSE, 500, false);
          }
        }));
      }
      for (Thread thread : threads) {
        thread.join();
      }

      assertThat(sick.ejected()).isTrue();
      assertThat(upstream.outlierCounters().detected(EjectionCause.CONSECUTIVE_5XX)).isOne();
    }
  }

  @Nested
  final class WayBack {

    private final Upstream upstream = upstream(3, rules().serverErrors(3, 100));
    private final EndpointState sick = endpoint(upstream, 1);

    @Test
    void comes_back_at_the_sweep_after_its_time_first_with_a_single_request() {
      world.advance(5);
      fail(upstream, sick, 3);
      world.advance(34);
      assertThat(sick.ejected()).isTrue();
      world.advance(1);
      assertThat(sick.ejected()).isFalse();
      assertThat(sick.onProbation()).isTrue();

      Attempt probe = new Attempt();
      assertThat(probe.start(upstream, null)).isTrue();
      assertThat(probe.endpoint()).isSameAs(sick);
      assertThat(probe.isProbe()).isTrue();
      assertThatNothingReaches(sick, upstream);
      probe.finish(Outcome.RESPONSE, 200);

      assertThat(sick.onProbation()).isFalse();
      assertThat(upstream.activeEjections()).isZero();
      int share = 0;
      for (int i = 0; i < 30; i++) {
        share += request(upstream, 200) == sick ? 1 : 0;
      }
      assertThat(share).isEqualTo(10);
      assertThat(world.events).containsExactly("ejected " + sick, "probation " + sick,
          "returned " + sick + " after 35 s");
    }

    @Test
    void a_failed_probe_takes_it_out_for_longer() {
      fail(upstream, sick, 3);
      world.advance(30);

      assertThat(request(upstream, 500)).isSameAs(sick);

      assertThat(sick.ejected()).isTrue();
      assertThat(sick.ejections()).isEqualTo(2);
      assertThat(world.ejections.getLast().cause()).isEqualTo(EjectionCause.FAILED_PROBE);
      assertThatNothingReaches(sick, upstream);
      world.advance(59);
      assertThat(sick.ejected()).isTrue();
      world.advance(1);
      assertThat(sick.onProbation()).isTrue();
    }

    @Test
    void a_cancelled_probe_leaves_the_next_request_to_find_out() {
      fail(upstream, sick, 3);
      world.advance(30);
      answer(upstream, sick, Outcome.CANCELLED, 0);
      assertThat(sick.onProbation()).isTrue();

      assertThat(request(upstream, 200)).isSameAs(sick);

      assertThat(sick.onProbation()).isFalse();
    }

    @Test
    void a_retry_does_not_try_an_endpoint_on_probation_while_another_is_left() {
      Upstream two = upstream(3, rules().serverErrors(1, 100));
      fail(two, endpoint(two, 0), 1);
      fail(two, endpoint(two, 1), 1);
      world.advance(30);

      Attempt attempt = new Attempt();
      assertThat(attempt.start(two, null)).isTrue();
      assertThat(attempt.isProbe()).isTrue();
      attempt.finish(Outcome.RESPONSE, 503);
      assertThat(attempt.start(two, World.RETRY)).isTrue();

      assertThat(attempt.endpoint()).isSameAs(endpoint(two, 2));
    }

    @Test
    void a_retry_tries_an_endpoint_on_probation_when_no_other_is_left() {
      Upstream one = upstream(2, rules().serverErrors(1, 100));
      fail(one, endpoint(one, 0), 1);
      fail(one, endpoint(one, 1), 1);
      world.advance(30);

      Attempt attempt = new Attempt();
      assertThat(attempt.start(one, null)).isTrue();
      EndpointState first = attempt.endpoint();
      attempt.finish(Outcome.RESPONSE, 503);
      assertThat(attempt.start(one, World.RETRY)).isTrue();

      assertThat(attempt.endpoint()).isNotSameAs(first);
      assertThat(attempt.isProbe()).isTrue();
    }

    @Test
    void a_late_answer_to_a_request_from_before_decides_nothing() {
      Attempt early = new Attempt();
      do {
        early.clear();
        assertThat(early.start(upstream, null)).isTrue();
        if (early.endpoint() != sick) {
          early.finish(Outcome.RESPONSE, 200);
        }
      } while (early.endpoint() != sick);
      for (int i = 0; i < 3; i++) {
        upstream.outliers().record(sick, Outcome.RESPONSE, 500, false);
      }
      world.advance(30);

      early.finish(Outcome.RESPONSE, 200);

      assertThat(sick.onProbation()).isTrue();
    }

    @Test
    void envoys_way_gives_it_its_full_share_at_once() {
      Upstream full = upstream(3, rules().serverErrors(3, 100).comeback(Comeback.FULL));
      EndpointState one = endpoint(full, 1);
      fail(full, one, 3);
      world.advance(30);

      assertThat(one.ejected()).isFalse();
      assertThat(one.onProbation()).isFalse();
      fail(full, one, 2);
      assertThat(one.ejected()).isFalse();
      fail(full, one, 1);
      assertThat(one.ejected()).isTrue();
    }

    @Test
    void the_time_out_grows_with_each_ejection_up_to_its_bound() {
      long[] expected = {30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 300, 300};
      Upstream growing = upstream(3, rules().serverErrors(1, 100));
      EndpointState one = endpoint(growing, 0);
      fail(growing, one, 1);
      for (long seconds : expected) {
        world.advance(seconds - 1);
        assertThat(one.ejected()).isTrue();
        world.advance(1);
        assertThat(one.onProbation()).isTrue();
        answer(growing, one, Outcome.RESPONSE, 500);
      }
    }

    @Test
    void the_next_time_out_shrinks_with_each_interval_of_good_behaviour() {
      fail(upstream, sick, 3);
      world.advance(30);
      answer(upstream, sick, Outcome.RESPONSE, 500);
      world.advance(60);
      answer(upstream, sick, Outcome.RESPONSE, 200);
      world.advance(20);

      fail(upstream, sick, 3);

      world.advance(30);
      assertThat(sick.onProbation()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void jitter_adds_up_to_its_bound(long seed) {
      World other = new World(seed);
      Upstream jittery = new Upstream(TestClusters.cluster(TestClusters.ROUND_ROBIN,
          rules().serverErrors(1, 100).jitter(Duration.ofSeconds(15)).build(), 0), TestClusters.endpoints(2),
          other.ports);
      EndpointState one = endpoint(jittery, 0);
      fail(jittery, one, 1);

      other.time.advance(Duration.ofMillis(29_999));
      assertThat(one.ejected()).isTrue();
      other.advance(21);
      assertThat(one.ejected()).isFalse();
    }

    @Test
    void everybody_is_back_when_the_rules_are_taken_away() {
      fail(upstream, sick, 3);

      upstream.update(TestClusters.cluster(TestClusters.LEAST_REQUEST, null, 0), TestClusters.endpoints(3));

      assertThat(sick.ejected()).isFalse();
      assertThat(upstream.activeEjections()).isZero();
      assertThat(world.time.pendingTasks()).isZero();
    }

    @Test
    void an_endpoint_that_leaves_while_it_is_out_frees_its_place_under_the_cap() {
      Upstream capped = upstream(2, rules().serverErrors(1, 100).cap(50));
      fail(capped, endpoint(capped, 1), 1);
      capped.update(capped.spec(), TestClusters.endpoints(1));
      capped.update(capped.spec(), TestClusters.endpoints(2));
      assertThat(capped.activeEjections()).isZero();

      fail(capped, endpoint(capped, 0), 1);

      assertThat(endpoint(capped, 0).ejected()).isTrue();
    }
  }

  @Nested
  final class Rates {

    private static void results(Upstream upstream, int number, int successes, int failures) {
      for (int i = 0; i < successes; i++) {
        upstream.outliers().record(endpoint(upstream, number), Outcome.RESPONSE, 200, false);
      }
      for (int i = 0; i < failures; i++) {
        upstream.outliers().record(endpoint(upstream, number), Outcome.RESPONSE, 500, false);
      }
    }

    @ParameterizedTest
    @CsvSource({"50, true", "90, false"})
    void a_success_rate_far_below_the_clusters_average_ejects_at_the_sweep(int percent, boolean ejected) {
      Upstream upstream = upstream(5, rules().serverErrors(10_000, 0).successRate(5, 100));
      results(upstream, 0, percent, 100 - percent);
      for (int i = 1; i < 5; i++) {
        results(upstream, i, i % 2 == 0 || percent == 50 ? 100 : 85, i % 2 == 0 || percent == 50 ? 0 : 15);
      }
      assertThat(endpoint(upstream, 0).ejected()).isFalse();

      world.advance(10);

      assertThat(endpoint(upstream, 0).ejected()).isEqualTo(ejected);
      assertThat(endpoint(upstream, 0).successRate()).isEqualTo(percent);
    }

    @Test
    void the_threshold_is_the_average_less_a_multiple_of_the_deviation() {
      Upstream upstream = upstream(5, rules().serverErrors(10_000, 0).successRate(5, 100));
      results(upstream, 0, 50, 50);
      for (int i = 1; i < 5; i++) {
        results(upstream, i, 100, 0);
      }

      world.advance(10);

      assertThat(world.ejections).singleElement()
          .satisfies(ejection -> assertThat(ejection.rates()).isEqualTo(new Ejection.Rates(50, 90, 52)));
    }

    @Test
    void too_few_requests_or_endpoints_are_not_compared() {
      Upstream few = upstream(4, rules().serverErrors(10_000, 0).successRate(5, 100));
      for (int i = 0; i < 4; i++) {
        results(few, i, i * 100, i == 0 ? 100 : 0);
      }
      Upstream quiet = upstream(5, rules().serverErrors(10_000, 0).successRate(5, 100));
      for (int i = 0; i < 5; i++) {
        results(quiet, i, i * 99, i == 0 ? 99 : 0);
      }

      world.advance(10);

      assertThat(world.ejections).noneMatch(ejection -> ejection.cause() == EjectionCause.SUCCESS_RATE);
    }

    @ParameterizedTest
    @CsvSource({"15, true", "16, false"})
    void a_share_of_failures_at_the_threshold_ejects(int successes, boolean ejected) {
      Upstream upstream = upstream(5, rules().serverErrors(10_000, 0).failurePercentage(85, 5, 50));
      for (int i = 0; i < 5; i++) {
        results(upstream, i, i == 3 ? successes : 100, i == 3 ? 100 - successes : 0);
      }

      world.advance(10);

      assertThat(endpoint(upstream, 3).ejected()).isEqualTo(ejected);
    }

    @Test
    void each_interval_starts_from_nothing() {
      Upstream upstream = upstream(5, rules().serverErrors(10_000, 0).failurePercentage(85, 5, 50));
      for (int i = 0; i < 5; i++) {
        results(upstream, i, 0, i == 3 ? 49 : 0);
      }
      world.advance(10);
      for (int i = 0; i < 5; i++) {
        results(upstream, i, i == 3 ? 0 : 100, i == 3 ? 49 : 0);
      }
      world.advance(10);

      assertThat(world.ejections).isEmpty();
      assertThat(endpoint(upstream, 3).successRate()).isEqualTo(-1);
    }

    @Test
    void local_failures_have_their_own_rates_when_they_are_told_apart() {
      Upstream upstream =
          upstream(5, rules().serverErrors(10_000, 0).splitLocalOrigin(10_000).failurePercentage(85, 5, 50));
      for (int i = 0; i < 5; i++) {
        results(upstream, i, 60, 0);
      }
      for (int i = 0; i < 600; i++) {
        upstream.outliers().record(endpoint(upstream, 2), Outcome.CONNECT_FAILURE, 0, false);
      }

      world.advance(10);

      assertThat(world.ejections).singleElement().satisfies(ejection -> {
        assertThat(ejection.endpoint()).isSameAs(endpoint(upstream, 2));
        assertThat(ejection.cause()).isEqualTo(EjectionCause.FAILURE_PERCENTAGE_LOCAL_ORIGIN);
      });
    }
  }
}
