package dev.outrigger.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DrainTest {

  @Test
  void a_running_request_ends_and_its_response_says_close() throws Exception {
    CountDownLatch received = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (RawUpstream upstream = new RawUpstream((request, socket, connection) -> {
      received.countDown();
      try {
        go.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      RawUpstream.respond(socket, 200, "done");
    });
        ProxyFixture proxy = new ProxyFixture().cluster("up", upstream.port()).route("/", "up").start();
        RawClient client = proxy.connect()) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      received.await();
      CompletableFuture<Void> drained = proxy.listeners().drain();
      assertThat(drained).isNotDone();
      // The connection has heard of it before the response comes.
      proxy.awaitLoop();
      go.countDown();
      assertThat(client.rest()).contains("connection: close\r\n").endsWith("\r\n\r\ndone");
      client.socket().close();
      drained.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void an_idle_connection_serves_a_request_that_was_on_its_way_and_closes() throws Exception {
    try (RawUpstream upstream = RawUpstream.echo();
        ProxyFixture proxy = new ProxyFixture().cluster("up", upstream.port()).route("/", "up").start();
        RawClient busy = proxy.connect();
        RawClient idle = proxy.connect()) {
      busy.get("/");
      idle.get("/");
      CompletableFuture<Void> drained = proxy.listeners().drain();
      assertThat(busy.get("/last").header("connection")).isEqualTo("close");
      assertThat(busy.rest()).isEmpty();
      assertThat(idle.rest()).isEmpty();
      busy.socket().close();
      idle.socket().close();
      drained.get(10, TimeUnit.SECONDS);
    }
  }
}
