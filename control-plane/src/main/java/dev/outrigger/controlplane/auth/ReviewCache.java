package dev.outrigger.controlplane.auth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * Reviews, each remembered for a short while, so that a proxy that comes back again and again, or opens several streams, costs the
 * API server one request. Tokens are kept by their digest only. Failures to get a review are not remembered. Safe for any thread.
 */
public final class ReviewCache {

  private final TokenReviewer reviewer;
  private final Executor blocking;
  private final LongSupplier nanos;
  private final long lifetimeNanos;
  private final Map<String, Asked> asked;

  private record Asked(CompletableFuture<Review> review, long born) {}

  /**
   * @param blocking runs the reviews, which wait for the network
   * @param nanos the clock
   * @param lifetime how long a token that was revoked may still be believed
   * @param size how many reviews are remembered; the oldest goes for a new one
   */
  public ReviewCache(TokenReviewer reviewer, Executor blocking, LongSupplier nanos, Duration lifetime, int size) {
    this.reviewer = reviewer;
    this.blocking = blocking;
    this.nanos = nanos;
    lifetimeNanos = lifetime.toNanos();
    asked = new LinkedHashMap<>() {
      @Override
      protected boolean removeEldestEntry(Map.Entry<String, Asked> eldest) {
        return size() > size;
      }
    };
  }

  /** Does not block. Fails with an {@link IOException} when there is no answer. */
  CompletableFuture<Review> review(String token) {
    String key = digest(token);
    Asked made;
    synchronized (asked) {
      Asked known = asked.get(key);
      if (known != null && nanos.getAsLong() - known.born < lifetimeNanos) {
        return known.review;
      }
      made = new Asked(new CompletableFuture<>(), nanos.getAsLong());
      // Taken out first, or it would keep its place among the oldest.
      asked.remove(key);
      asked.put(key, made);
    }
    blocking.execute(() -> ask(token, key, made));
    return made.review;
  }

  private void ask(String token, String key, Asked question) {
    try {
      question.review.complete(reviewer.review(token));
    } catch (IOException | RuntimeException e) {
      synchronized (asked) {
        asked.remove(key, question);
      }
      question.review.completeExceptionally(e instanceof CompletionException ? e.getCause() : e);
    }
  }

  private static String digest(String token) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
