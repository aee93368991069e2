package dev.outrigger.controlplane.auth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * Reviews, each remembered for a short while, so that a proxy that comes back again and again, or opens several streams, costs the
 * API server one request. Whoever reaches the socket can make up tokens: so many are reviewed at once and no more, and those that
 * are refused take no place from those that were accepted. Tokens are kept by their digest only. Failures to get a review are not
 * remembered. Safe for any thread.
 */
public final class ReviewCache {

  /** Each is a connection to the API server while it lasts. */
  static final int AT_ONCE = 64;

  private final TokenReviewer reviewer;
  private final Executor blocking;
  private final LongSupplier nanos;
  private final long lifetimeNanos;

  // Guarded by this:
  private final Map<String, CompletableFuture<Review>> underWay = new HashMap<>();
  private final Map<String, Known> accepted;
  private final Map<String, Known> refused;

  private record Known(CompletableFuture<Review> review, long asked) {}

  /**
   * @param blocking runs the reviews, which wait for the network
   * @param nanos the clock
   * @param lifetime how long a token that was revoked may still be believed
   * @param size how many that were accepted are remembered, and a tenth of it of those refused; the oldest goes for a new one
   */
  public ReviewCache(TokenReviewer reviewer, Executor blocking, LongSupplier nanos, Duration lifetime, int size) {
    this.reviewer = reviewer;
    this.blocking = blocking;
    this.nanos = nanos;
    lifetimeNanos = lifetime.toNanos();
    accepted = latest(size);
    refused = latest(Math.max(1, size / 10));
  }

  private static Map<String, Known> latest(int size) {
    return new LinkedHashMap<>() {
      @Override
      protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
        return size() > size;
      }
    };
  }

  /** Does not block. Fails with an {@link IOException} when there is no answer, or too many are waited for. */
  CompletableFuture<Review> review(String token) {
    String key = digest(token);
    CompletableFuture<Review> review = new CompletableFuture<>();
    long now = nanos.getAsLong();
    synchronized (this) {
      CompletableFuture<Review> asked = underWay.get(key);
      if (asked != null) {
        return asked;
      }
      Known known = accepted.getOrDefault(key, refused.get(key));
      if (known != null && now - known.asked < lifetimeNanos) {
        return known.review;
      }
      if (underWay.size() >= AT_ONCE) {
        return CompletableFuture.failedFuture(
            new IOException("token reviews: " + AT_ONCE + " under way, as many as may be"));
      }
      underWay.put(key, review);
    }
    blocking.execute(() -> ask(token, key, new Known(review, now)));
    return review;
  }

  private void ask(String token, String key, Known question) {
    try {
      Review answer = reviewer.review(token);
      remember(key, question, answer);
      question.review.complete(answer);
    } catch (IOException | RuntimeException e) {
      question.review.completeExceptionally(e instanceof CompletionException ? e.getCause() : e);
    } finally {
      synchronized (this) {
        underWay.remove(key);
      }
    }
  }

  private synchronized void remember(String key, Known question, Review answer) {
    // Taken out first, or it would keep its place among the oldest.
    accepted.remove(key);
    refused.remove(key);
    (answer instanceof Review.Accepted ? accepted : refused).put(key, question);
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
