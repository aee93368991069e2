package dev.outrigger.sidecar.balance;

import static dev.outrigger.sidecar.balance.Rules.rules;
import static dev.outrigger.sidecar.balance.World.answer;
import static dev.outrigger.sidecar.balance.World.assertThatNothingReaches;
import static dev.outrigger.sidecar.balance.World.endpoint;
import static dev.outrigger.sidecar.balance.World.fail;
import static dev.outrigger.sidecar.balance.World.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.sidecar.config.OutlierSpec.Comeback;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How an endpoint comes back: times are Envoy's, the probation is ours. */
final class EjectionReturnTest {

  private final World world = new World(1);

  private final Upstream upstream = world.upstream(3, rules().serverErrors(3, 100));
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
    Upstream two = world.upstream(3, rules().serverErrors(1, 100));
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
    Upstream one = world.upstream(2, rules().serverErrors(1, 100));
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
    Upstream full = world.upstream(3, rules().serverErrors(3, 100).comeback(Comeback.FULL));
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
    Upstream growing = world.upstream(3, rules().serverErrors(1, 100));
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
    Upstream capped = world.upstream(2, rules().serverErrors(1, 100).cap(50));
    fail(capped, endpoint(capped, 1), 1);
    capped.update(capped.spec(), TestClusters.endpoints(1));
    capped.update(capped.spec(), TestClusters.endpoints(2));
    assertThat(capped.activeEjections()).isZero();

    fail(capped, endpoint(capped, 0), 1);

    assertThat(endpoint(capped, 0).ejected()).isTrue();
  }
}
