package dev.outrigger.controlplane.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DebouncerTest {

  private static final Duration QUIET = Duration.ofMillis(100);
  private static final Duration MAX = Duration.ofSeconds(1);

  private final ManualTime time = new ManualTime();
  private final List<Long> releasedAtMillis = new ArrayList<>();
  private final Debouncer debouncer = new Debouncer(new Debounce(QUIET, MAX), time, time,
      () -> releasedAtMillis.add(Duration.ofNanos(time.getAsLong()).toMillis()));

  @Test
  void the_first_change_goes_out_at_once() {
    debouncer.changed();

    assertThat(releasedAtMillis).containsExactly(0L);
  }

  @Test
  void a_lone_change_is_released_once() {
    debouncer.changed();
    time.advance(Duration.ofSeconds(5));

    assertThat(releasedAtMillis).containsExactly(0L);
  }

  @Test
  void changes_that_follow_are_gathered_until_it_is_quiet() {
    debouncer.changed();
    changeAfter(40);
    changeAfter(40);
    time.advance(Duration.ofSeconds(5));

    assertThat(releasedAtMillis).containsExactly(0L, 180L);
  }

  @Test
  void a_change_after_exactly_the_quiet_time_goes_out_at_once() {
    debouncer.changed();
    changeAfter(100);

    assertThat(releasedAtMillis).containsExactly(0L, 100L);
  }

  @Test
  void a_change_just_before_the_quiet_time_is_over_is_gathered() {
    debouncer.changed();
    changeAfter(99);
    assertThat(releasedAtMillis).containsExactly(0L);

    time.advance(QUIET);
    assertThat(releasedAtMillis).containsExactly(0L, 199L);
  }

  @Test
  void after_a_release_and_a_quiet_time_a_change_goes_out_at_once_again() {
    debouncer.changed();
    changeAfter(50);
    time.advance(Duration.ofMillis(200));
    debouncer.changed();

    assertThat(releasedAtMillis).containsExactly(0L, 150L, 250L);
  }

  @Test
  void no_change_waits_longer_than_the_maximum() {
    debouncer.changed();
    for (int i = 0; i < 30; i++) {
      changeAfter(50);
    }
    time.advance(Duration.ofSeconds(5));

    // Gathering begins at 50 ms and ends at 1050 ms at the latest; what comes after is gathered anew.
    assertThat(releasedAtMillis).containsExactly(0L, 1050L, 1600L);
  }

  @Test
  void without_a_quiet_time_every_change_goes_out_at_once() {
    List<Long> released = new ArrayList<>();
    Debouncer eager =
        new Debouncer(new Debounce(Duration.ZERO, Duration.ZERO), time, time, () -> released.add(time.getAsLong()));

    eager.changed();
    eager.changed();

    assertThat(released).hasSize(2);
  }

  @Test
  void times_that_contradict_each_other_are_refused() {
    assertThatThrownBy(() -> new Debounce(QUIET, Duration.ofMillis(99))).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("debounce max: 99 ms (expected: no shorter than quiet, 100 ms)");
    assertThatThrownBy(() -> new Debounce(Duration.ofMillis(-1), MAX)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("debounce quiet: -1 ms (expected: 0 or longer)");
  }

  private void changeAfter(int millis) {
    time.advance(Duration.ofMillis(millis));
    debouncer.changed();
  }

  @Test
  void a_change_with_nothing_to_send_out_does_not_disturb_the_quiet() {
    List<Boolean> anything = new ArrayList<>(List.of(false, true, true));
    List<Long> asked = new ArrayList<>();
    Debouncer debounced = new Debouncer(new Debounce(QUIET, MAX), time, time, () -> {
      asked.add(Duration.ofNanos(time.getAsLong()).toMillis());
      return anything.removeFirst();
    });

    debounced.changed();
    time.advance(Duration.ofMillis(10));
    debounced.changed();
    time.advance(Duration.ofMillis(10));
    debounced.changed();
    time.advance(Duration.ofSeconds(5));

    assertThat(asked).containsExactly(0L, 10L, 120L);
  }
}
