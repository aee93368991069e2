package dev.outrigger.sidecar.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import dev.outrigger.sidecar.balance.Attempt;
import dev.outrigger.sidecar.balance.Outcome;
import dev.outrigger.sidecar.balance.Upstream;
import dev.outrigger.sidecar.config.NetAddress;
import dev.outrigger.sidecar.config.RouteAction.RoutingPriority;
import dev.outrigger.sidecar.telemetry.ClusterMetrics;
import dev.outrigger.sidecar.telemetry.ClusterStat;
import dev.outrigger.sidecar.telemetry.ProxyMetrics;
import dev.outrigger.sidecar.telemetry.Scope;
import dev.outrigger.sidecar.xds.ResourceType;
import dev.outrigger.sidecar.xds.XdsStatus;
import io.envoyproxy.envoy.admin.v3.ClustersConfigDump;
import io.envoyproxy.envoy.admin.v3.ConfigDump;
import io.envoyproxy.envoy.admin.v3.ServerInfo;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import java.io.IOException;
import java.net.BindException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AdminServerTest {
  private final AdminFixture admin;

  AdminServerTest() throws IOException {
    admin = new AdminFixture();
  }

  @AfterEach
  void close() {
    admin.close();
  }

  @Test
  void ready_follows_the_state() throws Exception {
    assertThat(admin.get("/ready").statusCode()).isEqualTo(200);
    assertThat(admin.get("/ready").body()).isEqualTo("LIVE\n");
    for (ServerInfo.State state : List.of(ServerInfo.State.PRE_INITIALIZING, ServerInfo.State.INITIALIZING,
        ServerInfo.State.DRAINING)) {
      admin.info = ServerInfo.newBuilder().setState(state).build();
      HttpResponse<String> ready = admin.get("/ready");
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body()).isEqualTo(state + "\n");
    }
  }

  @Test
  void clusters_are_shown_as_envoy_shows_them() throws Exception {
    Upstream web = AdminFixture.upstream("web");
    Attempt attempt = new Attempt();
    attempt.start(web, null);
    attempt.finish(Outcome.RESPONSE, 500);
    admin.upstreams.add(web);
    admin.upstreams.add(AdminFixture.upstream("api"));

    String text = admin.get("/clusters").body();
    assertThat(text.lines())
        .contains(
            "web::observability_name::web_stats",
            "web::default_priority::max_connections::1",
            "web::default_priority::max_retries::4",
            "web::high_priority::max_requests::1024",
            "web::127.1.0.1:80::rq_total::1",
            "web::127.1.0.1:80::rq_error::1",
            "web::127.1.0.1:80::rq_active::0",
            "web::127.1.0.1:80::hostname::web-1",
            "web::127.1.0.1:80::health_flags::/failed_outlier_check",
            "web::127.1.0.1:80::zone::z",
            "web::127.1.0.1:80::success_rate::-1.0",
            "web::127.1.0.2:80::health_flags::/degraded_eds_health",
            "web::127.1.0.2:80::weight::2",
            "api::127.1.0.1:80::health_flags::healthy");
    assertThat(text).startsWith("api::");
  }

  @Test
  void clusters_are_shown_as_json_when_asked() throws Exception {
    admin.upstreams.add(AdminFixture.upstream("web"));
    HttpResponse<String> clusters = admin.get("/clusters?format=json");
    assertThat(clusters.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(clusters.body())
        .contains("\"cluster_statuses\"", "\"observability_name\": \"web_stats\"", "\"port_value\": 80",
            "\"eds_health_status\": \"DEGRADED\"");
  }

  @Test
  void the_configuration_is_shown_as_it_was_accepted() throws Exception {
    Cluster cluster = Cluster.newBuilder().setName("web").setAltStatName("w").build();
    ClustersConfigDump clusters = ClustersConfigDump.newBuilder()
        .addDynamicActiveClusters(
            ClustersConfigDump.DynamicCluster.newBuilder().setVersionInfo("7").setCluster(Any.pack(cluster)))
        .build();
    Any unknown =
        Any.newBuilder().setTypeUrl("type.googleapis.com/not.Known").setValue(ByteString.copyFromUtf8("x")).build();
    admin.configuration = ConfigDump.newBuilder().addConfigs(Any.pack(clusters)).addConfigs(unknown).build();

    String body = admin.get("/config_dump").body();
    assertThat(body)
        .startsWith("{\"configs\": [")
        .contains("\"@type\": \"type.googleapis.com/envoy.admin.v3.ClustersConfigDump\"", "\"version_info\": \"7\"",
            "\"alt_stat_name\": \"w\"")
        .contains("{\"@type\": \"type.googleapis.com/not.Known\", \"value\": \"eA==\"}");
  }

  @Test
  void numbers_are_shown_in_both_formats() throws Exception {
    ClusterMetrics web = new ClusterMetrics();
    admin.metrics.addSource(out -> web.writeTo(Scope.cluster("web"), out));
    web.increment(ClusterStat.UPSTREAM_RQ_TOTAL);
    assertThat(admin.get("/stats").body().lines()).contains("cluster.web.upstream_rq_total: 1");
    String line = "envoy_cluster_upstream_rq_total{envoy_cluster_name=\"web\"} 1";
    assertThat(admin.get("/stats/prometheus").body().lines()).contains(line);
    assertThat(admin.get("/stats?usedonly&format=prometheus").body().lines()).contains(line);
    assertThat(admin.get("/stats/prometheus").headers().firstValue("content-type"))
        .hasValueSatisfying(type -> assertThat(type)
            .startsWith("text/plain; version=0.0.4"));
  }

  @Test
  void upstreams_tell_their_own_numbers() throws Exception {
    Upstream web = AdminFixture.upstream("web");
    admin.upstreams.add(web);
    admin.metrics.addSource(new UpstreamMetrics(() -> admin.upstreams));
    Attempt attempt = new Attempt();
    attempt.start(web, null);
    attempt.finish(Outcome.RESPONSE, 500);
    assertThat(web.budget(RoutingPriority.DEFAULT).tryAcquireConnection()).isTrue();

    assertThat(admin.get("/stats").body().lines()).contains(
        "cluster_manager.active_clusters: 1",
        "cluster.web_stats.membership_total: 2",
        "cluster.web_stats.membership_degraded: 1",
        "cluster.web_stats.membership_healthy: 0",
        "cluster.web_stats.outlier_detection.ejections_active: 1",
        "cluster.web_stats.outlier_detection.ejections_enforced_consecutive_5xx: 1",
        "cluster.web_stats.outlier_detection.ejections_enforced_total: 1",
        "cluster.web_stats.circuit_breakers.default.cx_open: 1",
        "cluster.web_stats.circuit_breakers.default.rq_open: 0",
        "cluster.web_stats.circuit_breakers.high.cx_open: 0");
    assertThat(admin.get("/stats/prometheus").body().lines())
        .contains("envoy_cluster_outlier_detection_ejections_active{envoy_cluster_name=\"web_stats\"} 1");
  }

  @Test
  void the_server_tells_its_state_as_a_number() throws Exception {
    admin.info = ServerInfo.newBuilder()
        .setState(ServerInfo.State.DRAINING)
        .setUptimeCurrentEpoch(Duration.newBuilder().setSeconds(12))
        .build();
    admin.metrics.addSource(new ServerMetrics(admin));
    assertThat(admin.get("/stats").body().lines()).contains("server.live: 0", "server.state: 1", "server.uptime: 12");
  }

  @Test
  void the_control_plane_is_told_by_its_connection_and_updates() throws Exception {
    XdsStatus.TypeStatus clusters = new XdsStatus.TypeStatus(3, "7", 5, 4, 1, null);
    admin.metrics.addSource(new XdsMetrics(() -> new XdsStatus(true, true, Map.of(ResourceType.CLUSTERS, clusters))));
    assertThat(admin.get("/stats").body().lines()).contains(
        "control_plane.connected_state: 1",
        "cluster_manager.cds.update_attempt: 5",
        "cluster_manager.cds.update_success: 4",
        "cluster_manager.cds.update_rejected: 1");
  }

  @Test
  void listeners_are_shown_by_name_with_their_real_address() throws Exception {
    admin.listeners.add(new BoundListener("b", new NetAddress("127.0.0.1", 15001)));
    admin.listeners.add(new BoundListener("a", new NetAddress("::1", 80)));
    assertThat(admin.get("/listeners").body()).isEqualTo("a::[::1]:80\nb::127.0.0.1:15001\n");
  }

  @Test
  void server_info_is_json() throws Exception {
    assertThat(admin.get("/server_info").body()).contains("\"version\": \"0.1.0\"");
  }

  @Test
  void commands_are_taken_by_post_only() throws Exception {
    for (String path : List.of("/quitquitquit", "/drain_listeners")) {
      HttpResponse<String> refused = admin.get(path);
      assertThat(refused.statusCode()).isEqualTo(405);
      assertThat(refused.headers().firstValue("allow")).hasValue("POST");
      assertThat(refused.body()).isEqualTo(path + ": GET (expected: POST)\n");
    }
    assertThat(admin.commands).isEmpty();
    assertThat(admin.send("POST", "/drain_listeners").body()).isEqualTo("OK\n");
    assertThat(admin.send("POST", "/quitquitquit").statusCode()).isEqualTo(200);
    assertThat(admin.commands).containsExactly("drain", "quit");
    assertThat(admin.send("POST", "/stats").statusCode()).isEqualTo(405);
  }

  @Test
  void the_root_lists_what_there_is_and_anything_else_is_not_found() throws Exception {
    assertThat(admin.get("/").body()).contains("  /clusters: ", "  /quitquitquit (POST): ");
    HttpResponse<String> absent = admin.get("/clusters/web");
    assertThat(absent.statusCode()).isEqualTo(404);
    assertThat(absent.body()).isEqualTo("no page /clusters/web; / lists those that there are\n");
  }

  @Test
  void a_page_that_fails_is_an_answer() throws Exception {
    admin.metrics.addSource(out -> {
      throw new IllegalStateException("broken");
    });
    HttpResponse<String> failed = admin.get("/stats");
    assertThat(failed.statusCode()).isEqualTo(500);
    assertThat(failed.body()).contains("/stats: java.lang.IllegalStateException: broken");
    assertThat(admin.get("/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void head_has_no_body() throws Exception {
    HttpResponse<String> ready = admin.send("HEAD", "/ready");
    assertThat(ready.statusCode()).isEqualTo(200);
    assertThat(ready.body()).isEmpty();
  }

  @Test
  void an_address_that_others_can_reach_is_refused() {
    AdminViews views = new AdminViews(admin, new ProxyMetrics(), List::of, List::of, ConfigDump::getDefaultInstance);
    for (String host : List.of("0.0.0.0", "::", "192.0.2.1")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> AdminServer.start(new NetAddress(host, 0), views))
          .withMessageContaining("admin address: ")
          .withMessageContaining("(expected: a loopback address such as 127.0.0.1");
    }
  }

  @Test
  void an_address_that_is_taken_is_named() {
    AdminViews views = new AdminViews(admin, new ProxyMetrics(), List::of, List::of, ConfigDump::getDefaultInstance);
    assertThatThrownBy(() -> AdminServer.start(admin.address(), views))
        .isInstanceOf(BindException.class)
        .hasMessageContaining("admin address " + admin.address());
  }
}
