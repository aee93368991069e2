package dev.outrigger.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.sidecar.config.CircuitBreakerSpec;
import dev.outrigger.sidecar.config.RouteAction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Status, body and headers are those of Envoy 1.40 for the same request, plus the cause. */
class LocalReplyTest {

  @Test
  void no_route_is_404() {
    try (ProxyFixture proxy = new ProxyFixture().start(); RawClient client = proxy.connect()) {
      Answer answer = client.get("/");
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.body()).isEmpty();
      assertThat(answer.header("x-outrigger-error")).isEqualTo("route_not_found");
      assertThat(client.get("/again").status()).isEqualTo(404);
    }
  }

  @Test
  void an_unknown_cluster_is_503() {
    try (ProxyFixture proxy = new ProxyFixture().route("/", "missing").start(); RawClient client = proxy.connect()) {
      Answer answer = client.get("/");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("x-outrigger-error")).isEqualTo("cluster_not_found; cluster=missing");
    }
  }

  @Test
  void a_cluster_without_endpoints_is_503() {
    try (ProxyFixture proxy = new ProxyFixture().cluster("empty").route("/", "empty").start();
        RawClient client = proxy.connect()) {
      Answer answer = client.get("/");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.body()).isEqualTo("no healthy upstream");
      assertThat(answer.header("content-type")).isEqualTo("text/plain");
      assertThat(answer.header("x-outrigger-error")).isEqualTo("no_healthy_upstream; cluster=empty");
    }
  }

  @Test
  void a_refused_connect_is_503() throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = closed.getLocalPort();
    }
    try (ProxyFixture proxy = new ProxyFixture().cluster("gone", port).route("/", "gone").start();
        RawClient client = proxy.connect()) {
      Answer answer = client.get("/");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.body())
          .isEqualTo(
              "upstream connect error or disconnect/reset before headers. reset reason: remote connection failure");
      assertThat(answer.header("x-outrigger-error")).contains("endpoint=127.0.0.1:" + port).contains("cluster=gone");
      assertThat(client.get("/again").status()).isEqualTo(503);
    }
  }

  @Test
  void a_request_above_the_limit_is_503_and_says_which_limit() {
    try (RawUpstream upstream = RawUpstream.echo();
        ProxyFixture proxy =
            new ProxyFixture().cluster("full", spec -> HttpSpecs.limits(spec, new CircuitBreakerSpec(0, 0, 0, 0, null)),
                upstream.port()).route("/", "full").start();
        RawClient client = proxy.connect()) {
      Answer answer = client.get("/");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.body())
          .isEqualTo("upstream connect error or disconnect/reset before headers. reset reason: overflow");
      assertThat(answer.header("x-envoy-overloaded")).isEqualTo("true");
      assertThat(answer.header("x-outrigger-error")).contains("limit=max_requests(0); cluster=full");
    }
  }

  @Test
  void a_request_that_may_not_wait_for_a_connection_is_503() {
    try (RawUpstream upstream = RawUpstream.echo();
        ProxyFixture proxy =
            new ProxyFixture()
                .cluster("full", spec -> HttpSpecs.limits(spec, new CircuitBreakerSpec(1, 0, 10, 0, null)),
                    upstream.port())
                .route("/", "full")
                .start();
        RawClient client = proxy.connect()) {
      assertThat(client.get("/").header("x-outrigger-error")).contains("limit=max_pending_requests(0); cluster=full");
    }
  }

  @Test
  void a_connection_that_ends_before_the_response_is_503() {
    try (RawUpstream upstream = new RawUpstream((request, socket, connection) -> socket.close());
        ProxyFixture proxy = new ProxyFixture().cluster("up", upstream.port()).route("/", "up").start();
        RawClient client = proxy.connect()) {
      Answer answer = client.get("/");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.body())
          .isEqualTo("upstream connect error or disconnect/reset before headers. reset reason: connection termination");
    }
  }

  @Test
  void a_response_that_is_not_http_is_502() {
    try (
        RawUpstream upstream =
            new RawUpstream((request, socket, connection) -> RawUpstream.write(socket, "garbage\r\n\r\n"));
        ProxyFixture proxy = new ProxyFixture().cluster("up", upstream.port()).route("/", "up").start();
        RawClient client = proxy.connect()) {
      Answer answer = client.get("/");
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.body())
          .isEqualTo("upstream connect error or disconnect/reset before headers. reset reason: protocol error");
    }
  }

  @Test
  void a_response_that_takes_too_long_is_504() {
    try (RawUpstream upstream = new RawUpstream((request, socket, connection) -> {});
        ProxyFixture proxy =
            new ProxyFixture().cluster("up", upstream.port()).route("/", "up", Duration.ofMillis(50), null).start();
        RawClient client = proxy.connect()) {
      Answer answer = client.get("/");
      assertThat(answer.status()).isEqualTo(504);
      assertThat(answer.body()).isEqualTo("upstream request timeout");
      assertThat(answer.header("x-outrigger-error"))
          .startsWith("response_timeout; timeout=50ms; cluster=up; endpoint=127.0.0.1:");
    }
  }

  @Test
  void a_response_that_is_cut_off_cuts_the_client_off() {
    try (RawUpstream upstream = new RawUpstream((request, socket, connection) -> {
      RawUpstream.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
      socket.close();
    });
        ProxyFixture proxy = new ProxyFixture().cluster("up", upstream.port()).route("/", "up").start();
        RawClient client = proxy.connect()) {
      assertThat(client.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n").rest()).endsWith("\r\n\r\nabc");
    }
  }

  @Test
  void a_direct_response_and_a_redirect_are_given_as_configured() {
    try (ProxyFixture proxy = new ProxyFixture().route("/direct", new RouteAction.DirectResponse(418, "hello"))
        .route("/fine", new RouteAction.DirectResponse(200, "fine"))
        .route("/", new RouteAction.Redirect(null, "other.test", null, "/x", null, false, 301))
        .start();
        RawClient client = proxy.connect()) {
      Answer direct = client.get("/direct");
      assertThat(direct.status()).isEqualTo(418);
      assertThat(direct.body()).isEqualTo("hello");
      assertThat(direct.header("x-outrigger-error")).as("whose refusal it is").startsWith("direct_response; route=");
      assertThat(client.get("/fine").header("x-outrigger-error")).isNull();
      assertThat(client.get("/old?a=1").header("location")).isEqualTo("http://other.test/x?a=1");
    }
  }

  @Test
  void head_gets_the_head_only() {
    try (ProxyFixture proxy = new ProxyFixture().route("/", new RouteAction.DirectResponse(200, "hello")).start();
        RawClient client = proxy.connect()) {
      assertThat(client.send("HEAD / HTTP/1.1\r\nHost: test\r\n\r\n").answerToHead().header("content-length"))
          .isEqualTo("5");
      assertThat(client.get("/").body()).isEqualTo("hello");
    }
  }
}
