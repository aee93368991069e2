package dev.outrigger.controlplane.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BackoffTest {

  private final Backoff backoff = new Backoff(new Random(1));

  @Test
  void waits_twice_as_long_after_each_failure_and_ten_seconds_at_most() {
    long limit = 500;
    for (int failure = 0; failure < 20; failure++) {
      assertThat(backoff.failed().toMillis()).isBetween(limit / 2, limit);
      limit = Math.min(limit * 2, 10_000);
    }
  }

  @Test
  void begins_anew_after_a_success() {
    backoff.failed();
    backoff.failed();
    backoff.succeeded();

    assertThat(backoff.failed()).isLessThanOrEqualTo(Duration.ofMillis(500));
  }

  @Test
  void those_who_failed_together_do_not_come_back_together() {
    List<Duration> waits = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      waits.add(backoff.spread(Duration.ofSeconds(10)));
    }

    assertThat(waits).doesNotHaveDuplicates();
  }
}
