package dev.outrigger.sidecar.balance;

import static dev.outrigger.sidecar.balance.Rules.rules;
import static dev.outrigger.sidecar.balance.World.endpoint;
import static dev.outrigger.sidecar.balance.World.fail;
import static dev.outrigger.sidecar.balance.World.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outrigger.sidecar.config.BalancePolicy;
import dev.outrigger.sidecar.config.ClusterSpec;
import dev.outrigger.sidecar.config.Discovery;
import dev.outrigger.sidecar.config.EndpointSpec;
import dev.outrigger.sidecar.config.EndpointSpec.Health;
import dev.outrigger.sidecar.config.EndpointsSpec;
import dev.outrigger.sidecar.config.NetAddress;
import dev.outrigger.sidecar.config.OutlierSpec;
import dev.outrigger.testing.AllocationMeter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class UpstreamTest {

  private final World world = new World(1);

  private Upstream upstream(
      BalancePolicy policy,
      @Nullable OutlierSpec outlier,
      double panic,
      EndpointsSpec endpoints) {
    return new Upstream(TestClusters.cluster(policy, outlier, panic), endpoints, world.ports);
  }

  private static Map<NetAddress, Integer> picks(Upstream upstream, int requests) {
    Map<NetAddress, Integer> picks = new HashMap<>();
    for (int i = 0; i < requests; i++) {
      picks.merge(request(upstream, 200).address(), 1, Integer::sum);
    }
    return picks;
  }

  private static boolean canStart(Upstream upstream) {
    return new Attempt().start(upstream, null);
  }

  @Nested
  final class MembersOfIt {

    @Test
    void an_endpoint_that_stays_keeps_its_state() {
      Upstream upstream = upstream(TestClusters.ROUND_ROBIN, null, 0, TestClusters.endpoints(2));
      EndpointState kept = endpoint(upstream, 1);
      picks(upstream, 10);

      upstream.update(upstream.spec(),
          TestClusters.priorities(List.of(List.of(TestClusters.endpoint(1, Health.DEGRADED, 7)))));

      assertThat(endpoint(upstream, 1)).isSameAs(kept);
      assertThat(kept.totalRequests()).isEqualTo(5);
      assertThat(kept.spec().weight()).isEqualTo(7);
    }

    @Test
    void one_that_leaves_gets_no_new_request_and_finishes_those_it_has() {
      Upstream upstream = upstream(TestClusters.ROUND_ROBIN, null, 0, TestClusters.endpoints(1));
      EndpointState leaving = endpoint(upstream, 0);
      Attempt running = new Attempt();
      assertThat(running.start(upstream, null)).isTrue();

      upstream.update(upstream.spec(), TestClusters.priorities(List.of(List.of(TestClusters.endpoint(5)))));

      assertThat(picks(upstream, 20)).containsOnlyKeys(TestClusters.address(5));
      assertThat(world.events).containsExactly("removed " + leaving);
      running.finish(Outcome.RESPONSE, 200);
      assertThat(leaving.activeRequests()).isZero();
      assertThat(leaving.successes()).isOne();
    }

    @Test
    void a_new_one_is_picked_at_once() {
      Upstream upstream = upstream(TestClusters.LEAST_REQUEST, null, 0, TestClusters.endpoints(2));
      picks(upstream, 100);

      upstream.update(upstream.spec(), TestClusters.endpoints(3));

      assertThat(picks(upstream, 30)).containsEntry(TestClusters.address(2), 10);
    }

    @Test
    void none_are_no_pick() {
      assertThat(canStart(upstream(TestClusters.ROUND_ROBIN, null, 50, TestClusters.endpoints(0)))).isFalse();
    }

    @Test
    void an_address_that_is_given_twice_is_one_endpoint() {
      Upstream upstream = upstream(TestClusters.ROUND_ROBIN, null, 0,
          TestClusters.priorities(List.of(List.of(TestClusters.endpoint(0)), List.of(TestClusters.endpoint(0)))));

      assertThat(upstream.endpoints()).hasSize(1);
    }

    @Test
    void retiring_stops_the_sweeps_and_tells_the_pools() {
      Upstream upstream = upstream(TestClusters.ROUND_ROBIN, rules().build(), 0, TestClusters.endpoints(1));
      assertThat(world.time.pendingTasks()).isOne();

      upstream.retire();

      assertThat(world.time.pendingTasks()).isZero();
      assertThat(world.events).containsExactly("retired c");
    }
  }

  @Nested
  final class HealthOfThem {

    @Test
    void the_unhealthy_and_the_draining_get_nothing() {
      Upstream upstream = upstream(TestClusters.ROUND_ROBIN, null, 0, TestClusters.priorities(List.of(List.of(
          TestClusters.endpoint(0, Health.UNHEALTHY, 1), TestClusters.endpoint(1, Health.DRAINING, 1),
          TestClusters.endpoint(2, Health.UNKNOWN, 1)))));

      assertThat(picks(upstream, 20)).containsOnlyKeys(TestClusters.address(2));
      assertThat(upstream.membership()).isEqualTo(new Upstream.Membership(3, 1, 0));
    }

    @Test
    void the_degraded_are_the_last_resort() {
      List<List<EndpointSpec>> endpoints =
          List.of(List.of(TestClusters.endpoint(0), TestClusters.endpoint(1, Health.DEGRADED, 1)));
      Upstream upstream = upstream(TestClusters.ROUND_ROBIN, rules().serverErrors(1, 100).build(), 0,
          TestClusters.priorities(endpoints));
      // one of two healthy makes 70 %; the degraded one takes what is left
      assertThat(picks(upstream, 1000).get(TestClusters.address(1))).isBetween(250, 350);

      fail(upstream, endpoint(upstream, 0), 1);

      assertThat(picks(upstream, 20)).containsOnlyKeys(TestClusters.address(1));
    }

    @Test
    void a_priority_that_lost_endpoints_spills_into_the_next() {
      Upstream upstream = upstream(TestClusters.ROUND_ROBIN, rules().serverErrors(1, 100).build(), 0,
          TestClusters.priorities(
              List.of(List.of(TestClusters.endpoint(0), TestClusters.endpoint(1)), List.of(TestClusters.endpoint(2)))));
      assertThat(picks(upstream, 100)).doesNotContainKey(TestClusters.address(2));

      fail(upstream, endpoint(upstream, 0), 1);
      assertThat(picks(upstream, 1000).get(TestClusters.address(2))).isBetween(250, 350);
      fail(upstream, endpoint(upstream, 1), 1);

      assertThat(picks(upstream, 20)).containsOnlyKeys(TestClusters.address(2));
    }

    @Test
    void a_probe_goes_only_where_its_priority_would_get_load() {
      Upstream upstream = upstream(TestClusters.ROUND_ROBIN, rules().serverErrors(1, 100).build(), 0,
          TestClusters.priorities(List.of(List.of(TestClusters.endpoint(0)), List.of(TestClusters.endpoint(1)))));
      fail(upstream, endpoint(upstream, 0), 1);
      fail(upstream, endpoint(upstream, 1), 1);
      world.advance(30);

      assertThat(request(upstream, 200).address()).isEqualTo(TestClusters.address(0));
      assertThat(picks(upstream, 20)).containsOnlyKeys(TestClusters.address(0));
      assertThat(endpoint(upstream, 1).onProbation()).isTrue();
    }
  }

  @Nested
  final class Panic {

    @Test
    void without_it_nobody_is_picked_when_all_are_out() {
      Upstream upstream =
          upstream(TestClusters.ROUND_ROBIN, rules().serverErrors(1, 100).build(), 0, TestClusters.endpoints(3));
      for (int i = 0; i < 3; i++) {
        fail(upstream, endpoint(upstream, i), 1);
      }

      assertThat(canStart(upstream)).isFalse();
      assertThat(upstream.panicPicks()).isZero();
    }

    @Test
    void below_the_threshold_all_are_used_from_the_very_next_pick() {
      Upstream upstream =
          upstream(TestClusters.LEAST_REQUEST, rules().serverErrors(1, 100).build(), 50, TestClusters.endpoints(4));
      fail(upstream, endpoint(upstream, 0), 1);
      fail(upstream, endpoint(upstream, 1), 1);
      assertThat(picks(upstream, 40)).containsOnlyKeys(TestClusters.address(2), TestClusters.address(3));

      fail(upstream, endpoint(upstream, 2), 1);

      assertThat(picks(upstream, 40)).hasSize(4).allSatisfy((address, count) -> assertThat(count).isEqualTo(10));
      assertThat(upstream.panicPicks()).isEqualTo(40);
    }

    @Test
    void a_success_in_panic_settles_a_probation() {
      Upstream upstream =
          upstream(TestClusters.LEAST_REQUEST, rules().serverErrors(1, 100).build(), 50, TestClusters.endpoints(2));
      fail(upstream, endpoint(upstream, 0), 1);
      fail(upstream, endpoint(upstream, 1), 1);
      world.advance(30);

      picks(upstream, 10);

      assertThat(upstream.activeEjections()).isZero();
    }
  }

  @Nested
  final class Tries {

    @Test
    void a_retry_passes_over_what_was_tried() {
      Upstream upstream = upstream(TestClusters.ROUND_ROBIN, null, 0, TestClusters.endpoints(3));
      Attempt attempt = new Attempt();
      for (int request = 0; request < 50; request++) {
        attempt.clear();
        Set<EndpointState> tried = new HashSet<>();
        for (int i = 0; i < 3; i++) {
          assertThat(attempt.start(upstream, i == 0 ? null : World.RETRY)).isTrue();
          assertThat(tried.add(attempt.endpoint())).isTrue();
          attempt.finish(Outcome.CONNECT_FAILURE, 0);
        }
        // a fourth try has nobody new left and goes to anyone
        assertThat(attempt.start(upstream, World.RETRY)).isTrue();
        attempt.finish(Outcome.RESPONSE, 200);
      }
    }

    @Test
    void a_retry_goes_to_another_priority_when_its_own_is_used_up() {
      Upstream upstream = upstream(TestClusters.ROUND_ROBIN, null, 0, TestClusters.priorities(List.of(
          List.of(TestClusters.endpoint(0), TestClusters.endpoint(9, Health.UNHEALTHY, 1)),
          List.of(TestClusters.endpoint(1)))));
      Attempt attempt = new Attempt();
      for (int i = 0; i < 30; i++) {
        attempt.clear();
        assertThat(attempt.start(upstream, null)).isTrue();
        NetAddress first = attempt.endpoint().address();
        attempt.finish(Outcome.RESET, 0);
        assertThat(attempt.start(upstream, World.RETRY)).isTrue();
        assertThat(attempt.endpoint().address()).isNotEqualTo(first);
        attempt.finish(Outcome.RESPONSE, 200);
      }
    }

    @Test
    void each_is_counted_where_it_went() {
      Upstream upstream = upstream(TestClusters.ROUND_ROBIN, null, 0, TestClusters.endpoints(1));
      EndpointState endpoint = endpoint(upstream, 0);
      Attempt attempt = new Attempt();
      for (Outcome outcome : Outcome.values()) {
        assertThat(attempt.start(upstream, null)).isTrue();
        assertThat(endpoint.activeRequests()).isOne();
        attempt.finish(outcome, outcome == Outcome.RESPONSE ? 200 : 0);
      }

      assertThat(endpoint.activeRequests()).isZero();
      assertThat(endpoint.totalRequests()).isEqualTo(6);
      assertThat(endpoint.successes()).isOne();
      assertThat(endpoint.errors()).isEqualTo(4);
      assertThat(endpoint.timeouts()).isOne();
    }

    @Test
    void each_is_finished_exactly_once() {
      Upstream upstream = upstream(TestClusters.ROUND_ROBIN, null, 0, TestClusters.endpoints(1));
      Attempt attempt = new Attempt();
      assertThatThrownBy(() -> attempt.finish(Outcome.RESPONSE, 200)).isInstanceOf(IllegalStateException.class);
      assertThat(attempt.start(upstream, null)).isTrue();

      assertThatThrownBy(() -> attempt.start(upstream, null)).isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("has finished");
      assertThatThrownBy(attempt::clear).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void trying_and_finishing_allocate_nothing() {
      for (int endpoints : new int[]{3, 100}) {
        Upstream upstream =
            upstream(TestClusters.LEAST_REQUEST, rules().serverErrors(3, 100).build(), 0,
                TestClusters.endpoints(endpoints));
        Attempt attempt = new Attempt();

        assertThat(AllocationMeter.bytesOf(100_000, () -> tryTwice(attempt, upstream))).isZero();
      }
    }

    private static void tryTwice(Attempt attempt, Upstream upstream) {
      attempt.clear();
      if (attempt.start(upstream, null)) {
        attempt.finish(Outcome.RESPONSE, 200);
      }
      if (attempt.start(upstream, World.RETRY)) {
        attempt.finish(Outcome.RESPONSE, 200);
      }
    }
  }

  @Test
  void nobody_who_is_out_is_ever_picked_whatever_happens() {
    for (int seed = 0; seed < 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      World other = new World(seed);
      Upstream upstream = new Upstream(
          TestClusters.cluster(random.nextBoolean() ? TestClusters.ROUND_ROBIN : TestClusters.LEAST_REQUEST,
              rules().serverErrors(2, 100).cap(60).build(), 0),
          TestClusters.endpoints(6), other.ports);
      List<Attempt> running = new ArrayList<>();
      for (int step = 0; step < 3000; step++) {
        if (random.nextInt(100) == 0) {
          other.advance(random.nextInt(1, 15));
        }
        if (random.nextInt(200) == 0) {
          upstream.update(upstream.spec(), TestClusters.endpoints(random.nextInt(2, 8)));
        }
        Attempt attempt = new Attempt();
        if (attempt.start(upstream, null)) {
          assertThat(attempt.endpoint().ejected()).isFalse();
          assertThat(attempt.endpoint().onProbation()).isEqualTo(attempt.isProbe());
          running.add(attempt);
        }
        if (running.size() > random.nextInt(10)) {
          running.remove(random.nextInt(running.size())).finish(Outcome.RESPONSE, random.nextInt(4) == 0 ? 500 : 200);
        }
        long out =
            upstream.endpoints().stream().filter(endpoint -> endpoint.ejected() || endpoint.onProbation()).count();
        assertThat((long) upstream.activeEjections()).isEqualTo(out);
      }
    }
  }

  @Nested
  final class OriginalDestination {

    private final NetAddress destination = new NetAddress("10.1.2.3", 80);
    private final Upstream upstream = new Upstream(originalDestination(), TestClusters.endpoints(0), world.ports);

    private static ClusterSpec originalDestination() {
      ClusterSpec base = TestClusters.cluster(new BalancePolicy.ClusterProvided(), null, 0);
      return new ClusterSpec("p", "p", new Discovery.OriginalDestination(), base.balance(), base.connectTimeout(),
          base.defaultLimits(),
          base.highLimits(), null, 0, base.idleTimeout(), 0, base.maxConnectionDuration(),
          base.perConnectionBufferLimit(), null, null);
    }

    @Test
    void makes_one_endpoint_per_address_on_demand() {
      Attempt attempt = new Attempt();
      attempt.startAt(upstream, destination);
      attempt.finish(Outcome.RESPONSE, 200);

      assertThat(attempt.endpoint().address()).isEqualTo(destination);
      assertThat(upstream.endpointFor(new NetAddress("10.1.2.3", 80))).isSameAs(attempt.endpoint());
      assertThat(upstream.endpoints()).containsExactly(attempt.endpoint());
    }

    @Test
    void forgets_those_that_nobody_uses() {
      EndpointState busy = upstream.endpointFor(destination);
      busy.connectionOpened();
      EndpointState idle = upstream.endpointFor(new NetAddress("10.1.2.4", 80));

      world.advance(10);

      assertThat(upstream.endpoints()).containsExactly(busy);
      assertThat(world.events).containsExactly("removed " + idle);
    }
  }
}
