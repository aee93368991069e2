package dev.outrigger.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.sidecar.balance.Attempt;
import dev.outrigger.sidecar.balance.BalancePorts;
import dev.outrigger.sidecar.balance.Ejection;
import dev.outrigger.sidecar.balance.EjectionCause;
import dev.outrigger.sidecar.balance.EndpointState;
import dev.outrigger.sidecar.balance.Outcome;
import dev.outrigger.sidecar.balance.Upstream;
import dev.outrigger.sidecar.balance.UpstreamListener;
import dev.outrigger.sidecar.config.BalancePolicy;
import dev.outrigger.sidecar.config.CircuitBreakerSpec;
import dev.outrigger.sidecar.config.ClusterSpec;
import dev.outrigger.sidecar.config.Discovery;
import dev.outrigger.sidecar.config.EndpointSpec;
import dev.outrigger.sidecar.config.EndpointsSpec;
import dev.outrigger.sidecar.config.Locality;
import dev.outrigger.sidecar.config.NetAddress;
import dev.outrigger.sidecar.config.OutlierSpec;
import dev.outrigger.sidecar.config.OutlierSpec.Comeback;
import dev.outrigger.sidecar.config.OutlierSpec.Consecutive;
import dev.outrigger.testing.ManualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutlierLogTest {

  private static final Instant NOW = Instant.parse("2026-11-23T04:05:06.789Z");

  private final ManualTime time = new ManualTime();

  @TempDir Path directory;

  private Upstream upstream(OutlierLog log) {
    Consecutive never = new Consecutive(100, 0);
    OutlierSpec rules = new OutlierSpec(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(300),
        Duration.ZERO, 100, false, new Consecutive(1, 100), never, never, false,
        new OutlierSpec.SuccessRate(0, 0, 5, 100, 1900), new OutlierSpec.FailurePercentage(85, 0, 0, 5, 50), null,
        Comeback.PROBATION, null);
    EndpointsSpec endpoints = new EndpointsSpec("c", List.of(new EndpointsSpec.LocalityEndpoints(Locality.NONE, 0, 0,
        List.of(new EndpointSpec(new NetAddress("127.0.0.1", 80), "", EndpointSpec.Health.HEALTHY, 1)))), 140);
    ClusterSpec cluster = new ClusterSpec("a \"cluster\"\n", "c", new Discovery.Static(endpoints),
        new BalancePolicy.RoundRobin(), Duration.ofSeconds(1), CircuitBreakerSpec.DEFAULT, CircuitBreakerSpec.DEFAULT,
        rules, 0, Duration.ZERO, 0, Duration.ZERO, 32_768, null, null);
    return new Upstream(cluster, endpoints,
        new BalancePorts(time::nanos, () -> 0, time::schedule, log, UpstreamListener.NONE));
  }

  private static EndpointState request(Upstream upstream, int status) {
    Attempt attempt = new Attempt();
    assertThat(attempt.start(upstream, null)).isTrue();
    attempt.finish(Outcome.RESPONSE, status);
    return attempt.endpoint();
  }

  @Test
  void each_ejection_and_return_is_a_line_of_the_file() throws IOException {
    Path file = directory.resolve("events.json");
    Upstream upstream = upstream(new OutlierLog(Runnable::run, InstantSource.fixed(NOW), file));

    request(upstream, 503);
    time.advance(Duration.ofSeconds(30));
    request(upstream, 200);

    assertThat(Files.readAllLines(file)).containsExactly(
        "{\"type\":\"CONSECUTIVE_5XX\",\"timestamp\":\"2026-11-23T04:05:06.789Z\",\"cluster_name\":\"a \\\"cluster\\\"\\u000a\","
            + "\"upstream_url\":\"tcp://127.0.0.1:80\",\"action\":\"EJECT\",\"num_ejections\":1,\"enforced\":true,"
            + "\"eject_consecutive_event\":{}}",
        "{\"timestamp\":\"2026-11-23T04:05:06.789Z\",\"cluster_name\":\"a \\\"cluster\\\"\\u000a\","
            + "\"upstream_url\":\"tcp://127.0.0.1:80\",\"action\":\"UNEJECT\",\"num_ejections\":1,"
            + "\"secs_since_last_action\":\"30\",\"enforced\":true}");
  }

  @Test
  void rates_tell_their_figures() {
    OutlierLog silent = new OutlierLog(Runnable::run, InstantSource.fixed(NOW), null);
    Upstream upstream = upstream(silent);
    EndpointState endpoint = request(upstream, 200);

    assertThat(OutlierEvents.ejected(new Ejection(upstream, endpoint, EjectionCause.SUCCESS_RATE, false, 2,
        61_000_000_000L, new Ejection.Rates(50, 90, 52)), NOW)).endsWith(
            "\"num_ejections\":2,\"secs_since_last_action\":\"61\",\"enforced\":false,\"eject_success_rate_event\":"
                + "{\"host_success_rate\":50,\"cluster_average_success_rate\":90,"
                + "\"cluster_success_rate_ejection_threshold\":52}}\n");
    assertThat(OutlierEvents.ejected(new Ejection(upstream, endpoint, EjectionCause.FAILURE_PERCENTAGE, true, 1, -1,
        new Ejection.Rates(10, -1, -1)), NOW))
        .endsWith("\"enforced\":true,\"eject_failure_percentage_event\":{\"host_success_rate\":10}}\n");
  }

  @Test
  void a_file_that_cannot_be_written_costs_the_events_alone() {
    Upstream upstream =
        upstream(new OutlierLog(Runnable::run, InstantSource.fixed(NOW), directory.resolve("none/events")));

    assertThat(request(upstream, 503).ejected()).isTrue();
  }
}
