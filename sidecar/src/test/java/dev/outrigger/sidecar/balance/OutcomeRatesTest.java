package dev.outrigger.sidecar.balance;

import static dev.outrigger.sidecar.balance.Rules.rules;
import static dev.outrigger.sidecar.balance.World.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ejections at the sweep by rates of an interval; thresholds and sums are Envoy's. */
final class OutcomeRatesTest {

  private final World world = new World(1);

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
    Upstream upstream = world.upstream(5, rules().serverErrors(10_000, 0).successRate(5, 100));
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
    Upstream upstream = world.upstream(5, rules().serverErrors(10_000, 0).successRate(5, 100));
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
    Upstream few = world.upstream(4, rules().serverErrors(10_000, 0).successRate(5, 100));
    for (int i = 0; i < 4; i++) {
      results(few, i, i * 100, i == 0 ? 100 : 0);
    }
    Upstream quiet = world.upstream(5, rules().serverErrors(10_000, 0).successRate(5, 100));
    for (int i = 0; i < 5; i++) {
      results(quiet, i, i * 99, i == 0 ? 99 : 0);
    }

    world.advance(10);

    assertThat(world.ejections).noneMatch(ejection -> ejection.cause() == EjectionCause.SUCCESS_RATE);
  }

  @ParameterizedTest
  @CsvSource({"15, true", "16, false"})
  void a_share_of_failures_at_the_threshold_ejects(int successes, boolean ejected) {
    Upstream upstream = world.upstream(5, rules().serverErrors(10_000, 0).failurePercentage(85, 5, 50));
    for (int i = 0; i < 5; i++) {
      results(upstream, i, i == 3 ? successes : 100, i == 3 ? 100 - successes : 0);
    }

    world.advance(10);

    assertThat(endpoint(upstream, 3).ejected()).isEqualTo(ejected);
  }

  @Test
  void each_interval_starts_from_nothing() {
    Upstream upstream = world.upstream(5, rules().serverErrors(10_000, 0).failurePercentage(85, 5, 50));
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
        world.upstream(5, rules().serverErrors(10_000, 0).splitLocalOrigin(10_000).failurePercentage(85, 5, 50));
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
