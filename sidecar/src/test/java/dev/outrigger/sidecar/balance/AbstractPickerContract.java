package dev.outrigger.sidecar.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.sidecar.balance.EndpointState.Placement;
import dev.outrigger.sidecar.config.EndpointSpec.Health;
import dev.outrigger.sidecar.config.Locality;
import dev.outrigger.testing.AllocationMeter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every picker holds to. */
abstract class AbstractPickerContract {

  private @Nullable EndpointState kept;

  /** A picker over the endpoints; its chance comes from the seed alone. */
  abstract Picker picker(List<EndpointState> endpoints, SplittableRandom random);

  /** Weights that the picker is made for. */
  long weight(int number) {
    return 1;
  }

  final List<EndpointState> endpoints(int count) {
    List<EndpointState> endpoints = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      endpoints.add(new EndpointState(new Placement(TestClusters.endpoint(i, Health.HEALTHY,
          weight(i)), Locality.NONE, 0)));
    }
    return endpoints;
  }

  static Map<EndpointState, Integer> picks(Picker picker, int count) {
    Map<EndpointState, Integer> picks = new HashMap<>();
    for (int i = 0; i < count; i++) {
      picks.merge(picked(picker, TriedEndpoints.NONE), 1, Integer::sum);
    }
    return picks;
  }

  static EndpointState picked(Picker picker, TriedEndpoints tried) {
    EndpointState picked = picker.pick(tried);
    assertThat(picked).isNotNull();
    return Objects.requireNonNull(picked);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8, 9, 50})
  void every_endpoint_gets_its_share(int count) {
    List<EndpointState> endpoints = endpoints(count);
    long weights = 0;
    for (EndpointState endpoint : endpoints) {
      weights += endpoint.spec().weight();
    }

    Map<EndpointState, Integer> picks = picks(picker(endpoints, new SplittableRandom(count)), 20_000);

    for (EndpointState endpoint : endpoints) {
      double share = 20_000.0 * endpoint.spec().weight() / weights;
      assertThat((double) picks.getOrDefault(endpoint, 0)).isBetween(share * (1 - tolerance()),
          share * (1 + tolerance()));
    }
  }

  /** How far a share may be off, as a part of it. */
  double tolerance() {
    return 0.01;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8, 9, 50})
  void passes_over_what_was_tried_until_nobody_is_left(int count) {
    Picker picker = picker(endpoints(count), new SplittableRandom(count));
    TriedEndpoints tried = new TriedEndpoints();
    Set<EndpointState> seen = new HashSet<>();

    for (int i = 0; i < count; i++) {
      EndpointState next = picked(picker, tried);
      assertThat(seen.add(next)).isTrue();
      tried.add(next);
    }

    assertThat(picker.pick(tried)).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 50})
  void a_pick_allocates_nothing(int count) {
    Picker picker = picker(endpoints(count), new SplittableRandom(1));

    assertThat(AllocationMeter.bytesOf(100_000, () -> kept = picker.pick(TriedEndpoints.NONE))).isZero();
    assertThat(kept).isNotNull();
  }

  @Test
  void two_proxies_do_not_begin_at_the_same_endpoint() {
    Set<EndpointState> first = new HashSet<>();
    List<EndpointState> endpoints = endpoints(5);
    for (int seed = 0; seed < 100; seed++) {
      first.add(picked(picker(endpoints, new SplittableRandom(seed)), TriedEndpoints.NONE));
    }

    assertThat(first).hasSizeGreaterThan(2);
  }
}
