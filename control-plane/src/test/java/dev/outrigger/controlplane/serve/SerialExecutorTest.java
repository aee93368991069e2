package dev.outrigger.controlplane.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class SerialExecutorTest {

  private final Deque<Runnable> workers = new ArrayDeque<>();
  private final SerialExecutor serial = new SerialExecutor(workers::add);
  private final List<String> ran = new ArrayList<>();

  @Test
  void a_task_waits_for_a_worker() {
    serial.execute(() -> ran.add("a"));
    assertThat(ran).isEmpty();

    workers.remove().run();
    assertThat(ran).containsExactly("a");
  }

  @Test
  void a_short_task_runs_where_it_comes_when_nothing_else_does() {
    serial.executeHere(() -> ran.add("a"));

    assertThat(ran).containsExactly("a");
    assertThat(workers).isEmpty();
  }

  @Test
  void a_short_task_does_not_overtake() {
    serial.execute(() -> ran.add("a"));
    serial.executeHere(() -> ran.add("b"));
    assertThat(ran).isEmpty();

    workers.remove().run();
    assertThat(ran).containsExactly("a", "b");
    assertThat(workers).isEmpty();
  }

  @Test
  void what_comes_while_a_short_task_runs_is_left_to_a_worker() {
    serial.executeHere(() -> {
      serial.executeHere(() -> ran.add("b"));
      ran.add("a");
    });
    assertThat(ran).containsExactly("a");

    workers.remove().run();
    assertThat(ran).containsExactly("a", "b");
  }

  @Test
  void tasks_of_many_threads_run_one_at_a_time() throws InterruptedException {
    int tasks = 10_000;
    int[] count = {0};
    CountDownLatch done = new CountDownLatch(2 * tasks);
    try (ExecutorService threads = Executors.newFixedThreadPool(2);
        ExecutorService pool = Executors.newFixedThreadPool(2)) {
      SerialExecutor shared = new SerialExecutor(pool);
      Runnable task = () -> {
        count[0]++;
        done.countDown();
      };
      for (int i = 0; i < tasks; i++) {
        threads.execute(() -> shared.execute(task));
        threads.execute(() -> shared.executeHere(task));
      }
      assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(count[0]).isEqualTo(2 * tasks);
  }
}
