package dev.outrigger.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.sidecar.config.RetrySpec;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetryDeciderTest {

  @Test
  void the_wait_is_drawn_below_a_bound_that_doubles_up_to_a_limit() {
    RetryDecider atBound = decider(Duration.ofMillis(25), Duration.ofMillis(250));
    RetryDecider belowBound = decider(Duration.ofMillis(25), Duration.ofMillis(250));
    for (long millis : new long[]{25, 75, 175, 250, 250}) {
      long bound = Duration.ofMillis(millis).toNanos();
      assertThat(atBound.nextBackoff(bound)).isZero();
      assertThat(belowBound.nextBackoff(bound - 1)).isEqualTo(bound - 1);
    }
  }

  @Test
  void a_long_wait_does_not_overflow() {
    RetryDecider decider = decider(Duration.ofDays(1), Duration.ofDays(10));
    for (int i = 0; i < 100; i++) {
      assertThat(decider.nextBackoff(1)).isOne();
    }
  }

  private static RetryDecider decider(Duration base, Duration most) {
    RetryDecider decider = new RetryDecider();
    decider.begin(new RetrySpec(Set.of(), 1000, Duration.ZERO, Set.of(), false, 1, base, most));
    return decider;
  }
}
