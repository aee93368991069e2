package dev.outrigger.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Bodies and statuses are those of Envoy 1.40. */
class TimeoutTest {

  @Test
  void a_head_that_does_not_end_is_408() {
    try (ProxyFixture proxy = new ProxyFixture().manager(manager -> {
      manager.requestHeadersTimeout = Duration.ofMillis(50);
      return manager;
    }).start(); RawClient client = proxy.connect()) {
      assertThat(client.send("GET / HTTP/1.1\r\nHo").rest()).startsWith("HTTP/1.1 408 Request Timeout\r\n")
          .contains("connection: close\r\n")
          .endsWith("\r\n\r\nrequest header timeout");
    }
  }

  @Test
  void a_body_that_stops_is_408() {
    try (RawUpstream upstream = RawUpstream.echo();
        ProxyFixture proxy = new ProxyFixture().manager(manager -> {
          manager.streamIdleTimeout = Duration.ofMillis(50);
          return manager;
        }).cluster("up", upstream.port()).route("/", "up").start();
        RawClient client = proxy.connect()) {
      assertThat(client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab").rest())
          .startsWith("HTTP/1.1 408 Request Timeout\r\n")
          .endsWith("\r\n\r\nstream timeout");
    }
  }

  @Test
  void a_whole_request_that_takes_too_long_is_408() {
    try (RawUpstream upstream = RawUpstream.echo();
        ProxyFixture proxy = new ProxyFixture().manager(manager -> {
          manager.requestTimeout = Duration.ofMillis(50);
          return manager;
        }).cluster("up", upstream.port()).route("/", "up").start();
        RawClient client = proxy.connect()) {
      assertThat(client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab").rest())
          .startsWith("HTTP/1.1 408 Request Timeout\r\n")
          .endsWith("\r\n\r\nrequest timeout");
    }
  }

  @Test
  void a_response_on_which_nothing_moves_is_504() {
    try (RawUpstream upstream = new RawUpstream((request, socket, connection) -> {});
        ProxyFixture proxy = new ProxyFixture().manager(manager -> {
          manager.streamIdleTimeout = Duration.ofMillis(50);
          return manager;
        }).cluster("up", upstream.port()).route("/", "up").start();
        RawClient client = proxy.connect()) {
      Answer answer = client.get("/");
      assertThat(answer.status()).isEqualTo(504);
      assertThat(answer.body()).isEqualTo("stream timeout");
    }
  }

  @Test
  void an_idle_connection_is_closed() {
    try (RawUpstream upstream = RawUpstream.echo();
        ProxyFixture proxy = new ProxyFixture().manager(manager -> {
          manager.idleTimeout = Duration.ofMillis(50);
          return manager;
        }).cluster("up", upstream.port()).route("/", "up").start();
        RawClient client = proxy.connect()) {
      assertThat(client.get("/").status()).isEqualTo(200);
      assertThat(client.rest()).isEmpty();
    }
  }
}
