package dev.outrigger.controlplane.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LeaderLeaseTest {

  private final Store store = new Store();
  private long nanos = Long.MAX_VALUE - 5_000_000_000L;
  private final LeaderLease one = lease("one", 0);
  private final LeaderLease other = lease("other", 0);

  @Test
  void the_first_to_look_leads_and_the_others_do_not() {
    bothLook();

    assertThat(one.leads()).isTrue();
    assertThat(other.leads()).isFalse();
    assertThat(store.lease).extracting(Lease::holder, Lease::transitions).containsExactly("one", 0);
  }

  @Test
  void a_leader_that_renews_stays_the_leader() {
    for (int i = 0; i < 20; i++) {
      bothLook();
      assertThat(one.leads()).isTrue();
      assertThat(other.leads()).isFalse();
      pass(LeaderLease.LOOK);
    }
  }

  @Test
  void a_dead_leader_is_followed_within_fifteen_seconds_whatever_the_clocks_say() {
    LeaderLease slow = lease("slow", -86_400);
    one.turn();
    slow.turn();
    pass(LeaderLease.LOOK.minusMillis(1));
    one.turn();

    Duration waited = Duration.ZERO;
    while (!slow.leads()) {
      assertThat(one.leads() && slow.leads()).isFalse();
      pass(LeaderLease.LOOK);
      waited = waited.plus(LeaderLease.LOOK);
      slow.turn();
    }

    assertThat(waited).isLessThanOrEqualTo(Duration.ofSeconds(12)).isGreaterThanOrEqualTo(LeaderLease.TERM);
    assertThat(one.leads()).isFalse();
    assertThat(store.lease).extracting(Lease::holder, Lease::transitions).containsExactly("slow", 1);
  }

  @Test
  void a_leader_that_cannot_renew_stops_before_another_may_begin() {
    bothLook();
    store.down = true;
    pass(LeaderLease.LOOK);
    one.turn();
    assertThat(one.leads()).as("still within its term").isTrue();

    pass(LeaderLease.TERM.minus(LeaderLease.MARGIN).minus(LeaderLease.LOOK));

    assertThat(one.leads()).isFalse();
    store.down = false;
    other.turn();
    assertThat(other.leads()).isFalse();
  }

  @Test
  void a_lease_given_back_is_taken_at_the_next_look() {
    bothLook();

    one.release();
    other.turn();

    assertThat(one.leads()).isFalse();
    assertThat(other.leads()).isTrue();
  }

  @Test
  void of_two_that_take_a_free_lease_at_once_only_one_leads() {
    store.beforeWrite = () -> {
      store.beforeWrite = () -> {};
      other.turn();
    };

    one.turn();

    assertThat(one.leads()).isFalse();
    assertThat(other.leads()).isTrue();
  }

  @Test
  void who_never_led_gives_nothing_back() {
    bothLook();
    Lease before = store.lease;

    other.release();

    assertThat(store.lease).isEqualTo(before);
  }

  private void bothLook() {
    one.turn();
    other.turn();
  }

  private LeaderLease lease(String identity, int clockIsOffSeconds) {
    return new LeaderLease(store, identity, () -> nanos,
        () -> Instant.EPOCH.plusNanos(nanos - Long.MAX_VALUE / 2).plusSeconds(clockIsOffSeconds));
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  /** Keeps one lease, with the API server's rule for writes that overtake each other. */
  private static final class Store implements LeaseStore {

    private @Nullable Lease lease;
    private boolean down;
    private int version;
    private Runnable beforeWrite = () -> {};

    @Override
    public @Nullable Lease read() throws IOException {
      check();
      return lease;
    }

    @Override
    public @Nullable Lease write(Lease written) throws IOException {
      check();
      beforeWrite.run();
      if (!written.version().equals(lease == null ? "" : lease.version())) {
        return null;
      }
      lease = new Lease(written.holder(), written.term(), written.acquired(), written.renewed(), written.transitions(),
          String.valueOf(++version));
      return lease;
    }

    private void check() throws IOException {
      if (down) {
        throw new IOException("no API server");
      }
    }
  }
}
