package dev.outrigger.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.outrigger.sidecar.config.NetAddress;
import dev.outrigger.testing.EchoUpstream;
import dev.outrigger.testing.FakeControlPlane;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The whole sidecar in this process, on loopback: requests in, bytes out. */
final class SidecarTest extends SidecarOnLoopback {

  private Map<String, Integer> bodies(URI uri, int requests) throws IOException, InterruptedException {
    Map<String, Integer> bodies = new HashMap<>();
    for (int i = 0; i < requests; i++) {
      bodies.merge(get(uri).body(), 1, Integer::sum);
    }
    return bodies;
  }

  @Test
  void one_connections_requests_spread_evenly_over_all_endpoints() throws Exception {
    Sidecar sidecar = start(TestBootstraps.fixed(echo("a"), echo("b"), echo("c")));

    assertThat(bodies(front(sidecar), 30)).containsOnly(Map.entry("a", 10), Map.entry("b", 10), Map.entry("c", 10));
  }

  @Test
  void exactly_the_third_failure_in_a_row_takes_an_endpoint_out() throws Exception {
    EchoUpstream sick = echo("sick");
    sick.answerWith(503);
    Sidecar sidecar = start(TestBootstraps.fixed(echo("a"), echo("b"), sick));

    bodies(front(sidecar), 40);

    assertThat(sick.requests()).isEqualTo(3);
    assertThat(get(admin(sidecar, "/clusters")).body())
        .contains("echo::127.0.0.1:" + sick.port() + "::health_flags::/failed_outlier_check");
  }

  @Test
  void tells_probes_and_operators_how_it_is() throws Exception {
    AtomicInteger quits = new AtomicInteger();
    Sidecar sidecar = start(TestBootstraps.fixed(echo("a")), null, quits::incrementAndGet);
    bodies(front(sidecar), 3);

    assertThat(get(admin(sidecar, "/ready")).body()).isEqualTo("LIVE\n");
    assertThat(get(admin(sidecar, "/stats/prometheus")).body())
        .contains("envoy_cluster_upstream_rq_total{envoy_cluster_name=\"echo\"} 3");
    assertThat(get(admin(sidecar, "/config_dump")).body()).contains("BootstrapConfigDump");
    client.send(HttpRequest.newBuilder(admin(sidecar, "/quitquitquit"))
        .POST(HttpRequest.BodyPublishers.noBody())
        .build(), BodyHandlers.discarding());
    assertThat(quits).hasValue(1);
  }

  @Test
  void a_drain_lets_what_runs_finish_and_takes_nothing_new() throws Exception {
    EchoUpstream slow = echo("slow");
    slow.hold();
    Sidecar sidecar = start(TestBootstraps.fixed(slow));
    URI front = front(sidecar);
    CompletableFuture<HttpResponse<String>> running =
        client.sendAsync(HttpRequest.newBuilder(front).build(), BodyHandlers.ofString());
    await().until(() -> slow.requests() == 1);

    CompletableFuture<Void> drained = CompletableFuture.runAsync(sidecar::drain);
    await().until(() -> !accepts(front));

    assertThat(sidecar.isReady()).isFalse();
    assertThat(get(admin(sidecar, "/ready")).statusCode()).isEqualTo(503);
    assertThat(drained).isNotDone();
    slow.release();
    assertThat(running.join().body()).isEqualTo("slow");
    assertThat(running.join().headers().firstValue("connection")).hasValue("close");
    drained.join();
  }

  private static boolean accepts(URI uri) throws IOException, InterruptedException {
    try (HttpClient other = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      other.send(HttpRequest.newBuilder(uri).timeout(Duration.ofMillis(200)).build(), BodyHandlers.discarding());
      return true;
    } catch (ConnectException refused) {
      return false;
    } catch (HttpTimeoutException held) {
      return true;
    }
  }

  @Test
  void a_port_that_is_taken_is_named_with_what_to_do() throws Exception {
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress("127.0.0.1", 0));
      int port = taken.getLocalPort();

      assertThatThrownBy(() -> start(TestBootstraps.fixedAt(port, echo("a"))))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("listener front: cannot listen on 127.0.0.1:" + port + ": Address already in use")
          .hasMessageContaining("expected: a free port");
    }
  }

  @Test
  void an_http_proxy_without_a_control_plane_is_refused() {
    assertThatThrownBy(() -> start(TestBootstraps.fixed(echo("a")), new NetAddress("127.0.0.1", 0), () -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("dynamic_resources.ads_config: missing (expected with --http-proxy-address");
  }

  @Test
  void follows_a_control_plane_and_goes_on_without_it_from_what_it_kept() throws Exception {
    EchoUpstream first = echo("first");
    FakeControlPlane controlPlane = FakeControlPlane.start(0);
    TestBootstraps.serve(controlPlane, first, echo("second"));
    Sidecar sidecar = start(TestBootstraps.dynamic(controlPlane.port()), new NetAddress("127.0.0.1", 0), () -> {});
    await().until(sidecar::isReady);
    assertThat(throughProxy(sidecar, 10)).containsOnly(Map.entry("first", 5), Map.entry("second", 5));
    sidecar.drain();
    sidecar.close();
    controlPlane.close();

    Sidecar again = start(TestBootstraps.dynamic(controlPlane.port()), new NetAddress("127.0.0.1", 0), () -> {});
    await().until(again::isReady);

    assertThat(throughProxy(again, 10)).containsOnly(Map.entry("first", 5), Map.entry("second", 5));
  }

  private static Map<String, Integer> throughProxy(Sidecar sidecar, int requests)
      throws IOException, InterruptedException {
    await().until(() -> sidecar.address(HttpProxyListener.NAME) != null);
    InetSocketAddress proxy = Objects.requireNonNull(sidecar.address(HttpProxyListener.NAME));
    Map<String, Integer> bodies = new HashMap<>();
    try (HttpClient proxied = HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .proxy(ProxySelector.of(new InetSocketAddress("127.0.0.1", proxy.getPort())))
        .build()) {
      for (int i = 0; i < requests; i++) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://echo.default:8080/")).build();
        bodies.merge(proxied.send(request, BodyHandlers.ofString()).body(), 1, Integer::sum);
      }
    }
    return bodies;
  }
}
