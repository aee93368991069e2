package dev.outrigger.sidecar.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.sidecar.config.CircuitBreakerSpec;
import dev.outrigger.sidecar.config.CircuitBreakerSpec.RetryBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class RequestBudgetTest {

  @Test
  void each_limit_is_held_on_its_own() {
    RequestBudget budget = new RequestBudget(new CircuitBreakerSpec(1, 2, 3, 1, null));

    assertThat(budget.tryAcquireConnection()).isTrue();
    assertThat(budget.tryAcquireConnection()).isFalse();
    assertThat(List.of(budget.tryAcquirePending(), budget.tryAcquirePending(), budget.tryAcquirePending()))
        .containsExactly(true, true, false);
    assertThat(List.of(budget.tryAcquireRequest(), budget.tryAcquireRequest(), budget.tryAcquireRequest(),
        budget.tryAcquireRequest()))
        .containsExactly(true, true, true, false);
    assertThat(List.of(budget.tryAcquireRetry(), budget.tryAcquireRetry())).containsExactly(true, false);
  }

  @Test
  void what_is_released_can_be_acquired_again() {
    RequestBudget budget = new RequestBudget(new CircuitBreakerSpec(0, 0, 1, 0, null));
    assertThat(budget.tryAcquireRequest()).isTrue();

    budget.releaseRequest();

    assertThat(budget.tryAcquireRequest()).isTrue();
    assertThat(budget.activeRequests()).isOne();
  }

  @Test
  void a_retry_budget_is_a_share_of_what_is_active_and_pending_but_never_below_its_minimum() {
    RequestBudget budget = new RequestBudget(new CircuitBreakerSpec(0, 100, 100, 1, new RetryBudget(20, 3)));
    assertThat(budget.maxRetries()).isEqualTo(3);

    for (int i = 0; i < 15; i++) {
      assertThat(budget.tryAcquireRequest()).isTrue();
      assertThat(budget.tryAcquirePending()).isTrue();
    }

    assertThat(budget.maxRetries()).isEqualTo(6);
  }

  @Test
  void a_lower_limit_takes_nothing_back_and_lets_nothing_more_in() {
    RequestBudget budget = new RequestBudget(new CircuitBreakerSpec(0, 0, 2, 0, null));
    assertThat(budget.tryAcquireRequest()).isTrue();
    assertThat(budget.tryAcquireRequest()).isTrue();

    budget.update(new CircuitBreakerSpec(0, 0, 1, 0, null));

    assertThat(budget.activeRequests()).isEqualTo(2);
    budget.releaseRequest();
    assertThat(budget.tryAcquireRequest()).isFalse();
    budget.releaseRequest();
    assertThat(budget.tryAcquireRequest()).isTrue();
  }

  @Test
  void many_threads_never_hold_more_than_the_limit() throws InterruptedException {
    RequestBudget budget = new RequestBudget(new CircuitBreakerSpec(0, 0, 5, 0, null));
    AtomicInteger held = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(Thread.ofPlatform().start(() -> {
        for (int round = 0; round < 20_000; round++) {
          if (budget.tryAcquireRequest()) {
            most.accumulateAndGet(held.incrementAndGet(), Math::max);
            held.decrementAndGet();
            budget.releaseRequest();
          }
        }
      }));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(most.get()).isBetween(1, 5);
    assertThat(budget.activeRequests()).isZero();
  }
}
