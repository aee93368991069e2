package dev.outrigger.sidecar.balance;

import static dev.outrigger.sidecar.balance.Rules.rules;
import static dev.outrigger.sidecar.balance.World.endpoint;
import static dev.outrigger.sidecar.balance.World.fail;
import static dev.outrigger.sidecar.balance.World.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many of a cluster's endpoints may be out at once; sums are Envoy's. */
final class EjectionCapTest {

  private final World world = new World(1);

  @ParameterizedTest
  @CsvSource({"10, 10, 1", "9, 10, 0", "3, 67, 2", "2, 50, 1", "2, 49, 0", "4, 100, 4"})
  void so_many_of_so_many_may_be_out(int endpoints, int percent, int expected) {
    Upstream upstream = world.upstream(endpoints, rules().serverErrors(1, 100).cap(percent));
    for (int i = 0; i < endpoints; i++) {
      fail(upstream, endpoint(upstream, i), 1);
    }

    assertThat(upstream.endpoints()).filteredOn(EndpointState::ejected).hasSize(expected);
    assertThat(upstream.outlierCounters().overflow()).isEqualTo(endpoints - expected);
  }

  @Test
  void one_may_always_be_out_when_the_rules_say_so() {
    Upstream upstream = world.upstream(3, rules().serverErrors(1, 100).cap(10).alwaysEjectOne());
    fail(upstream, endpoint(upstream, 0), 1);
    fail(upstream, endpoint(upstream, 1), 1);

    assertThat(upstream.endpoints()).filteredOn(EndpointState::ejected).hasSize(1);
  }

  @Test
  void a_refused_ejection_starts_the_count_again() {
    Upstream upstream = world.upstream(3, rules().serverErrors(2, 100).cap(0));
    EndpointState sick = endpoint(upstream, 0);

    fail(upstream, sick, 5);

    assertThat(upstream.outlierCounters().detected(EjectionCause.CONSECUTIVE_5XX)).isEqualTo(2);
    assertThat(upstream.outlierCounters().overflow()).isEqualTo(2);
  }

  @Test
  void an_endpoint_on_probation_still_counts() {
    Upstream upstream = world.upstream(2, rules().serverErrors(1, 100).cap(50));
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
      Upstream upstream = world.upstream(10, rules().serverErrors(1, 100).cap(30));
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
    Upstream upstream = world.upstream(2, rules().serverErrors(8000, 100));
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
