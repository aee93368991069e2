package dev.outrigger.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.sidecar.config.RetrySpec.On;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** RFC 9110 §15.2: what comes before the final response is for the client, except a 100 that the proxy gave itself. */
class InterimResponseTest {

  @Test
  void early_hints_are_passed_on_before_the_response() {
    try (RawUpstream upstream = new RawUpstream((request, socket, connection) -> {
      RawUpstream.write(socket, "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\nConnection: x-hop\r\nX-Hop: 1\r\n\r\n");
      RawUpstream.respond(socket, 200, "done");
    });
        ProxyFixture proxy = new ProxyFixture().cluster("up", upstream.port()).route("/", "up").start();
        RawClient client = proxy.connect()) {
      for (int i = 0; i < 2; i++) {
        Answer hints = client.get("/");
        assertThat(hints.startLine()).isEqualTo("HTTP/1.1 103 Early Hints");
        assertThat(hints.headers()).containsExactly("Link: </a.css>");
        assertThat(client.answer().body()).isEqualTo("done");
      }
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void a_client_of_http_1_0_gets_the_response_only() {
    try (RawUpstream upstream = new RawUpstream((request, socket, connection) -> {
      RawUpstream.write(socket, "HTTP/1.1 103 Early Hints\r\n\r\n");
      RawUpstream.respond(socket, 200, "done");
    });
        ProxyFixture proxy = new ProxyFixture().manager(manager -> {
          manager.acceptHttp10 = true;
          return manager;
        }).cluster("up", upstream.port()).route("/", "up").start();
        RawClient client = proxy.connect()) {
      assertThat(client.send("GET / HTTP/1.0\r\nHost: test\r\n\r\n").answer().status()).isEqualTo(200);
    }
  }

  @Test
  void a_100_is_passed_on_to_who_waits_for_it_if_so_configured() {
    try (RawUpstream upstream = new RawUpstream((request, socket, connection) -> {
      RawUpstream.write(socket, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n");
      RawUpstream.respond(socket, 200, request.body());
    });
        ProxyFixture proxy = new ProxyFixture().manager(manager -> {
          manager.proxy100Continue = true;
          return manager;
        }).cluster("up", upstream.port()).route("/", "up").start();
        RawClient client = proxy.connect()) {
      client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\nok");
      assertThat(client.answer().status()).isEqualTo(100);
      assertThat(client.answer().body()).isEqualTo("ok");
      client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\n\r\nok");
      assertThat(client.answer().status()).as("nobody waits").isEqualTo(200);
    }
  }

  @Test
  void a_close_after_an_interim_head_is_a_reset_and_no_stale_connection() {
    try (RawUpstream upstream = new RawUpstream((request, socket, connection) -> {
      if (request.startLine().contains("/die")) {
        RawUpstream.write(socket, "HTTP/1.1 103 Early Hints\r\n\r\n");
        socket.close();
      } else {
        RawUpstream.respond(socket, 200, "");
      }
    });
        ProxyFixture proxy = new ProxyFixture().cluster("up", upstream.port()).route("/", "up").start();
        RawClient client = proxy.connect()) {
      client.get("/");
      assertThat(client.get("/die").status()).isEqualTo(103);
      Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("x-outrigger-error")).contains("connection_termination");
      assertThat(upstream.requests()).hasSize(2);
    }
  }

  @Test
  void a_try_that_brought_hints_only_may_be_followed_by_another() {
    try (RawUpstream upstream = new RawUpstream((request, socket, connection) -> {
      RawUpstream.write(socket, "HTTP/1.1 103 Early Hints\r\n\r\n");
      if (connection == 1) {
        socket.close();
      } else {
        RawUpstream.respond(socket, 200, "second");
      }
    });
        ProxyFixture proxy = new ProxyFixture().cluster("up", upstream.port())
            .route("/", "up", Duration.ofSeconds(15), ProxyFixture.retry(1, On.RESET))
            .start();
        RawClient client = proxy.connect()) {
      assertThat(client.get("/").status()).isEqualTo(103);
      assertThat(client.answer().status()).isEqualTo(103);
      assertThat(client.answer().body()).isEqualTo("second");
    }
  }
}
