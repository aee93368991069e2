package dev.outrigger.sidecar.balance;

import static dev.outrigger.sidecar.balance.Rules.rules;
import static dev.outrigger.sidecar.balance.World.answer;
import static dev.outrigger.sidecar.balance.World.endpoint;
import static dev.outrigger.sidecar.balance.World.fail;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Ejections by failures within a window, whatever lies between them. */
final class FailureWindowTest {

  private final World world = new World(1);

  private final Upstream upstream = world.upstream(2, rules().serverErrors(3, 100).window(3, Duration.ofSeconds(30)));
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
