package dev.outrigger.controlplane.status;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells which of several replicas writes: the one that holds a Lease. A lease that was not renewed for its term, by the clock
 * of the one who watches it, is anybody's; so clocks need not agree. A holder counts itself out before its term is over, so
 * that there are never two. {@link #turn} and {@link #release} are for one thread, and block; {@link #leads} is for any.
 */
public final class LeaderLease {

  private static final Logger LOG = LoggerFactory.getLogger(LeaderLease.class);

  /**
   * With a look every two seconds, the replica of a dead leader takes over within twelve: the term, one look late in seeing
   * the last renewal, one late in taking the lease.
   */
  static final Duration TERM = Duration.ofSeconds(8);
  static final Duration LOOK = Duration.ofSeconds(2);

  /** How long before the end of its term a holder that could not renew stops writing: longer than one write takes. */
  static final Duration MARGIN = Duration.ofSeconds(2);

  private final LeaseStore store;
  private final String identity;
  private final LongSupplier nanos;
  private final InstantSource clock;

  private @Nullable Lease seen;
  private long seenAt;
  private String trouble = "";
  private volatile Term own;

  /** Until when this replica leads, as far as it does. */
  private record Term(boolean held, long until) {}

  /**
   * @param identity of this replica, unlike any other's
   * @param nanos    a clock that only goes forward
   */
  public static LeaderLease in(
      KubernetesClient client,
      String namespace,
      String name,
      String identity,
      LongSupplier nanos,
      InstantSource clock) {
    return new LeaderLease(new KubeLeaseStore(client, namespace, name), identity, nanos, clock);
  }

  LeaderLease(LeaseStore store, String identity, LongSupplier nanos, InstantSource clock) {
    this.store = store;
    this.identity = identity;
    this.nanos = nanos;
    this.clock = clock;
    own = new Term(false, nanos.getAsLong());
  }

  /** Whether this replica is the one that writes, now. */
  public boolean leads() {
    Term term = own;
    return term.held && nanos.getAsLong() - term.until < 0;
  }

  /**
   * Renews the lease, or takes it if it is free.
   *
   * @return how long until this wants to be called again
   */
  public Duration turn() {
    boolean before = leads();
    try {
      look();
      trouble = "";
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage());
      if (!message.equals(trouble)) {
        LOG.atWarn()
            .addKeyValue("replica", identity)
            .addKeyValue("leads", leads())
            .addKeyValue("reason", message)
            .log("{}{}", message, leads() ? "; still held" : "");
        trouble = message;
      }
    }
    boolean now = leads();
    if (before != now) {
      LOG.atInfo()
          .addKeyValue("replica", identity)
          .addKeyValue("leads", now)
          .log("{} {}", identity,
              now ? "is the leader: it writes what is told on objects" : "is not the leader any more");
    }
    return LOOK;
  }

  /** Gives the lease back, so that another replica need not wait for its end. */
  public void release() {
    Lease lease = seen;
    boolean held = own.held;
    own = new Term(false, nanos.getAsLong());
    if (!held || lease == null) {
      return;
    }
    try {
      store.write(new Lease("", lease.term(), lease.acquired(), clock.instant(), lease.transitions(), lease.version()));
    } catch (IOException e) {
      LOG.info("lease not given back, it ends by itself: {}", e.getMessage());
    }
  }

  private void look() throws IOException {
    // Whoever else had written it would make this write fail.
    Lease held = seen;
    if (own.held && held != null && take(held, true)) {
      return;
    }
    Lease found = store.read();
    if (found == null || !found.equals(seen)) {
      seen = found;
      seenAt = nanos.getAsLong();
    }
    boolean mine = found != null && found.holder().equals(identity);
    if (!mine && own.held) {
      own = new Term(false, nanos.getAsLong());
    }
    if (mine || found == null || isFree(found)) {
      take(found, mine);
    }
  }

  private boolean isFree(Lease lease) {
    return lease.holder().isEmpty() || nanos.getAsLong() - seenAt >= lease.term().toNanos();
  }

  /** Whether it is ours now. */
  private boolean take(@Nullable Lease found, boolean mine) throws IOException {
    Instant now = clock.instant();
    // Counted from before the request: the others count from when they see it.
    long until = nanos.getAsLong() + TERM.minus(MARGIN).toNanos();
    int transitions = found == null ? 0 : found.transitions() + (mine ? 0 : 1);
    Lease taken =
        store.write(new Lease(identity, TERM, found != null && mine ? found.acquired() : now, now, transitions,
            found == null ? "" : found.version()));
    if (taken == null) {
      return false;
    }
    seen = taken;
    seenAt = nanos.getAsLong();
    own = new Term(true, until);
    return true;
  }
}
