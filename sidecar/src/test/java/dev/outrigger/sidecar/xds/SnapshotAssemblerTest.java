package dev.outrigger.sidecar.xds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.sidecar.config.ClusterSpec;
import dev.outrigger.sidecar.config.Discovery;
import dev.outrigger.sidecar.config.EndpointsSpec;
import dev.outrigger.sidecar.config.ProxySnapshot;
import dev.outrigger.testing.ManualScheduler;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SnapshotAssemblerTest {

  private final ManualScheduler scheduler = new ManualScheduler();
  private final List<ProxySnapshot> snapshots = new ArrayList<>();
  private final Map<Discovery.Dns, Consumer<EndpointsSpec>> watched = new HashMap<>();
  private final SnapshotAssembler assembler = assembler(List.of());

  @Test
  void a_cluster_appears_with_its_endpoints_and_not_before() {
    put(Resources.cluster("a"));
    assertThat(snapshots).isEmpty();
    assertThat(assembler.warm()).isFalse();

    put(Resources.endpoints("a", 1));

    assertThat(latest().clusters()).containsOnlyKeys("a");
    assertThat(latest().endpoints()).containsOnlyKeys("a");
    assertThat(assembler.warm()).isTrue();
  }

  @Test
  void a_cluster_that_warms_does_not_hold_up_the_others() {
    put(Resources.cluster("slow"));
    put(Resources.cluster("a"));
    put(Resources.endpoints("a", 1));

    assertThat(latest().clusters()).containsOnlyKeys("a");
  }

  @Test
  void a_cluster_warms_without_endpoints_when_its_time_is_over_and_only_while_connected() {
    put(Resources.cluster("a"));
    scheduler.advance(Duration.ofMinutes(1));
    assertThat(snapshots).isEmpty();

    assembler.connected(true);
    scheduler.advance(Duration.ofSeconds(14));
    assertThat(snapshots).isEmpty();
    scheduler.advance(Duration.ofSeconds(1));

    assertThat(latest().clusters()).containsOnlyKeys("a");
    assertThat(latest().endpoints().get("a")).isEqualTo(new EndpointsSpec("a", List.of(), 140));
  }

  @Test
  void a_fetch_timeout_of_zero_waits_for_ever() {
    put(Protos.json(Cluster.getDefaultInstance(), """
        {"name": "a", "type": "EDS", "edsClusterConfig": {"edsConfig": {"ads": {}, "initialFetchTimeout": "0s"}}}"""));
    assembler.connected(true);

    scheduler.advance(Duration.ofDays(1));

    assertThat(snapshots).isEmpty();
    assertThat(scheduler.pending()).isZero();
  }

  @Test
  void endpoints_that_the_control_plane_does_not_have_are_waited_for_no_longer() {
    put(Resources.cluster("a"));

    assembler.remove(ResourceType.ENDPOINTS, "a");
    assembler.assemble();

    assertThat(latest().endpoints().get("a")).isEqualTo(new EndpointsSpec("a", List.of(), 140));
  }

  @Test
  void a_changed_cluster_keeps_its_last_version_until_the_new_one_has_endpoints() {
    put(Resources.cluster("a"));
    put(Resources.endpoints("a", 1));
    ClusterSpec before = latest().clusters().get("a");

    put(Protos.json(Cluster.getDefaultInstance(), """
        {"name": "a", "type": "EDS", "edsClusterConfig": {"serviceName": "b", "edsConfig": {"ads": {}}}}"""));
    assertThat(latest().clusters().get("a")).isEqualTo(before);

    put(Resources.endpoints("b", 2));
    assertThat(latest().clusters().get("a")).isNotEqualTo(before);
    assertThat(latest().endpoints().get("a")).isEqualTo(spec(Resources.endpoints("b", 2)));
  }

  @Test
  void a_listener_appears_with_its_routes_and_not_before() {
    put(Resources.listener("l", "r"));
    assertThat(assembler.wanted(ResourceType.ROUTES)).containsExactly("r");
    assertThat(snapshots).isEmpty();

    put(Resources.routes("r", "a"));

    assertThat(latest().listeners()).containsOnlyKeys("l");
    assertThat(latest().routes()).containsOnlyKeys("r");
  }

  @Test
  void a_listener_without_routes_comes_when_its_time_is_over() {
    put(Resources.listener("l", "r"));
    assembler.connected(true);

    scheduler.advance(Duration.ofSeconds(15));

    assertThat(latest().listeners()).containsOnlyKeys("l");
    assertThat(latest().routes().get("r")).satisfies(routes -> assertThat(routes.virtualHosts()).isEmpty());
  }

  @Test
  void a_listener_that_changes_its_routes_keeps_its_last_version_until_they_come() {
    put(Resources.listener("l", "r"));
    put(Resources.routes("r", "a"));
    ProxySnapshot before = latest();

    put(Resources.listener("l", "s"));
    assertThat(latest()).isEqualTo(before);

    put(Resources.routes("s", "a"));
    assertThat(latest().routes()).containsOnlyKeys("s");
  }

  @Test
  void routes_wait_for_a_cluster_that_they_newly_name_and_that_still_warms() {
    put(Resources.cluster("a"));
    put(Resources.endpoints("a", 1));
    put(Resources.listener("l", "r"));
    put(Resources.routes("r", "a"));

    put(Resources.cluster("b"));
    put(Resources.routes("r", "b"));
    assertThat(latest().routes().get("r"))
        .isEqualTo(Resources.valid(ResourceDecoders.routes(Resources.routes("r", "a"))));

    put(Resources.endpoints("b", 2));
    assertThat(latest().routes().get("r"))
        .isEqualTo(Resources.valid(ResourceDecoders.routes(Resources.routes("r", "b"))));
  }

  @Test
  void routes_do_not_wait_for_a_cluster_that_nobody_knows() {
    put(Resources.listener("l", "r"));
    put(Resources.routes("r", "a"));

    put(Resources.routes("r", "nowhere"));

    assertThat(latest().routes().get("r"))
        .isEqualTo(Resources.valid(ResourceDecoders.routes(Resources.routes("r", "nowhere"))));
  }

  @Test
  void a_removed_cluster_stays_while_a_route_names_it() {
    put(Resources.cluster("a"));
    put(Resources.endpoints("a", 1));
    put(Resources.listener("l", "r"));
    put(Resources.routes("r", "a"));

    assembler.remove(ResourceType.CLUSTERS, "a");
    assembler.assemble();
    assertThat(latest().clusters()).containsOnlyKeys("a");
    assertThat(latest().endpoints().get("a")).isEqualTo(spec(Resources.endpoints("a", 1)));

    put(Resources.routes("r", "b"));
    assertThat(latest().clusters()).isEmpty();
    assertThat(latest().endpoints()).isEmpty();
  }

  @Test
  void a_removed_cluster_stays_while_a_relay_names_it() {
    put(Resources.cluster("a"));
    put(Resources.endpoints("a", 1));
    put(Resources.relay("l", "a"));

    assembler.remove(ResourceType.CLUSTERS, "a");
    assembler.assemble();
    assertThat(latest().clusters()).containsOnlyKeys("a");

    assembler.remove(ResourceType.LISTENERS, "l");
    assembler.assemble();
    assertThat(latest().clusters()).isEmpty();
  }

  @Test
  void endpoints_that_go_while_their_cluster_stays_are_kept() {
    put(Resources.cluster("a"));
    put(Resources.endpoints("a", 1));

    assembler.remove(ResourceType.ENDPOINTS, "a");
    assembler.assemble();

    assertThat(latest().endpoints().get("a")).isEqualTo(spec(Resources.endpoints("a", 1)));
  }

  @Test
  void what_is_the_same_is_not_emitted_again() {
    put(Resources.cluster("a"));
    put(Resources.endpoints("a", 1));
    put(Resources.endpoints("a", 1));

    assertThat(snapshots).hasSize(1);
  }

  @Test
  void a_cluster_of_the_bootstrap_wins_over_one_of_the_control_plane() {
    ClusterSpec fixed =
        Resources.valid(ResourceDecoders.cluster(Protos.json(Cluster.getDefaultInstance(), "{\"name\": \"a\"}")));
    SnapshotAssembler withFixed = assembler(List.of(fixed));
    withFixed.start();

    withFixed.put(ResourceType.CLUSTERS, "a", Resources.valid(ResourceDecoders.cluster(Resources.cluster("a"))));
    withFixed.assemble();

    assertThat(latest().clusters().get("a")).isEqualTo(fixed);
  }

  @Test
  void a_cluster_of_names_warms_when_they_are_resolved_and_is_watched_while_it_is_wanted() {
    put(Protos.json(Cluster.getDefaultInstance(), """
        {"name": "d", "type": "STRICT_DNS", "loadAssignment": {"clusterName": "d", "endpoints": [{"lbEndpoints": [{"endpoint": {
          "address": {"socketAddress": {"address": "d.local", "portValue": 80}}}}]}]}}"""));
    assertThat(snapshots).isEmpty();

    watched.values().forEach(found -> found.accept(spec(Resources.endpoints("d", 80))));
    assertThat(latest().endpoints().get("d")).isEqualTo(spec(Resources.endpoints("d", 80)));

    assembler.remove(ResourceType.CLUSTERS, "d");
    assembler.assemble();
    assertThat(watched).isEmpty();
  }

  private SnapshotAssembler assembler(List<ClusterSpec> fixed) {
    return new SnapshotAssembler(fixed, List.of(), (names, found) -> {
      watched.put(names, found);
      return () -> watched.remove(names);
    }, scheduler, snapshots::add);
  }

  private void put(Cluster cluster) {
    assembler.put(ResourceType.CLUSTERS, cluster.getName(), Resources.valid(ResourceDecoders.cluster(cluster)));
    assembler.assemble();
  }

  private void put(ClusterLoadAssignment endpoints) {
    assembler.put(ResourceType.ENDPOINTS, endpoints.getClusterName(), spec(endpoints));
    assembler.assemble();
  }

  private void put(Listener listener) {
    assembler.put(ResourceType.LISTENERS, listener.getName(), Resources.valid(ResourceDecoders.listener(listener)));
    assembler.assemble();
  }

  private void put(RouteConfiguration routes) {
    assembler.put(ResourceType.ROUTES, routes.getName(), Resources.valid(ResourceDecoders.routes(routes)));
    assembler.assemble();
  }

  private static EndpointsSpec spec(ClusterLoadAssignment endpoints) {
    return Resources.valid(ResourceDecoders.endpoints(endpoints));
  }

  private ProxySnapshot latest() {
    return snapshots.getLast();
  }
}
