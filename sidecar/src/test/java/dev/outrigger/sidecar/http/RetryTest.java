package dev.outrigger.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.sidecar.config.RetrySpec;
import dev.outrigger.sidecar.config.RetrySpec.On;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetryTest {

  private static final Duration LONG = Duration.ofSeconds(15);

  @Test
  void a_failed_answer_is_hidden_by_another_endpoint() {
    try (RawUpstream bad = RawUpstream.status(503);
        RawUpstream good = RawUpstream.echo();
        ProxyFixture proxy = new ProxyFixture().cluster("up", bad.port(), good.port())
            .route("/", "up", LONG, ProxyFixture.retry(1, On.SERVER_ERROR))
            .start();
        RawClient client = proxy.connect()) {
      for (int i = 0; i < 20; i++) {
        assertThat(client.get("/" + i).body()).isEqualTo("/" + i);
      }
      assertThat(bad.connections()).as("the connection of a discarded answer is used again").isEqualTo(1);
    }
  }

  @Test
  void the_last_answer_is_given_when_no_retry_is_left() {
    try (RawUpstream bad = RawUpstream.status(503);
        ProxyFixture proxy = new ProxyFixture().cluster("up", bad.port())
            .route("/", "up", LONG, ProxyFixture.retry(2, On.SERVER_ERROR))
            .start();
        RawClient client = proxy.connect()) {
      Answer answer = client.get("/");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.body()).isEqualTo("status 503");
      assertThat(bad.requests()).hasSize(3);
    }
  }

  @Test
  void a_clients_wish_for_retries_and_time_does_not_count() {
    try (RawUpstream bad = RawUpstream.status(503);
        ProxyFixture proxy = new ProxyFixture().cluster("up", bad.port()).route("/", "up").start();
        RawClient client = proxy.connect()) {
      client.send("""
          GET / HTTP/1.1\r
          Host: test\r
          x-envoy-retry-on: 5xx\r
          x-envoy-max-retries: 9\r
          x-envoy-upstream-rq-timeout-ms: 1\r
          \r
          """);
      assertThat(client.answer().status()).isEqualTo(503);
      assertThat(bad.requests()).hasSize(1);
    }
  }

  @Test
  void a_refused_connect_is_hidden() throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = closed.getLocalPort();
    }
    try (RawUpstream good = RawUpstream.echo();
        ProxyFixture proxy = new ProxyFixture().cluster("up", port, good.port())
            .route("/", "up", LONG, ProxyFixture.retry(1, On.CONNECT_FAILURE))
            .start();
        RawClient client = proxy.connect()) {
      for (int i = 0; i < 10; i++) {
        assertThat(client.get("/" + i).status()).isEqualTo(200);
      }
    }
  }

  @Test
  void a_body_is_sent_again_whole() {
    try (RawUpstream bad = RawUpstream.status(503);
        RawUpstream good =
            new RawUpstream((request, socket, connection) -> RawUpstream.respond(socket, 200, request.body()));
        ProxyFixture proxy = new ProxyFixture().cluster("up", bad.port(), good.port())
            .route("/", "up", LONG, ProxyFixture.retry(1, On.SERVER_ERROR))
            .start();
        RawClient client = proxy.connect()) {
      String body = "0123456789".repeat(2000);
      for (int i = 0; i < 4; i++) {
        client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        assertThat(client.answer().body()).isEqualTo(body);
        client.send("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
            + Integer.toHexString(body.length()) + "\r\n"
            + body + "\r\n0\r\nX-Sum: 1\r\n\r\n");
        assertThat(client.answer().body()).isEqualTo(body);
      }
      assertThat(good.requests().get(1).trailers()).containsExactly("X-Sum: 1");
    }
  }

  @Test
  void a_body_too_big_to_keep_is_sent_once() {
    try (RawUpstream bad = RawUpstream.status(503);
        ProxyFixture proxy = new ProxyFixture().cluster("up", bad.port())
            .route("/", "up", LONG, ProxyFixture.retry(2, On.SERVER_ERROR))
            .start();
        RawClient client = proxy.connect()) {
      client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 200000\r\n\r\n");
      client.send("x".repeat(200_000));
      assertThat(client.answer().status()).isEqualTo(503);
      assertThat(bad.requests()).hasSize(1);
    }
  }

  @Test
  void a_try_that_takes_too_long_is_given_up_for_another() {
    RetrySpec perTry =
        new RetrySpec(Set.of(On.SERVER_ERROR), 1, Duration.ofMillis(100), Set.of(), true, 5, Duration.ofMillis(1),
            Duration.ofMillis(2));
    try (RawUpstream silent = new RawUpstream((request, socket, connection) -> {});
        RawUpstream good = RawUpstream.echo();
        ProxyFixture proxy =
            new ProxyFixture().cluster("up", silent.port(), good.port()).route("/", "up", LONG, perTry).start();
        RawClient client = proxy.connect()) {
      for (int i = 0; i < 4; i++) {
        assertThat(client.get("/" + i).body()).isEqualTo("/" + i);
      }
    }
  }

  @Test
  void a_kept_connection_that_the_endpoint_has_closed_costs_no_request() {
    try (RawUpstream upstream = new RawUpstream((request, socket, connection) -> {
      if (request.startLine().contains("/die")) {
        socket.close();
      } else {
        RawUpstream.respond(socket, 200, "connection " + connection);
      }
    });
        ProxyFixture proxy = new ProxyFixture().cluster("up", upstream.port()).route("/", "up").start();
        RawClient client = proxy.connect()) {
      assertThat(client.get("/").body()).isEqualTo("connection 1");
      // The first try meets a connection that closes on it, the second one a fresh connection that closes too.
      assertThat(client.get("/die").status()).isEqualTo(503);
      assertThat(upstream.requests()).hasSize(3);
      assertThat(client.get("/").body()).isEqualTo("connection 3");
    }
  }

  @Test
  void a_request_that_is_not_idempotent_and_may_have_been_seen_is_not_sent_again() {
    try (RawUpstream upstream = new RawUpstream((request, socket, connection) -> {
      if (request.startLine().startsWith("POST")) {
        RawUpstream.reset(socket);
      } else {
        RawUpstream.respond(socket, 200, "");
      }
    });
        ProxyFixture proxy = new ProxyFixture().cluster("up", upstream.port()).route("/", "up").start();
        RawClient client = proxy.connect()) {
      client.get("/");
      client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n\r\nabc");
      assertThat(client.answer().status()).isEqualTo(503);
      assertThat(upstream.requests()).hasSize(2);
    }
  }

  @Test
  void the_endpoints_close_of_an_idle_connection_is_noticed() {
    try (RawUpstream upstream = RawUpstream.echo();
        ProxyFixture proxy = new ProxyFixture().cluster("up", upstream.port()).route("/", "up").start();
        RawClient client = proxy.connect()) {
      for (int i = 0; i < 20; i++) {
        client.send("POST /" + i + " HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n");
        assertThat(client.answer().status()).isEqualTo(200);
        upstream.closeConnections();
        // A round trip through the event loop after the close: the loop has seen it before the next request.
        try (RawClient other = proxy.connect()) {
          other.get("/sync");
        }
      }
    }
  }
}
