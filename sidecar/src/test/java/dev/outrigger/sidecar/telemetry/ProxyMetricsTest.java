package dev.outrigger.sidecar.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.testing.AllocationMeter;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProxyMetricsTest {
  /** A budget of as many bytes is less than one a call: what the compiler itself allocates meanwhile is no concern. */
  private static final int CALLS = 100_000;

  private final ProxyMetrics metrics = new ProxyMetrics();

  private List<String> text() throws IOException {
    StringBuilder out = new StringBuilder();
    metrics.writeText(out);
    return out.toString().lines().toList();
  }

  private ClusterMetrics cluster(String name) {
    ClusterMetrics cluster = new ClusterMetrics();
    metrics.addSource(out -> cluster.writeTo(Scope.cluster(name), out));
    return cluster;
  }

  private List<String> prometheus() throws IOException {
    StringBuilder out = new StringBuilder();
    metrics.writePrometheus(out);
    return out.toString().lines().toList();
  }

  @Test
  void counts_under_envoys_names() throws IOException {
    ClusterMetrics web = cluster("web");
    web.increment(ClusterStat.UPSTREAM_RQ_TOTAL);
    web.add(ClusterStat.UPSTREAM_CX_RX_BYTES_TOTAL, 1024);
    web.increment(ClusterStat.UPSTREAM_RQ_ACTIVE);
    web.increment(ClusterStat.UPSTREAM_RQ_ACTIVE);
    web.decrement(ClusterStat.UPSTREAM_RQ_ACTIVE);
    metrics.http("ingress").increment(HttpStat.DOWNSTREAM_RQ_TOTAL);
    ListenerMetrics listener = new ListenerMetrics();
    metrics.addSource(out -> listener.writeTo(Scope.listener("127.0.0.1_80"), out));
    listener.increment(ListenerStat.NO_FILTER_CHAIN_MATCH);

    assertThat(text()).contains(
        "cluster.web.upstream_rq_total: 1",
        "cluster.web.upstream_rq_active: 1",
        "cluster.web.upstream_cx_rx_bytes_total: 1024",
        "http.ingress.downstream_rq_total: 1",
        "listener.127.0.0.1_80.no_filter_chain_match: 1");
    assertThat(prometheus()).contains(
        "# TYPE envoy_cluster_upstream_rq_total counter",
        "envoy_cluster_upstream_rq_total{envoy_cluster_name=\"web\"} 1",
        "# TYPE envoy_cluster_upstream_rq_active gauge",
        "envoy_cluster_upstream_rq_active{envoy_cluster_name=\"web\"} 1",
        "envoy_http_downstream_rq_total{envoy_http_conn_manager_prefix=\"ingress\"} 1",
        "envoy_listener_no_filter_chain_match{envoy_listener_address=\"127.0.0.1_80\"} 1");
  }

  @Test
  void only_what_is_active_now_is_a_gauge() throws IOException {
    cluster("web");
    metrics.http("ingress");
    metrics.tcp("relays");
    ListenerMetrics listener = new ListenerMetrics();
    metrics.addSource(out -> listener.writeTo(Scope.listener("127.0.0.1_80"), out));

    assertThat(prometheus().stream().filter(line -> line.endsWith(" gauge"))).containsExactlyInAnyOrder(
        "# TYPE envoy_cluster_upstream_cx_active gauge",
        "# TYPE envoy_cluster_upstream_rq_active gauge",
        "# TYPE envoy_cluster_upstream_rq_pending_active gauge",
        "# TYPE envoy_http_downstream_cx_active gauge",
        "# TYPE envoy_http_downstream_cx_http1_active gauge",
        "# TYPE envoy_http_downstream_rq_active gauge",
        "# TYPE envoy_listener_downstream_cx_active gauge");
  }

  @Test
  void counts_responses_by_status_class_and_in_all() throws IOException {
    ClusterMetrics web = cluster("web");
    web.response(200, 3);
    web.response(204, 3);
    web.response(503, 3);
    web.response(0, 3);
    web.response(999, 3);
    web.retriedResponse(502);
    metrics.http("ingress").response(200, 1);

    assertThat(text()).contains(
        "cluster.web.upstream_rq_200: 1",
        "cluster.web.upstream_rq_2xx: 2",
        "cluster.web.upstream_rq_5xx: 1",
        "cluster.web.upstream_rq_completed: 3",
        "cluster.web.retry.upstream_rq_502: 1",
        "http.ingress.downstream_rq_2xx: 1");
    assertThat(prometheus()).contains(
        "envoy_cluster_upstream_rq{envoy_response_code=\"503\",envoy_cluster_name=\"web\"} 1",
        "envoy_cluster_upstream_rq_xx{envoy_response_code_class=\"2\",envoy_cluster_name=\"web\"} 2",
        "envoy_cluster_retry_upstream_rq{envoy_response_code=\"502\",envoy_cluster_name=\"web\"} 1",
        "envoy_http_downstream_rq_xx{envoy_response_code_class=\"2\",envoy_http_conn_manager_prefix=\"ingress\"} 1");
  }

  @Test
  void histograms_have_envoys_buckets() throws IOException {
    ClusterMetrics web = cluster("web");
    assertThat(text()).contains("cluster.web.upstream_cx_connect_ms: No recorded values")
        .noneMatch(line -> line.startsWith("cluster.web.upstream_rq_time:"));
    web.response(200, 0);
    web.response(200, 1);
    web.response(200, 7);
    web.response(200, 10_000_000);

    assertThat(prometheus()).contains(
        "# TYPE envoy_cluster_upstream_rq_time histogram",
        "envoy_cluster_upstream_rq_time_bucket{envoy_cluster_name=\"web\",le=\"0.5\"} 1",
        "envoy_cluster_upstream_rq_time_bucket{envoy_cluster_name=\"web\",le=\"1\"} 2",
        "envoy_cluster_upstream_rq_time_bucket{envoy_cluster_name=\"web\",le=\"5\"} 2",
        "envoy_cluster_upstream_rq_time_bucket{envoy_cluster_name=\"web\",le=\"10\"} 3",
        "envoy_cluster_upstream_rq_time_bucket{envoy_cluster_name=\"web\",le=\"3600000\"} 3",
        "envoy_cluster_upstream_rq_time_bucket{envoy_cluster_name=\"web\",le=\"+Inf\"} 4",
        "envoy_cluster_upstream_rq_time_sum{envoy_cluster_name=\"web\"} 10000008",
        "envoy_cluster_upstream_rq_time_count{envoy_cluster_name=\"web\"} 4");
    assertThat(text()).anyMatch(
        line -> line.startsWith("cluster.web.upstream_rq_time: P0(nan,0) P25(nan,0.5) P50(nan,1) P75(nan,10) "));
  }

  @Test
  void samples_of_a_family_stand_together_under_one_type_line() throws IOException {
    cluster("b").response(200, 1);
    cluster("a").response(200, 1);
    List<String> lines = prometheus();
    assertThat(lines.stream().filter(line -> line.startsWith("# TYPE"))).doesNotHaveDuplicates();
    int type = lines.indexOf("# TYPE envoy_cluster_upstream_rq_xx counter");
    assertThat(lines.subList(type + 1, type + 3)).allMatch(line -> line.startsWith("envoy_cluster_upstream_rq_xx{"));
  }

  @Test
  void label_values_are_escaped() throws IOException {
    cluster("a\"b\\c\nd").increment(ClusterStat.UPSTREAM_RQ_TOTAL);
    assertThat(prometheus()).contains("envoy_cluster_upstream_rq_total{envoy_cluster_name=\"a\\\"b\\\\c\\nd\"} 1");
  }

  @Test
  void shows_numbers_that_are_kept_elsewhere() throws IOException {
    metrics.addSource(out -> {
      out.gauge(Scope.cluster("web"), "membership_healthy", 3);
      out.gauge(Scope.cluster("web"), "circuit_breakers.default.rq_open", 1);
      out.gauge(Scope.PROCESS, "server.live", 1);
    });
    assertThat(text()).contains("cluster.web.membership_healthy: 3", "server.live: 1");
    assertThat(prometheus()).contains(
        "envoy_cluster_membership_healthy{envoy_cluster_name=\"web\"} 3",
        "envoy_cluster_circuit_breakers_default_rq_open{envoy_cluster_name=\"web\"} 1",
        "envoy_server_live{} 1");
  }

  @Test
  void counting_allocates_nothing() {
    ClusterMetrics web = cluster("web");
    assertThat(AllocationMeter.bytesOf(CALLS, () -> {
      web.increment(ClusterStat.UPSTREAM_RQ_TOTAL);
      web.response(200, 7);
    })).isLessThan(CALLS);
  }
}
