package dev.outrigger.sidecar.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;

class DeadlinesTest {

  private static final long MILLI = 1_000_000;

  private final PriorityQueue<Long> alarms = new PriorityQueue<>();
  private final List<String> expired = new ArrayList<>();
  private long now;
  private int asked;
  private final Deadlines deadlines = new Deadlines(() -> now, (delay, self) -> {
    asked++;
    alarms.add(now + delay);
  });

  private Deadline named(String name) {
    return new Deadline() {
      @Override
      protected void expired() {
        expired.add(name);
      }
    };
  }

  private void advance(long millis) {
    long until = now + millis * MILLI;
    while (!alarms.isEmpty() && alarms.peek() <= until) {
      now = Math.max(now, alarms.remove());
      deadlines.ring();
    }
    now = until;
  }

  @Test
  void expires_late_by_a_grain_at_most_and_never_early() {
    deadlines.setAfter(named("a"), 100 * MILLI);
    advance(99);
    assertThat(expired).isEmpty();
    advance(5);
    assertThat(expired).containsExactly("a");
  }

  @Test
  void expires_in_the_order_of_time() {
    deadlines.setAfter(named("late"), 300 * MILLI);
    deadlines.setAfter(named("early"), 100 * MILLI);
    deadlines.setAfter(named("middle"), 200 * MILLI);
    advance(400);
    assertThat(expired).containsExactly("early", "middle", "late");
  }

  @Test
  void one_that_is_cleared_or_removed_does_not_expire() {
    Deadline cleared = named("cleared");
    Deadline removed = named("removed");
    deadlines.setAfter(cleared, 100 * MILLI);
    deadlines.setAfter(removed, 100 * MILLI);
    deadlines.clear(cleared);
    deadlines.remove(removed);
    advance(200);
    assertThat(expired).isEmpty();
    assertThat(cleared.pending()).isFalse();
  }

  @Test
  void moving_a_deadline_later_for_each_request_asks_for_no_alarm() {
    Deadline timeout = named("timeout");
    for (int i = 0; i < 10_000; i++) {
      deadlines.setAfter(timeout, 15_000 * MILLI);
      advance(1);
      deadlines.clear(timeout);
    }
    assertThat(asked).isLessThan(3);
    assertThat(expired).isEmpty();
  }

  @Test
  void one_that_is_moved_earlier_expires_earlier() {
    Deadline moved = named("moved");
    deadlines.setAfter(moved, 1000 * MILLI);
    deadlines.setAfter(moved, 10 * MILLI);
    advance(20);
    assertThat(expired).containsExactly("moved");
    advance(2000);
    assertThat(expired).hasSize(1);
  }

  @Test
  void short_ones_beside_a_long_one_leave_no_alarms_behind() {
    Deadline pause = named("pause");
    deadlines.setAfter(named("long"), 15_000 * MILLI);
    for (int i = 0; i < 1000; i++) {
      deadlines.setAfter(pause, 2 * MILLI);
      advance(10);
    }
    assertThat(expired).hasSize(1000);
    assertThat(alarms).hasSize(1);
  }

  @Test
  void one_can_be_set_again_from_its_own_expiry() {
    List<Long> moments = new ArrayList<>();
    Deadline again = new Deadline() {
      @Override
      protected void expired() {
        moments.add(now);
        if (moments.size() < 3) {
          deadlines.setAfter(this, 50 * MILLI);
        }
      }
    };
    deadlines.setAfter(again, 50 * MILLI);
    advance(1000);
    assertThat(moments).hasSize(3);
  }
}
