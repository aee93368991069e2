package dev.outrigger.sidecar.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.sidecar.config.BalancePolicy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class RingHashTest extends AbstractPickerContract {

  private static final BalancePolicy.RingHash POLICY = new BalancePolicy.RingHash(1024, 8 << 20);
  private static final int CLIENTS = 1000;

  @Override
  Picker picker(List<EndpointState> endpoints, SplittableRandom random) {
    return new Pickers(random::nextLong).of(new BalancePolicy.RingHash(1 << 16, 8 << 20), endpoints, endpoints);
  }

  @Override
  long weight(int number) {
    return 1L + number % 2;
  }

  /** Places on a ring are random, and so are requests. */
  @Override
  double tolerance() {
    return 0.3;
  }

  @Test
  void equal_hashes_go_to_one_endpoint_whichever_proxy_they_come_through() {
    List<EndpointState> endpoints = endpoints(20);
    Picker one = picker(endpoints, new SplittableRandom(1));
    Picker other = picker(endpoints, new SplittableRandom(2));
    for (int client = 0; client < CLIENTS; client++) {
      assertThat(home(one, client)).isSameAs(home(other, client));
    }
  }

  @Test
  void while_one_is_out_only_its_own_requests_move() {
    List<EndpointState> endpoints = endpoints(10);
    Picker all = picker(endpoints, new SplittableRandom(1));
    Picker some = new Pickers(() -> 0).of(new BalancePolicy.RingHash(1 << 16, 8 << 20), endpoints,
        endpoints.subList(1, 10));
    for (int client = 0; client < CLIENTS; client++) {
      EndpointState before = home(all, client);
      if (before == endpoints.get(0)) {
        assertThat(home(some, client)).isNotSameAs(before);
      } else {
        assertThat(home(some, client)).isSameAs(before);
      }
    }
  }

  @Test
  void a_new_endpoint_takes_about_its_share_and_nobody_else_gains_much() {
    List<EndpointState> endpoints = endpoints(10);
    Picker before = picker(endpoints.subList(0, 9), new SplittableRandom(1));
    Picker after = picker(endpoints, new SplittableRandom(1));
    int moved = 0;
    for (int client = 0; client < CLIENTS; client++) {
      moved += home(before, client) == home(after, client) ? 0 : 1;
    }
    assertThat(moved).isBetween(CLIENTS / 20, CLIENTS / 4);
  }

  @Test
  void the_ring_has_at_least_the_places_that_were_asked_for() {
    assertThat(Ring.of(endpoints(3), POLICY).size()).isBetween(1024, 1030);
    assertThat(Ring.of(endpoints(2000), POLICY).size()).isBetween(2000, 3001);
    assertThat(Ring.of(endpoints(100), new BalancePolicy.RingHash(1024, 50)).size()).isLessThanOrEqualTo(50);
  }

  @Test
  void a_place_is_found_around_the_end_too() {
    Ring ring = Ring.of(endpoints(3), POLICY);
    Map<EndpointState, Integer> owned = new HashMap<>();
    for (int i = 0; i < ring.size(); i++) {
      owned.merge(ring.owner(i), 1, Integer::sum);
    }
    assertThat(owned).hasSize(3);
    assertThat(ring.placeOf(-1)).as("the largest hash").isZero();
    assertThat(ring.placeOf(0)).as("the smallest").isZero();
  }

  private static EndpointState home(Picker picker, int client) {
    return Objects.requireNonNull(picker.pick(TriedEndpoints.NONE, XxHash64.of("10.0.0." + client)));
  }
}
