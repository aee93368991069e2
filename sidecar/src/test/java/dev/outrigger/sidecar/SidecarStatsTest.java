package dev.outrigger.sidecar;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Struct;
import com.google.protobuf.TextFormat;
import com.google.protobuf.util.JsonFormat;
import dev.outrigger.testing.EchoUpstream;
import dev.outrigger.testing.FakeControlPlane;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a scrape shows, compared with what was sent. */
final class SidecarStatsTest extends SidecarOnLoopback {

  private static final String FRONT = "listener.127.0.0.1_0.";

  private Map<String, String> stats(Sidecar sidecar) throws IOException, InterruptedException {
    Map<String, String> stats = new TreeMap<>();
    get(admin(sidecar, "/stats")).body().lines().forEach(line -> {
      int colon = line.lastIndexOf(": ");
      stats.put(line.substring(0, colon), line.substring(colon + 2));
    });
    return stats;
  }

  @Test
  void totals_are_those_that_were_sent() throws Exception {
    Sidecar sidecar = start(TestBootstraps.fixed(echo("a"), echo("b")));
    URI front = front(sidecar);
    for (int i = 0; i < 20; i++) {
      get(front);
    }

    assertThat(stats(sidecar)).contains(
        entry("cluster.echo.upstream_rq_total", "20"),
        entry("cluster.echo.upstream_rq_200", "20"),
        entry("cluster.echo.upstream_rq_active", "0"),
        entry("cluster.echo.upstream_cx_total", "2"),
        entry("cluster.echo.upstream_cx_http1_total", "2"),
        entry("cluster.echo.upstream_cx_active", "2"),
        entry("cluster.echo.upstream_cx_destroy", "0"),
        entry("cluster.echo.upstream_rq_pending_total", "2"),
        entry("cluster.echo.upstream_rq_pending_active", "0"),
        entry("cluster.echo.membership_total", "2"),
        entry("cluster.echo.membership_healthy", "2"),
        entry("cluster.echo.membership_change", "1"),
        entry("cluster_manager.active_clusters", "1"),
        entry("cluster_manager.cluster_added", "1"),
        entry("listener_manager.listener_added", "1"),
        entry("listener_manager.total_listeners_active", "1"),
        entry("server.total_connections", "1"),
        entry(FRONT + "downstream_cx_total", "1"),
        entry(FRONT + "downstream_cx_active", "1"),
        entry(FRONT + "downstream_cx_destroy", "0"),
        entry("http.front.downstream_rq_total", "20"),
        entry("http.front.downstream_rq_2xx", "20"));
    assertThat(Long.parseLong(stats(sidecar).get("cluster.echo.upstream_cx_rx_bytes_total"))).isGreaterThan(20 * 20);
    assertThat(Long.parseLong(stats(sidecar).get("cluster.echo.upstream_cx_tx_bytes_total"))).isGreaterThan(20 * 20);
    assertThat(get(admin(sidecar, "/stats/prometheus")).body().lines())
        .contains("envoy_cluster_upstream_cx_total{envoy_cluster_name=\"echo\"} 2",
            "envoy_listener_downstream_cx_total{envoy_listener_address=\"127.0.0.1_0\"} 1",
            "envoy_cluster_manager_active_clusters{} 1");
  }

  @Test
  void retries_and_ejections_are_counted_one_by_one() throws Exception {
    EchoUpstream sick = echo("sick");
    sick.answerWith(503);
    Sidecar sidecar = start(TestBootstraps.fixed(echo("well"), sick)
        .replace("route: {cluster: echo}", "route: {cluster: echo, retry_policy: {retry_on: 5xx, num_retries: 2,"
            + " retry_host_predicate: [{name: envoy.retry_host_predicates.previous_hosts, typed_config: {\"@type\":"
            + " type.googleapis.com/envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate}}]}}"));
    URI front = front(sidecar);
    for (int i = 0; i < 20; i++) {
      assertThat(get(front).statusCode()).isEqualTo(200);
    }

    assertThat(sick.requests()).isEqualTo(3);
    assertThat(stats(sidecar)).contains(
        entry("cluster.echo.upstream_rq_total", "23"),
        entry("cluster.echo.upstream_rq_completed", "20"),
        entry("cluster.echo.upstream_rq_retry", "3"),
        entry("cluster.echo.upstream_rq_retry_backoff_exponential", "3"),
        entry("cluster.echo.upstream_rq_retry_success", "3"),
        entry("cluster.echo.upstream_rq_retry_limit_exceeded", "0"),
        entry("cluster.echo.retry.upstream_rq_503", "3"),
        entry("cluster.echo.outlier_detection.ejections_detected_consecutive_5xx", "1"),
        entry("cluster.echo.outlier_detection.ejections_enforced_consecutive_5xx", "1"),
        entry("cluster.echo.outlier_detection.ejections_enforced_total", "1"),
        entry("cluster.echo.outlier_detection.ejections_active", "1"),
        entry("cluster.echo.membership_healthy", "1"));
  }

  @Test
  void what_the_circuit_breaker_refuses_is_an_overflow() throws Exception {
    EchoUpstream slow = echo("slow");
    slow.hold();
    Sidecar sidecar = start(TestBootstraps.fixed(slow)
        .replace("type: STATIC", "type: STATIC\n    circuit_breakers: {thresholds: [{max_connections: 1,"
            + " max_pending_requests: 1}]}"));
    URI front = front(sidecar);
    List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
    all.add(client.sendAsync(HttpRequest.newBuilder(front).build(), BodyHandlers.ofString()));
    await().until(() -> slow.requests() == 1);
    all.add(client.sendAsync(HttpRequest.newBuilder(front).build(), BodyHandlers.ofString()));
    await().until(() -> "1".equals(stats(sidecar).get("cluster.echo.upstream_rq_pending_active")));

    assertThat(get(front).statusCode()).isEqualTo(503);

    assertThat(stats(sidecar)).contains(
        entry("cluster.echo.upstream_rq_active", "1"),
        entry("cluster.echo.upstream_rq_pending_overflow", "1"),
        entry("cluster.echo.upstream_cx_overflow", "1"),
        entry("cluster.echo.upstream_rq_503", "1"),
        entry("cluster.echo.circuit_breakers.default.cx_open", "1"),
        entry("cluster.echo.circuit_breakers.default.rq_pending_open", "1"),
        entry("cluster.echo.circuit_breakers.default.rq_open", "0"));
    slow.release();
    all.forEach(each -> assertThat(each.join().statusCode()).isEqualTo(200));
    assertThat(stats(sidecar)).contains(
        entry("cluster.echo.upstream_rq_active", "0"),
        entry("cluster.echo.upstream_rq_pending_active", "0"),
        entry("cluster.echo.upstream_cx_total", "1"),
        entry("cluster.echo.circuit_breakers.default.rq_pending_open", "0"));
  }

  @Test
  void a_refused_connect_is_told_from_an_open_one() throws Exception {
    EchoUpstream gone = EchoUpstream.start("gone");
    String bootstrap = TestBootstraps.fixed(gone);
    gone.close();
    Sidecar sidecar = start(bootstrap);

    assertThat(get(front(sidecar)).statusCode()).isEqualTo(503);

    assertThat(stats(sidecar)).contains(
        entry("cluster.echo.upstream_cx_total", "1"),
        entry("cluster.echo.upstream_cx_active", "0"),
        entry("cluster.echo.upstream_cx_connect_fail", "1"),
        entry("cluster.echo.upstream_cx_connect_timeout", "0"),
        entry("cluster.echo.upstream_rq_total", "0"),
        entry("cluster.echo.upstream_rq_pending_failure_eject", "1"),
        entry("cluster.echo.upstream_rq_503", "1"));
  }

  @Test
  void connections_that_ended_are_told_by_who_ended_them() throws Exception {
    EchoUpstream echo = echo("a");
    Sidecar sidecar = start(TestBootstraps.fixed(echo));
    InetSocketAddress front = new InetSocketAddress("127.0.0.1", front(sidecar).getPort());
    try (Socket socket = new Socket()) {
      socket.connect(front);
      socket.getOutputStream()
          .write("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      try (InputStream in = socket.getInputStream()) {
        assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII)).endsWith("a");
      }
    }
    echo.close();

    await().untilAsserted(() -> assertThat(stats(sidecar)).contains(
        entry(FRONT + "downstream_cx_destroy", "1"),
        entry(FRONT + "downstream_cx_active", "0"),
        entry("cluster.echo.upstream_cx_destroy", "1"),
        entry("cluster.echo.upstream_cx_destroy_remote", "1"),
        entry("cluster.echo.upstream_cx_destroy_with_active_rq", "0"),
        entry("cluster.echo.upstream_cx_active", "0")));
  }

  @Test
  void a_json_log_stays_json_whatever_the_client_sends() throws Exception {
    Path log = directory.resolve("access.log");
    Sidecar sidecar = start(TestBootstraps.fixed(echo("a"))
        .replace("stat_prefix: front",
            "stat_prefix: front\n          access_log: [{name: file, typed_config: {\"@type\":"
                + " type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog, path: "
                + log + ", log_format: {json_format: {agent: \"%REQ(USER-AGENT)%\","
                + " local: \"%UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT%\", code: \"%RESPONSE_CODE%\"}}}}]"));
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", front(sidecar).getPort()));
      socket.getOutputStream()
          .write("GET / HTTP/1.1\r\nhost: a\r\nuser-agent: a\"b\\c\td\r\nconnection: close\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().readAllBytes()).isNotEmpty();
    }

    await().untilAsserted(() -> assertThat(log).exists().isNotEmptyFile());
    Struct.Builder line = Struct.newBuilder();
    JsonFormat.parser().merge(Files.readString(log), line);
    assertThat(line.getFieldsOrThrow("agent").getStringValue()).isEqualTo("a\"b\\c\td");
    assertThat(line.getFieldsOrThrow("local").getStringValue()).isEqualTo("127.0.0.1");
    assertThat(line.getFieldsOrThrow("code").getNumberValue()).isEqualTo(200);
  }

  @Test
  void what_the_control_plane_takes_away_leaves_the_stats() throws Exception {
    try (FakeControlPlane controlPlane = FakeControlPlane.start(0)) {
      TestBootstraps.serve(controlPlane, echo("a"));
      controlPlane.put("other", TextFormat.parse("name: 'other' type: STATIC", Cluster.class));
      Sidecar sidecar = start(TestBootstraps.dynamic(controlPlane.port()));
      await().untilAsserted(() -> assertThat(stats(sidecar)).contains(
          entry("cluster.other.upstream_cx_total", "0"),
          entry("cluster_manager.active_clusters", "2"),
          entry("cluster_manager.cds.update_rejected", "0"),
          entry("control_plane.connected_state", "1")));

      controlPlane.remove(Cluster.getDefaultInstance(), "other");

      await().untilAsserted(() -> assertThat(stats(sidecar)).contains(entry("cluster_manager.cluster_removed", "1"))
          .doesNotContainKey("cluster.other.upstream_cx_total"));
    }
  }
}
