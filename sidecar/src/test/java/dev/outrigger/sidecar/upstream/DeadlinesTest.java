package dev.outrigger.sidecar.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DeadlinesTest {

  private final PriorityQueue<Long> alarms = new PriorityQueue<>();
  private final List<String> expired = new ArrayList<>();
  private long now;
  private int asked;
  private final Deadlines deadlines = new Deadlines(() -> now, (delay, self) -> {
    asked++;
    alarms.add(now + delay);
  });

  private static long nanos(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private Deadline named(String name) {
    return new Deadline() {
      @Override
      protected void expired() {
        expired.add(name);
      }
    };
  }

  private void advance(long millis) {
    long until = now + nanos(millis);
    while (!alarms.isEmpty() && alarms.peek() <= until) {
      now = Math.max(now, alarms.remove());
      deadlines.ring();
    }
    now = until;
  }

  @Test
  void expires_late_by_a_grain_at_most_and_never_early() {
    deadlines.setAfter(named("a"), nanos(100));
    advance(99);
    assertThat(expired).isEmpty();
    advance(5);
    assertThat(expired).containsExactly("a");
  }

  @Test
  void expires_in_the_order_of_time() {
    deadlines.setAfter(named("late"), nanos(300));
    deadlines.setAfter(named("early"), nanos(100));
    deadlines.setAfter(named("middle"), nanos(200));
    advance(400);
    assertThat(expired).containsExactly("early", "middle", "late");
  }

  @Test
  void one_that_is_cleared_or_removed_does_not_expire() {
    Deadline cleared = named("cleared");
    Deadline removed = named("removed");
    deadlines.setAfter(cleared, nanos(100));
    deadlines.setAfter(removed, nanos(100));
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
      deadlines.setAfter(timeout, nanos(15_000));
      advance(1);
      deadlines.clear(timeout);
    }
    assertThat(asked).isLessThan(3);
    assertThat(expired).isEmpty();
  }

  @Test
  void one_that_is_moved_earlier_expires_earlier() {
    Deadline moved = named("moved");
    deadlines.setAfter(moved, nanos(1000));
    deadlines.setAfter(moved, nanos(10));
    advance(20);
    assertThat(expired).containsExactly("moved");
    advance(2000);
    assertThat(expired).hasSize(1);
  }

  @Test
  void short_ones_beside_a_long_one_leave_no_alarms_behind() {
    Deadline pause = named("pause");
    deadlines.setAfter(named("long"), nanos(15_000));
    for (int i = 0; i < 1000; i++) {
      deadlines.setAfter(pause, nanos(2));
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
          deadlines.setAfter(this, nanos(50));
        }
      }
    };
    deadlines.setAfter(again, nanos(50));
    advance(1000);
    assertThat(moments).hasSize(3);
  }
}
