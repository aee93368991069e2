package dev.outrigger.controlplane.serve;

import static dev.outrigger.controlplane.translate.ResourceType.CLUSTERS;
import static dev.outrigger.controlplane.translate.ResourceType.ENDPOINTS;
import static dev.outrigger.controlplane.translate.ResourceType.LISTENERS;
import static dev.outrigger.controlplane.translate.ResourceType.ROUTES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.controlplane.model.ChangeSet;
import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.state.ManualTime;
import dev.outrigger.controlplane.state.StateUpdate;
import dev.outrigger.controlplane.translate.Impact;
import dev.outrigger.controlplane.translate.ResourceType;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One connection on a hand-moved clock, its client played by the test. What went out reads {@code clusters a=1 -b}. */
final class ProxyConnectionTest {

  private static final Node NODE =
      Node.newBuilder().setId("sidecar~127.0.0.1~client.demo~demo.svc.cluster.local").build();
  private static final Limits LIMITS = new Limits(10, 3, Duration.ofSeconds(5));

  private final ManualTime time = new ManualTime();
  private final FakeTranslation mesh = new FakeTranslation();
  private final AdsMetrics metrics = new AdsMetrics();
  private final FakeOutlet outlet = new FakeOutlet();
  private final Turns turns = new Turns(1);
  private final SerialExecutor serial = new SerialExecutor(time);
  private final ProxyConnection connection = new ProxyConnection(() -> this.current, mesh, LIMITS,
      new Timing(time, time), metrics, turns, outlet, serial, DeltaSubscription::new);
  private @Nullable StateUpdate current;
  private boolean named;

  @Test
  void nothing_is_sent_before_there_is_a_state() {
    mesh.exists(CLUSTERS, "a=1");
    asks(CLUSTERS, "*");
    assertThat(outlet.taken()).isEmpty();

    publish();
    assertThat(outlet.taken()).containsExactly("clusters a=1");
  }

  @Test
  void a_first_state_that_alters_nothing_is_an_answer_too() {
    mesh.affects(Impact.NONE);
    asks(CLUSTERS, "*");
    current = new StateUpdate(1, ClusterState.EMPTY, ChangeSet.NONE, 0);
    connection.offer(current);
    time.run();

    assertThat(outlet.taken()).containsExactly("clusters");
  }

  @Test
  void a_client_that_comes_back_gets_the_endpoints_of_a_cluster_that_changed_meanwhile_though_it_has_them() {
    mesh.exists(CLUSTERS, "a=2", "b=1").exists(ENDPOINTS, "a=1", "b=1");
    publish();
    comesBackWith(CLUSTERS, Map.of("a", "1", "b", "1"), "*");
    comesBackWith(ENDPOINTS, Map.of("a", "1", "b", "1"), "a", "b");

    assertThat(outlet.taken()).containsExactly("clusters a=2", "endpoints a=1");
  }

  @Test
  void one_push_goes_out_in_the_order_that_references_need() {
    mesh.exists(CLUSTERS, "a=1").exists(ENDPOINTS, "a=1").exists(LISTENERS, "l=1").exists(ROUTES, "r=1");
    connectAndAcceptAll();
    mesh.exists(CLUSTERS, "a=2").exists(ENDPOINTS, "a=2").exists(LISTENERS, "l=2").exists(ROUTES, "r=2");
    publish();
    accepts(CLUSTERS);
    accepts(ENDPOINTS);

    assertThat(outlet.taken()).containsExactly("clusters a=2", "endpoints a=2", "listeners l=2", "routes r=2");
  }

  @Test
  void routes_wait_until_the_clusters_that_they_may_name_are_accepted() {
    mesh.exists(CLUSTERS, "a=1").exists(ROUTES, "r=1");
    connectAndAcceptAll();
    mesh.exists(CLUSTERS, "a=1", "b=1").exists(ROUTES, "r=2");
    publish();
    assertThat(outlet.taken()).containsExactly("clusters b=1");

    accepts(CLUSTERS);
    assertThat(outlet.taken()).containsExactly("routes r=2");
  }

  @Test
  void rejected_clusters_hold_nothing_back() {
    mesh.exists(CLUSTERS, "a=1").exists(ROUTES, "r=1");
    connectAndAcceptAll();
    mesh.exists(CLUSTERS, "a=2").exists(ROUTES, "r=2");
    publish();
    outlet.taken();

    request(CLUSTERS, outlet.nonce(CLUSTERS), "a: bad");
    assertThat(outlet.taken()).containsExactly("routes r=2");
  }

  @Test
  void routes_wait_no_longer_than_the_patience() {
    mesh.exists(CLUSTERS, "a=1").exists(ROUTES, "r=1");
    connectAndAcceptAll();
    mesh.exists(CLUSTERS, "a=2").exists(ROUTES, "r=2");
    publish();
    outlet.taken();

    time.advance(Duration.ofMillis(4999));
    assertThat(outlet.taken()).isEmpty();
    time.advance(Duration.ofMillis(1));
    assertThat(outlet.taken()).containsExactly("routes r=2");
  }

  @Test
  void clusters_that_go_on_changing_use_up_the_patience_all_the_same() {
    mesh.exists(CLUSTERS, "a=1").exists(ROUTES, "r=1");
    connectAndAcceptAll();
    mesh.exists(ROUTES, "r=2");
    for (int version = 2; version < 7; version++) {
      mesh.exists(CLUSTERS, "a=" + version);
      publish();
      time.advance(Duration.ofSeconds(1));
    }

    assertThat(outlet.taken()).contains("routes r=2");
  }

  @Test
  void clusters_change_again_only_when_the_client_has_answered_them_and_the_endpoints_that_it_asked_for_them() {
    mesh.exists(CLUSTERS, "a=1").exists(ENDPOINTS, "a=1", "b=1");
    publish();
    asks(CLUSTERS, "*");
    mesh.exists(CLUSTERS, "a=2");
    publish();
    assertThat(outlet.taken()).containsExactly("clusters a=1");

    asks(ENDPOINTS, "a");
    assertThat(outlet.taken()).containsExactly("endpoints a=1");
    accepts(CLUSTERS);
    assertThat(outlet.taken()).as("Envoy is still starting with the first ones").isEmpty();
    accepts(ENDPOINTS);
    assertThat(outlet.taken()).containsExactly("clusters a=2", "endpoints a=1");
  }

  @Test
  void endpoints_that_are_asked_for_together_with_a_change_of_clusters_go_first() {
    mesh.exists(CLUSTERS, "a=1").exists(ENDPOINTS, "a=1");
    publish();
    asks(CLUSTERS, "*");
    outlet.taken();
    outlet.takes(false);
    accepts(CLUSTERS);
    mesh.exists(CLUSTERS, "a=2");
    publish();
    asks(ENDPOINTS, "a");

    outlet.takes(true);
    connection.ready();
    time.run();
    assertThat(outlet.taken()).containsExactly("endpoints a=1");
    accepts(ENDPOINTS);
    assertThat(outlet.taken()).containsExactly("clusters a=2", "endpoints a=1");
  }

  @Test
  void clusters_wait_for_answers_no_longer_than_the_patience() {
    mesh.exists(CLUSTERS, "a=1");
    publish();
    asks(CLUSTERS, "*");
    mesh.exists(CLUSTERS, "a=2");
    publish();
    outlet.taken();

    time.advance(Duration.ofSeconds(5));
    assertThat(outlet.taken()).containsExactly("clusters a=2");
  }

  @Test
  void clusters_and_endpoints_that_the_client_asks_for_do_not_wait() {
    mesh.exists(CLUSTERS, "a=1", "b=1").exists(ENDPOINTS, "a=1");
    publish();
    asks(CLUSTERS, "a");
    outlet.taken();

    asks(CLUSTERS, "b");
    asks(ENDPOINTS, "a");
    assertThat(outlet.taken()).containsExactly("clusters b=1", "endpoints a=1");
  }

  @Test
  void routes_that_the_client_asks_for_wait_for_clusters_too_and_so_do_those_it_has() {
    mesh.exists(CLUSTERS, "a=1").exists(ROUTES, "r=1", "s=1");
    connectAndAcceptAll();
    mesh.exists(CLUSTERS, "a=2").exists(ROUTES, "r=2", "s=1");
    publish();
    outlet.taken();

    asks(ROUTES, "s");
    assertThat(outlet.taken()).isEmpty();
    accepts(CLUSTERS);
    assertThat(outlet.taken()).containsExactly("routes r=2 s=1");
  }

  @Test
  void the_first_routes_wait_for_clusters_that_they_may_name_and_that_are_kept_back() {
    mesh.exists(CLUSTERS, "a=1").exists(ENDPOINTS, "a=1").exists(ROUTES, "r=1");
    publish();
    asks(CLUSTERS, "*");
    asks(ENDPOINTS, "a");
    mesh.exists(CLUSTERS, "a=1", "b=1").exists(ROUTES, "r=2");
    publish();
    asks(ROUTES, "r");
    assertThat(outlet.taken()).containsExactly("clusters a=1", "endpoints a=1");

    accepts(CLUSTERS);
    accepts(ENDPOINTS);
    assertThat(outlet.taken()).containsExactly("clusters b=1", "routes r=2");
  }

  @Test
  void endpoints_that_merely_change_keep_nothing_back() {
    mesh.exists(CLUSTERS, "a=1").exists(ENDPOINTS, "a=1").exists(ROUTES, "r=1");
    connectAndAcceptAll();
    mesh.exists(ENDPOINTS, "a=2");
    publish();
    mesh.exists(CLUSTERS, "a=1", "b=1").exists(ROUTES, "r=2");
    publish();

    assertThat(outlet.taken()).startsWith("endpoints a=2", "clusters b=1");
    accepts(CLUSTERS);
    accepts(ENDPOINTS);
    assertThat(outlet.taken()).containsExactly("routes r=2");
  }

  @Test
  void a_cluster_goes_only_after_the_routes_that_named_it() {
    mesh.exists(CLUSTERS, "a=1", "b=1").exists(ENDPOINTS, "a=1", "b=1").exists(ROUTES, "r=1");
    connectAndAcceptAll();
    mesh.exists(CLUSTERS, "a=1").exists(ENDPOINTS, "a=1").exists(ROUTES, "r=2");
    publish();
    assertThat(outlet.taken()).containsExactly("routes r=2");

    accepts(ROUTES);
    assertThat(outlet.taken()).containsExactly("clusters -b", "endpoints -b");
  }

  @Test
  void a_cluster_stays_while_the_client_rejects_the_routes_that_name_it_no_more() {
    mesh.exists(CLUSTERS, "a=1", "b=1").exists(ROUTES, "r=1", "s=1");
    connectAndAcceptAll();
    mesh.exists(CLUSTERS, "a=1").exists(ROUTES, "r=2", "s=1");
    publish();
    request(ROUTES, outlet.nonce(ROUTES), "r: bad");
    asks(ROUTES, "s");
    accepts(ROUTES);
    time.advance(Duration.ofMinutes(1));
    assertThat(outlet.taken()).as("s is accepted, r is not").containsExactly("routes r=2", "routes s=1");

    mesh.exists(ROUTES, "r=3", "s=1");
    publish();
    accepts(ROUTES);
    assertThat(outlet.taken()).containsExactly("routes r=3", "clusters -b");
  }

  @Test
  void a_cluster_stays_no_longer_than_the_routes_that_were_rejected() {
    mesh.exists(CLUSTERS, "a=1", "b=1").exists(ROUTES, "r=1");
    connectAndAcceptAll();
    mesh.exists(CLUSTERS, "a=1").exists(ROUTES, "r=2");
    publish();
    request(ROUTES, outlet.nonce(ROUTES), "r: bad");
    outlet.taken();

    mesh.exists(ROUTES);
    publish();
    accepts(ROUTES);
    assertThat(outlet.taken()).containsExactly("routes -r", "clusters -b");
  }

  @Test
  void a_cluster_that_no_route_named_goes_at_once() {
    mesh.exists(CLUSTERS, "a=1", "b=1").exists(ROUTES, "r=1");
    connectAndAcceptAll();
    mesh.exists(CLUSTERS, "a=1");
    publish();

    assertThat(outlet.taken()).containsExactly("clusters -b");
  }

  @Test
  void a_new_and_an_old_cluster_change_places_around_the_routes() {
    mesh.exists(CLUSTERS, "old=1").exists(ROUTES, "r=1");
    connectAndAcceptAll();
    mesh.exists(CLUSTERS, "new=1").exists(ROUTES, "r=2");
    publish();
    assertThat(outlet.taken()).containsExactly("clusters new=1");
    accepts(CLUSTERS);
    assertThat(outlet.taken()).containsExactly("routes r=2");
    accepts(ROUTES);
    assertThat(outlet.taken()).containsExactly("clusters -old");
  }

  @Test
  void the_endpoints_of_a_changed_cluster_are_sent_after_it_though_unchanged() {
    mesh.exists(CLUSTERS, "a=1", "b=1").exists(ENDPOINTS, "a=1", "b=1");
    connectAndAcceptAll();
    mesh.exists(CLUSTERS, "a=2", "b=1");
    publish();

    assertThat(outlet.taken()).containsExactly("clusters a=2", "endpoints a=1");
  }

  @Test
  void endpoints_of_one_host_are_generated_for_that_host_alone() {
    mesh.exists(ENDPOINTS, "outbound|80||a=1", "outbound|80||b=1");
    publish();
    asks(ENDPOINTS, "outbound|80||a", "outbound|80||b");
    accepts(ENDPOINTS);
    outlet.taken();
    int before = mesh.generations();

    mesh.affects(new Impact(Set.of(), Set.of("c"), false, false));
    publish();
    assertThat(mesh.generations()).isEqualTo(before);

    mesh.exists(ENDPOINTS, "outbound|80||a=2", "outbound|80||b=2");
    mesh.affects(new Impact(Set.of(), Set.of("a"), false, false));
    publish();
    assertThat(outlet.taken()).containsExactly("endpoints outbound|80||a=2");
  }

  @Test
  void an_update_that_alters_nothing_for_the_proxy_costs_it_nothing() {
    mesh.exists(CLUSTERS, "a=1");
    connectAndAcceptAll();
    int before = mesh.generations();
    mesh.affects(Impact.NONE);
    publish();

    assertThat(mesh.generations()).isEqualTo(before);
    assertThat(outlet.taken()).isEmpty();
  }

  @Test
  void a_slow_client_gets_one_push_of_the_latest_state_when_it_takes_more() {
    mesh.exists(CLUSTERS, "a=1");
    connectAndAcceptAll();
    outlet.takes(false);
    for (int version = 2; version <= 9; version++) {
      mesh.exists(CLUSTERS, "a=" + version);
      publish();
    }
    assertThat(outlet.taken()).isEmpty();

    outlet.takes(true);
    connection.ready();
    time.run();
    assertThat(outlet.taken()).containsExactly("clusters a=9");
  }

  @Test
  void pushes_that_wait_for_the_executor_are_one() {
    mesh.exists(ROUTES, "r=1");
    connectAndAcceptAll();
    int before = mesh.generations();
    somethingElseWaits();
    publishWithoutRunning();
    mesh.exists(ROUTES, "r=2");
    publishWithoutRunning();
    time.run();

    assertThat(outlet.taken()).containsExactly("routes r=2");
    assertThat(mesh.generations()).as("clusters, listeners, routes").isEqualTo(before + 3);
  }

  @Test
  void a_proxy_that_asks_for_everything_waits_for_its_turn_and_then_gets_it() {
    mesh.exists(CLUSTERS, "a=1").exists(LISTENERS, "l=1");
    publish();
    turns.take(() -> {});
    asks(CLUSTERS, "*");
    asks(LISTENERS, "*");
    assertThat(outlet.taken()).isEmpty();

    turns.giveBack();
    time.run();
    assertThat(outlet.taken()).containsExactly("clusters a=1", "listeners l=1");
    assertThat(turns.take(() -> {})).as("given back").isTrue();
  }

  @Test
  void a_turn_lasts_until_the_client_has_taken_what_it_was_sent() {
    mesh.exists(CLUSTERS, "a=1").exists(LISTENERS, "l=1");
    publish();
    outlet.takesOne();
    asks(CLUSTERS, "*");
    assertThat(outlet.taken()).containsExactly("clusters a=1");
    List<String> granted = new ArrayList<>();
    assertThat(turns.take(() -> granted.add("another"))).isFalse();

    outlet.takes(true);
    connection.ready();
    time.run();
    assertThat(granted).containsExactly("another");
  }

  @Test
  void a_client_that_takes_nothing_does_not_keep_the_others_waiting_for_ever() {
    mesh.exists(CLUSTERS, "a=1");
    publish();
    outlet.takesOne();
    asks(CLUSTERS, "*");
    List<String> granted = new ArrayList<>();
    assertThat(turns.take(() -> granted.add("another"))).isFalse();

    time.advance(Duration.ofSeconds(2));
    assertThat(granted).containsExactly("another");
  }

  @Test
  void a_turn_that_comes_when_the_stream_has_ended_goes_on_to_the_next() {
    mesh.exists(CLUSTERS, "a=1");
    publish();
    turns.take(() -> {});
    asks(CLUSTERS, "*");
    List<String> granted = new ArrayList<>();
    turns.take(() -> granted.add("another"));
    connection.cancelled();
    turns.giveBack();
    time.run();

    assertThat(granted).containsExactly("another");
  }

  @Test
  void a_stream_whose_first_request_has_no_node_is_refused() {
    connection.request(new AdsRequest(null, CLUSTERS.typeUrl(), "", null, List.of(), List.of(), Map.of()), () -> {});
    time.run();

    assertThat(outlet.closed()).satisfies(status -> {
      assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(status.getDescription()).isEqualTo("node: none (expected: one in the first request of the stream)");
    });
  }

  @Test
  void a_node_id_of_another_kind_is_refused_with_what_was_expected() {
    Node other = Node.newBuilder().setId("envoy-1\n").build();
    connection.request(new AdsRequest(other, CLUSTERS.typeUrl(), "", null, List.of(), List.of(), Map.of()), () -> {});
    time.run();

    assertThat(outlet.closed()).satisfies(status -> {
      assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(status.getDescription()).contains("envoy-1").contains("expected: sidecar~").doesNotContain("\n");
    });
  }

  @Test
  void a_node_with_more_to_say_than_any_proxy_has_is_refused() {
    Node huge = NODE.toBuilder().setCluster("x".repeat(1 << 20)).build();
    connection.request(new AdsRequest(huge, CLUSTERS.typeUrl(), "", null, List.of(), List.of(), Map.of()), () -> {});
    time.run();

    assertThat(outlet.closed()).satisfies(status -> {
      assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(status.getDescription()).startsWith("node: 10").endsWith("bytes (expected: at most 262144)");
    });
  }

  @Test
  void only_the_first_request_needs_the_node() {
    mesh.exists(CLUSTERS, "a=1").exists(ROUTES, "r=1");
    publish();
    asks(CLUSTERS, "*");
    asks(ROUTES, "r");

    assertThat(outlet.taken()).containsExactly("clusters a=1", "routes r=1");
  }

  @Test
  void a_type_that_is_not_served_is_not_answered_and_harms_nothing() {
    mesh.exists(CLUSTERS, "a=1");
    publish();
    connection.request(new AdsRequest(NODE, "type.googleapis.com/envoy.service.runtime.v3.Runtime", "", null,
        List.of("x"), List.of(), Map.of()), () -> {});
    named = true;
    asks(CLUSTERS, "*");

    assertThat(outlet.closed()).isNull();
    assertThat(outlet.taken()).containsExactly("clusters a=1");
  }

  @Test
  void more_names_than_allowed_end_the_stream() {
    publish();
    asks(ROUTES, "a", "b", "c");
    assertThat(outlet.closed()).isNull();
    asks(ROUTES, "d");

    assertThat(outlet.closed()).satisfies(status -> {
      assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(status.getDescription()).endsWith("RouteConfiguration: 4 names wanted (expected: at most 3)");
    });
  }

  @Test
  void what_cannot_be_made_is_neither_sent_nor_taken_away_and_all_else_goes_on() {
    mesh.exists(CLUSTERS, "a=1", "b=1").exists(ROUTES, "r=1");
    connectAndAcceptAll();
    mesh.exists(CLUSTERS, "a=2", "b=2").exists(ROUTES, "r=2").failsToMake(CLUSTERS, "b").failsToMake(ROUTES, "r");
    publish();
    accepts(CLUSTERS);
    assertThat(outlet.taken()).containsExactly("clusters a=2");
    assertThat(outlet.closed()).isNull();

    mesh.makesAll();
    publish();
    accepts(CLUSTERS);
    assertThat(outlet.taken()).containsExactly("clusters b=2", "routes r=2");
  }

  @Test
  void a_failure_to_generate_ends_this_stream() {
    mesh.exists(CLUSTERS, "a=1");
    connectAndAcceptAll();
    mesh.fails();
    publish();

    assertThat(outlet.taken()).isEmpty();
    assertThat(outlet.closed()).satisfies(status -> assertThat(status.getCode()).isEqualTo(Status.Code.INTERNAL));
  }

  @Test
  void after_the_end_nothing_is_sent_any_more() {
    mesh.exists(CLUSTERS, "a=1");
    connectAndAcceptAll();
    connection.cancelled();
    mesh.exists(CLUSTERS, "a=2");
    publish();

    assertThat(outlet.taken()).isEmpty();
  }

  @Test
  void a_client_that_says_it_is_done_is_answered_in_kind() {
    connectAndAcceptAll();
    connection.finish();
    time.run();

    assertThat(outlet.closed()).satisfies(status -> assertThat(status.isOk()).isTrue());
  }

  @Test
  void the_next_request_is_taken_when_the_one_before_is_done() {
    List<String> done = new ArrayList<>();
    somethingElseWaits();
    connection.request(new AdsRequest(NODE, CLUSTERS.typeUrl(), "", null, List.of(), List.of(), Map.of()),
        () -> done.add("done"));
    assertThat(done).isEmpty();

    time.run();
    assertThat(done).containsExactly("done");
  }

  @Test
  void pushes_rejections_and_old_nonces_are_counted_by_type() {
    mesh.exists(CLUSTERS, "a=1");
    publish();
    asks(CLUSTERS, "*");
    request(CLUSTERS, outlet.nonce(CLUSTERS), "a: bad");
    request(CLUSTERS, "0", null);

    assertThat(counted()).contains("pilot_xds_pushes{type=\"cds\"} 1", "pilot_xds_pushes{type=\"rds\"} 0",
        "pilot_total_xds_rejects{type=\"cds\"} 1", "pilot_xds_expired_nonce{type=\"cds\"} 1");
  }

  @Test
  void the_time_from_a_change_until_all_of_it_is_sent_is_measured() {
    mesh.exists(CLUSTERS, "a=1").exists(ROUTES, "r=1");
    connectAndAcceptAll();
    assertThat(counted()).contains("pilot_proxy_convergence_time_count 0");

    mesh.exists(CLUSTERS, "a=2").exists(ROUTES, "r=2");
    publish();
    time.advance(Duration.ofMillis(200));
    accepts(CLUSTERS);

    assertThat(counted()).contains("pilot_proxy_convergence_time_bucket{le=\"0.1\"} 0",
        "pilot_proxy_convergence_time_bucket{le=\"0.5\"} 1", "pilot_proxy_convergence_time_sum 0.2",
        "pilot_proxy_convergence_time_count 1");
  }

  @Test
  void its_status_tells_of_each_type_that_was_asked_for() {
    assertThat(connection.sync()).isNull();
    mesh.exists(CLUSTERS, "a=1");
    publish();
    asks(CLUSTERS, "*");
    asks(ROUTES, "r");
    accepts(CLUSTERS);

    assertThat(connection.sync()).isNotNull().satisfies(sync -> {
      assertThat(sync.proxy().pod()).isEqualTo("client");
      assertThat(sync.types()).containsOnlyKeys(CLUSTERS, ROUTES);
      assertThat(sync.types()).extractingByKey(CLUSTERS)
          .isEqualTo(new TypeSync(TypeSync.State.SYNCED, "1", "1", "1", 1, null, Map.of()));
    });
  }

  /** A client of all types that has accepted all that exists; of endpoints only where there are some. */
  private void connectAndAcceptAll() {
    publish();
    asks(CLUSTERS, "*");
    accepts(CLUSTERS);
    if (mesh.has(ENDPOINTS)) {
      asks(ENDPOINTS, "a", "b");
      accepts(ENDPOINTS);
    }
    asks(LISTENERS, "*");
    accepts(LISTENERS);
    asks(ROUTES, "r");
    accepts(ROUTES);
    outlet.taken();
  }

  private void publish() {
    publishWithoutRunning();
    time.run();
  }

  private void somethingElseWaits() {
    serial.execute(() -> {});
  }

  private void publishWithoutRunning() {
    StateUpdate before = current;
    StateUpdate update = new StateUpdate(before == null ? 1 : before.version() + 1, ClusterState.EMPTY, ChangeSet.NONE,
        time.getAsLong());
    current = update;
    connection.offer(update);
    if (before == null) {
      connection.ready();
    }
  }

  private void asks(ResourceType type, String... names) {
    request(type, "", null, names);
  }

  private void comesBackWith(ResourceType type, Map<String, String> held, String... names) {
    connection.request(new AdsRequest(named ? null : NODE, type.typeUrl(), "", null, List.of(names), List.of(), held),
        () -> {});
    named = true;
    time.run();
  }

  private void accepts(ResourceType type) {
    request(type, outlet.nonce(type), null);
  }

  private void request(ResourceType type, String nonce, @Nullable String error, String... names) {
    connection.request(new AdsRequest(named ? null : NODE, type.typeUrl(), nonce, error, List.of(names), List.of(),
        Map.of()), () -> {});
    named = true;
    time.run();
  }

  private List<String> counted() {
    StringBuilder text = new StringBuilder();
    metrics.writePrometheus(text);
    return text.toString().lines().toList();
  }
}
