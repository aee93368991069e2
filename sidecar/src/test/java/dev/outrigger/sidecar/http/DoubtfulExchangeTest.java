package dev.outrigger.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.sidecar.config.RouteAction;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Exchanges that end otherwise than they began: answered once, and no connection is trusted longer than it deserves. */
class DoubtfulExchangeTest {

  private static final int ANSWERS = 200_000;
  private static final long KERNEL = 16L << 20;

  @Test
  void a_body_until_close_that_ends_with_a_reset_is_not_told_as_complete() throws IOException {
    CountDownLatch seen = new CountDownLatch(1);
    try (RawUpstream upstream = new RawUpstream((request, socket, connection) -> {
      RawUpstream.write(socket, "HTTP/1.1 200 OK\r\n\r\npartial");
      await(seen);
      RawUpstream.reset(socket);
    });
        ProxyFixture proxy = new ProxyFixture().cluster("up", upstream.port()).route("/", "up").start();
        RawClient client = proxy.connect()) {
      client.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
      InputStream in = client.socket().getInputStream();
      assertThat(Answer.read(in, false).status()).isEqualTo(200);
      assertThat(in.readNBytes("7\r\npartial\r\n".length())).asString().isEqualTo("7\r\npartial\r\n");
      seen.countDown();
      assertThat(client.rest()).isEmpty();
    }
  }

  @Test
  void what_is_wrong_behind_an_early_answer_is_not_answered_again() {
    AtomicInteger started = new AtomicInteger();
    try (ProxyFixture proxy = new ProxyFixture(counting(started)).start(); RawClient client = proxy.connect()) {
      client.send("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n");
      assertThat(client.rest()).containsOnlyOnce("HTTP/1.1 404");
      assertThat(started).hasValue(1);
    }
  }

  @Test
  void a_request_with_an_empty_body_keeps_its_connection_through_an_answer_of_our_own() {
    try (ProxyFixture proxy = new ProxyFixture().start(); RawClient client = proxy.connect()) {
      for (int i = 0; i < 2; i++) {
        Answer answer = client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n").answer();
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("connection")).isNull();
      }
    }
  }

  @Test
  void connect_matches_no_route_of_paths() {
    try (RawUpstream upstream = RawUpstream.echo();
        ProxyFixture proxy = new ProxyFixture().cluster("up", upstream.port()).route("", "up").start();
        RawClient client = proxy.connect()) {
      client.send("CONNECT test:80 HTTP/1.1\r\nHost: test:80\r\n\r\n");
      assertThat(client.rest()).startsWith("HTTP/1.1 404");
      assertThat(upstream.requests()).isEmpty();
    }
  }

  @Test
  void a_request_of_http_1_0_that_names_no_host_is_refused_where_none_is_configured() {
    try (RawUpstream upstream = RawUpstream.echo();
        ProxyFixture proxy = new ProxyFixture().manager(manager -> {
          manager.acceptHttp10 = true;
          return manager;
        }).cluster("up", upstream.port()).route("/", "up").start();
        RawClient client = proxy.connect()) {
      Answer answer = client.send("GET / HTTP/1.0\r\n\r\n").answer();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.header("x-outrigger-error")).isEqualTo("missing_host_header");
      assertThat(upstream.requests()).isEmpty();
    }
  }

  @Test
  void a_client_that_takes_no_answers_is_given_no_more() throws IOException {
    AtomicInteger started = new AtomicInteger();
    AtomicLong sent = new AtomicLong();
    try (ProxyFixture proxy = new ProxyFixture(counting(started)).bufferLimit(64 << 10)
        .route("/", new RouteAction.DirectResponse(200, "x".repeat(500)))
        .start();
        RawClient client = proxy.connect()) {
      String some = "GET / HTTP/1.1\r\nHost: test\r\n\r\n".repeat(100);
      Thread writer = Thread.ofVirtual().start(() -> {
        for (int i = 0; i < ANSWERS / 100; i++) {
          client.send(some);
          sent.addAndGet(some.length());
        }
      });
      AtomicInteger last = new AtomicInteger(-1);
      Awaitility.await().pollInterval(Duration.ofMillis(300)).until(() -> {
        int now = started.get();
        return now > 0 && last.getAndSet(now) == now;
      });
      assertThat(started.get() * 600L).as("bytes of answers that nobody takes").isLessThan(KERNEL);
      for (int i = 0; i < ANSWERS; i++) {
        assertThat(client.answer().status()).isEqualTo(200);
      }
      Awaitility.await().until(() -> !writer.isAlive());
      assertThat(started).hasValue(ANSWERS);
    }
  }

  private static ExchangeObserver counting(AtomicInteger started) {
    return new ExchangeObserver() {
      @Override
      public void onStart(HttpExchange exchange) {
        started.incrementAndGet();
      }
    };
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
