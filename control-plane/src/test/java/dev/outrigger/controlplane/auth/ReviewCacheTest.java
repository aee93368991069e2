package dev.outrigger.controlplane.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class ReviewCacheTest {

  private static final Duration LIFETIME = Duration.ofSeconds(10);

  private final List<String> asked = new ArrayList<>();
  private final Queue<Runnable> blocking = new ArrayDeque<>();
  private long nanos = Long.MAX_VALUE - 5;
  private boolean away;

  private final ReviewCache cache = new ReviewCache(token -> {
    asked.add(token);
    if (away) {
      throw new IOException("away");
    }
    return token.startsWith("good") ? new Review.Accepted(new Peer("shop", token, null), null)
        : new Review.Refused("bad");
  }, blocking::add, () -> nanos, LIFETIME, 3);

  @Test
  void a_token_is_reviewed_once_in_a_lifetime() {
    assertThat(review("good")).isEqualTo(new Review.Accepted(new Peer("shop", "good", null), null));
    nanos += LIFETIME.toNanos() - 1;
    review("good");
    assertThat(asked).containsExactly("good");

    nanos++;
    review("good");
    assertThat(asked).containsExactly("good", "good");
  }

  @Test
  void a_refusal_is_remembered_too() {
    review("bad");
    assertThat(review("bad")).isEqualTo(new Review.Refused("bad"));

    assertThat(asked).hasSize(1);
  }

  @Test
  void streams_that_come_while_one_waits_for_the_review_wait_with_it() {
    CompletableFuture<Review> first = cache.review("good");
    CompletableFuture<Review> second = cache.review("good");
    assertThat(first).isNotDone();
    run();

    assertThat(second).isCompleted();
    assertThat(asked).hasSize(1);
  }

  @Test
  void that_nobody_could_say_is_not_remembered() {
    away = true;
    CompletableFuture<Review> failed = cache.review("good");
    run();
    assertThat(failed).isCompletedExceptionally();
    assertThat(failed.exceptionNow()).isInstanceOf(IOException.class).hasMessage("away");

    away = false;
    assertThat(review("good")).isInstanceOf(Review.Accepted.class);
  }

  @Test
  void the_oldest_goes_when_there_are_too_many() {
    List.of("good1", "good2", "good3", "good4").forEach(this::review);

    review("good4");
    review("good2");
    assertThat(asked).hasSize(4);
    review("good1");
    assertThat(asked).hasSize(5);
  }

  @Test
  void refusals_do_not_take_the_place_of_what_was_accepted() {
    List.of("good1", "good2", "good3").forEach(this::review);
    for (int i = 0; i < 10; i++) {
      review("bad" + i);
    }
    asked.clear();

    List.of("good1", "good2", "good3").forEach(this::review);
    assertThat(asked).isEmpty();
  }

  @Test
  void only_so_many_are_reviewed_at_once_and_what_is_known_is_still_told() {
    review("good");
    for (int i = 0; i < ReviewCache.AT_ONCE; i++) {
      assertThat(cache.review("bad" + i)).isNotDone();
    }

    assertThat(blocking).hasSize(64);
    assertThat(cache.review("more").exceptionNow()).isInstanceOf(IOException.class)
        .hasMessage("token reviews: 64 under way, as many as may be");
    assertThat(cache.review("bad0")).as("waits with the one that is under way").isNotDone();
    assertThat(cache.review("good")).isCompleted();

    run();
    assertThat(review("good2")).isInstanceOf(Review.Accepted.class);
  }

  @Test
  void reviews_that_fail_leave_room_for_others() {
    away = true;
    for (int i = 0; i < 2 * ReviewCache.AT_ONCE; i++) {
      cache.review("good" + i);
      run();
    }

    away = false;
    assertThat(review("good")).isInstanceOf(Review.Accepted.class);
  }

  private Review review(String token) {
    CompletableFuture<Review> review = cache.review(token);
    run();
    return review.join();
  }

  private void run() {
    while (!blocking.isEmpty()) {
      blocking.remove().run();
    }
  }
}
