package dev.outrigger.sidecar.balance;

import dev.outrigger.sidecar.config.CircuitBreakerSpec;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The circuit breakers of one upstream at one priority. Every acquisition is one atomic reservation, so a limit is exact on any number of
 * event loops; what was acquired is released exactly once by whoever got it.
 */
public final class RequestBudget {

  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong pending = new AtomicLong();
  private final AtomicLong connections = new AtomicLong();
  private final AtomicLong retries = new AtomicLong();
  private volatile CircuitBreakerSpec limits;

  RequestBudget(CircuitBreakerSpec limits) {
    this.limits = limits;
  }

  /** New limits hold for new acquisitions; what is held above them is not taken back. */
  void update(CircuitBreakerSpec changed) {
    limits = changed;
  }

  public CircuitBreakerSpec limits() {
    return limits;
  }

  public boolean tryAcquireRequest() {
    return tryAcquire(requests, limits.maxRequests());
  }

  public void releaseRequest() {
    requests.getAndDecrement();
  }

  /** For a request that waits for a connection. */
  public boolean tryAcquirePending() {
    return tryAcquire(pending, limits.maxPendingRequests());
  }

  public void releasePending() {
    pending.getAndDecrement();
  }

  public boolean tryAcquireConnection() {
    return tryAcquire(connections, limits.maxConnections());
  }

  public void releaseConnection() {
    connections.getAndDecrement();
  }

  public boolean tryAcquireRetry() {
    return tryAcquire(retries, maxRetries());
  }

  public void releaseRetry() {
    retries.getAndDecrement();
  }

  public long activeRequests() {
    return requests.get();
  }

  public long pendingRequests() {
    return pending.get();
  }

  public long openConnections() {
    return connections.get();
  }

  public long activeRetries() {
    return retries.get();
  }

  /** How many retries may run now: the fixed limit, or the budget's share of what is active and pending. */
  public long maxRetries() {
    CircuitBreakerSpec now = limits;
    CircuitBreakerSpec.RetryBudget budget = now.retryBudget();
    if (budget == null) {
      return now.maxRetries();
    }
    long share = (long) (budget.percent() / 100 * (requests.get() + pending.get()));
    return Math.max(budget.minConcurrency(), share);
  }

  private static boolean tryAcquire(AtomicLong held, long limit) {
    while (true) {
      long seen = held.get();
      if (seen >= limit) {
        return false;
      }
      if (held.compareAndSet(seen, seen + 1)) {
        return true;
      }
    }
  }
}
