package dev.outrigger.sidecar.balance;

import static dev.outrigger.sidecar.balance.Rules.rules;
import static dev.outrigger.sidecar.balance.World.answer;
import static dev.outrigger.sidecar.balance.World.answers;
import static dev.outrigger.sidecar.balance.World.assertThatNothingReaches;
import static dev.outrigger.sidecar.balance.World.endpoint;
import static dev.outrigger.sidecar.balance.World.fail;
import static dev.outrigger.sidecar.balance.World.request;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Ejections by failures in a row; what counts as one is Envoy's, the moment of an ejection is ours. */
final class ConsecutiveFailuresTest {

  private final World world = new World(1);

  @Test
  void a_status_that_is_said_to_be_an_error_ejects_and_one_that_is_not_never_does() {
    Upstream upstream = world.upstream(3,
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
    Upstream upstream = world.upstream(3, rules().serverErrors(3, 100).errors(status -> status == 429));
    EndpointState sick = endpoint(upstream, 1);

    for (int i = 0; i < 3; i++) {
      answer(upstream, sick, Outcome.CONNECT_FAILURE, 0);
    }

    assertThat(sick.ejected()).isTrue();
  }

  @Test
  void ejects_the_pod_at_exactly_the_third_consecutive_failure() {
    Upstream upstream = world.upstream(3, rules().serverErrors(3, 100));
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
    Upstream upstream = world.upstream(3, rules().serverErrors(3, 100));
    EndpointState sick = endpoint(upstream, 1);

    fail(upstream, sick, 2);
    answer(upstream, sick, Outcome.RESPONSE, 404);
    fail(upstream, sick, 2);

    assertThat(sick.ejected()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"502, true", "503, true", "504, true", "500, false", "501, false", "505, false"})
  void gateway_failures_are_502_503_and_504(int status, boolean ejected) {
    Upstream upstream = world.upstream(3, rules().serverErrors(100, 0).gatewayErrors(2, 100));
    EndpointState sick = endpoint(upstream, 1);

    answer(upstream, sick, Outcome.RESPONSE, status);
    answer(upstream, sick, Outcome.RESPONSE, status);

    assertThat(sick.ejected()).isEqualTo(ejected);
  }

  @Test
  void another_server_error_ends_a_row_of_gateway_failures() {
    Upstream upstream = world.upstream(3, rules().serverErrors(100, 0).gatewayErrors(2, 100));
    EndpointState sick = endpoint(upstream, 1);

    answer(upstream, sick, Outcome.RESPONSE, 503);
    answer(upstream, sick, Outcome.RESPONSE, 500);
    answer(upstream, sick, Outcome.RESPONSE, 503);

    assertThat(sick.ejected()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(value = Outcome.class, names = {"CONNECT_FAILURE", "CONNECT_TIMEOUT", "RESET", "TIMEOUT"})
  void what_fails_without_a_response_counts_as_a_gateway_failure(Outcome outcome) {
    Upstream upstream = world.upstream(3, rules().serverErrors(100, 0).gatewayErrors(2, 100));
    EndpointState sick = endpoint(upstream, 1);

    answer(upstream, sick, outcome, 0);
    answer(upstream, sick, outcome, 0);

    assertThat(sick.ejected()).isTrue();
  }

  @Test
  void a_cancelled_try_says_nothing() {
    Upstream upstream = world.upstream(3, rules().serverErrors(2, 100));
    EndpointState sick = endpoint(upstream, 1);

    fail(upstream, sick, 1);
    answer(upstream, sick, Outcome.CANCELLED, 0);
    assertThat(sick.ejected()).isFalse();
    fail(upstream, sick, 1);

    assertThat(sick.ejected()).isTrue();
  }

  @Test
  void local_failures_are_counted_apart_when_they_are_told_apart() {
    Upstream upstream = world.upstream(3, rules().serverErrors(2, 100).splitLocalOrigin(3));
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
    Upstream upstream = world.upstream(3, rules().serverErrors(2, 0));
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
