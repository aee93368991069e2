package dev.outrigger.controlplane.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;

final class StreamRateTest {

  private static final int PER_SECOND = 10;
  private static final int BURST = 4;

  private long nanos = Long.MAX_VALUE - 5;
  private final StreamRate rate = new StreamRate(PER_SECOND, BURST, () -> nanos);

  @Test
  void as_many_as_the_burst_begin_at_once_and_no_more() {
    for (int i = 0; i < BURST; i++) {
      assertThat(rate.take(null)).isZero();
    }

    assertThat(rate.take(null)).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void in_the_long_run_only_the_rate_counts() {
    int begun = 0;
    for (int millis = 0; millis < 10_000; millis++) {
      begun += rate.take(null).isZero() ? 1 : 0;
      nanos += Duration.ofMillis(1).toNanos();
    }

    assertThat(begun).isEqualTo(BURST + 10 * PER_SECOND - 1);
  }

  @Test
  void quiet_earns_no_more_than_a_burst() {
    nanos += Duration.ofHours(5).toNanos();

    int begun = 0;
    while (rate.take(null).isZero()) {
      begun++;
    }
    assertThat(begun).isEqualTo(BURST);
  }

  @Test
  void a_crowd_that_keeps_to_what_it_is_told_gets_in_at_its_second_try() {
    PriorityQueue<Long> returns = new PriorityQueue<>();
    int crowd = 200;
    for (int i = 0; i < crowd; i++) {
      Duration wait = rate.take(null);
      if (!wait.isZero()) {
        returns.add(wait.toNanos());
      }
    }
    long start = nanos;
    int again = 0;
    while (!returns.isEmpty()) {
      nanos = start + returns.remove();
      again += rate.take(null).isZero() ? 0 : 1;
    }

    assertThat(again).isZero();
  }

  @Test
  void nobody_is_told_to_wait_longer_because_of_a_flood() {
    List<Duration> waits = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      waits.add(rate.take(null));
    }

    assertThat(waits).allSatisfy(wait -> assertThat(wait).isLessThanOrEqualTo(StreamRate.LONGEST_WAIT));
    assertThat(waits.subList(BURST, waits.size())).noneMatch(Duration::isZero);
  }

  @Test
  void a_rate_of_none_is_refused() {
    assertThatThrownBy(() -> new StreamRate(0, 1, () -> 0)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("new streams: 0 a second, 1 at once (expected: both above 0)");
  }
}
