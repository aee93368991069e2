package dev.outrigger.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ManualTimeTest {

  private final ManualTime time = new ManualTime();
  private final List<String> ran = new ArrayList<>();

  @Test
  void runs_what_falls_due_in_order_of_time() {
    time.schedule(Duration.ofSeconds(2), () -> ran.add("second"));
    time.schedule(Duration.ofSeconds(1), () -> ran.add("first"));
    time.schedule(Duration.ofSeconds(4), () -> ran.add("later"));

    time.advance(Duration.ofSeconds(3));

    assertThat(ran).containsExactly("first", "second");
    assertThat(time.pendingTasks()).isOne();
  }

  @Test
  void a_task_that_is_set_by_a_task_runs_at_its_own_moment() {
    long start = time.nanos();
    List<Long> moments = new ArrayList<>();
    time.schedule(Duration.ofNanos(10),
        () -> time.schedule(Duration.ofNanos(5), () -> moments.add(time.nanos() - start)));

    time.advance(Duration.ofNanos(100));

    assertThat(moments).containsExactly(15L);
    assertThat(time.nanos() - start).isEqualTo(100);
  }

  @Test
  void a_cancelled_task_does_not_run() {
    time.schedule(Duration.ofSeconds(1), () -> ran.add("cancelled")).run();

    time.advance(Duration.ofSeconds(2));

    assertThat(ran).isEmpty();
  }
}
