package dev.outrigger.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class TunnelTest {

  private static final String UPGRADE =
      "GET /chat HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n";
  private static final String ACCEPTED =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
  private static final int BIG = 64 << 20;
  private static final long KERNEL = 40L << 20;

  private final List<String> finished = new CopyOnWriteArrayList<>();
  private final ExchangeObserver log = new ExchangeObserver() {
    @Override
    public void onFinish(HttpExchange exchange) {
      ExchangeFacts facts = exchange.facts();
      finished.add(facts.status + " " + facts.requestBytes + " " + facts.responseBytes + " "
          + facts.responseCodeDetails());
    }
  };

  @Test
  void an_accepted_upgrade_carries_bytes_both_ways() {
    try (RawUpstream upstream = new RawUpstream((request, socket, connection) -> {
      RawUpstream.write(socket, ACCEPTED + "hello");
      echo(socket);
    }); ProxyFixture proxy = proxy(upstream); RawClient client = proxy.connect()) {
      Answer answer = client.send(UPGRADE).answer();
      assertThat(answer.status()).isEqualTo(101);
      assertThat(answer.header("connection")).isEqualTo("upgrade");
      assertThat(answer.header("upgrade")).isEqualTo("websocket");
      assertThat(read(client, 5)).isEqualTo("hello");
      assertThat(read(client.send("one"), 3)).isEqualTo("one");
      assertThat(read(client.send("GET / HTTP/1.1\r\n\r\n"), 18)).isEqualTo("GET / HTTP/1.1\r\n\r\n");
      Answer asked = upstream.requests().getFirst();
      assertThat(asked.header("connection")).isEqualTo("upgrade");
      assertThat(asked.header("upgrade")).isEqualTo("WebSocket");
      assertThat(finished).as("logged at its end").isEmpty();
    }
    Awaitility.await().until(() -> !finished.isEmpty());
    assertThat(finished.getFirst()).startsWith("101 21 26 ");
  }

  @Test
  void what_is_sent_before_the_upgrade_is_accepted_waits() throws IOException {
    CountDownLatch accept = new CountDownLatch(1);
    AtomicLong early = new AtomicLong();
    try (RawUpstream upstream = new RawUpstream((request, socket, connection) -> {
      await(accept);
      early.set(socket.getInputStream().available());
      RawUpstream.write(socket, ACCEPTED);
      echo(socket);
    }); ProxyFixture proxy = proxy(upstream); RawClient client = proxy.connect()) {
      client.send(UPGRADE + "early").send("er");
      // A round trip through the event loop: the bytes have been read.
      try (RawClient other = proxy.connect()) {
        other.send("GARBAGE\r\n\r\n").rest();
      }
      accept.countDown();
      assertThat(client.answer().status()).isEqualTo(101);
      assertThat(read(client, 7)).isEqualTo("earlyer");
      assertThat(early).hasValue(0);
    }
  }

  @Test
  void an_upgrade_that_the_endpoint_does_not_take_gets_an_ordinary_response() {
    try (RawUpstream upstream = RawUpstream.status(426);
        ProxyFixture proxy = proxy(upstream);
        RawClient client = proxy.connect()) {
      assertThat(client.send(UPGRADE).answer().status()).isEqualTo(426);
      assertThat(client.get("/").status()).isEqualTo(426);
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void an_upgrade_that_nobody_asked_for_is_an_error_of_the_endpoint() {
    try (RawUpstream upstream = new RawUpstream((request, socket, connection) -> RawUpstream.write(socket, ACCEPTED));
        ProxyFixture proxy = proxy(upstream);
        RawClient client = proxy.connect()) {
      Answer answer = client.get("/");
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.header("x-outrigger-error")).contains("101 without an upgrade; endpoint=127.0.0.1:");
    }
  }

  @Test
  void only_a_single_protocol_that_is_listed_is_let_through() {
    try (RawUpstream upstream = RawUpstream.echo(); ProxyFixture proxy = proxy(upstream)) {
      for (String offer : List.of("Upgrade: spdy", "Upgrade: websocket, spdy",
          "Upgrade: websocket\r\nUpgrade: websocket")) {
        try (RawClient client = proxy.connect()) {
          client.send("GET / HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\n" + offer + "\r\n\r\n");
          assertThat(client.rest()).startsWith("HTTP/1.1 403");
        }
      }
      assertThat(upstream.requests()).isEmpty();
    }
  }

  @Test
  void a_client_that_ends_its_output_still_gets_the_rest() throws IOException {
    try (RawUpstream upstream = new RawUpstream((request, socket, connection) -> {
      RawUpstream.write(socket, ACCEPTED);
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      RawUpstream.write(socket, "you said " + all);
      socket.close();
    }); ProxyFixture proxy = proxy(upstream); RawClient client = proxy.connect()) {
      assertThat(client.send(UPGRADE).answer().status()).isEqualTo(101);
      client.send("bye").socket().shutdownOutput();
      assertThat(client.rest()).isEqualTo("you said bye");
    }
    assertThat(finished).containsExactly("101 3 12 via_upstream");
  }

  @Test
  void an_endpoint_that_ends_its_output_still_gets_the_rest() throws IOException {
    List<String> got = new CopyOnWriteArrayList<>();
    try (RawUpstream upstream = new RawUpstream((request, socket, connection) -> {
      RawUpstream.write(socket, ACCEPTED + "last");
      socket.shutdownOutput();
      got.add(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
      socket.close();
    }); ProxyFixture proxy = proxy(upstream); RawClient client = proxy.connect()) {
      assertThat(client.send(UPGRADE).answer().status()).isEqualTo(101);
      assertThat(client.rest()).isEqualTo("last");
      client.send("and more").socket().shutdownOutput();
      Awaitility.await().until(() -> !got.isEmpty());
      assertThat(got).containsExactly("and more");
      Awaitility.await().until(() -> !finished.isEmpty());
      assertThat(finished).containsExactly("101 8 4 via_upstream");
    }
  }

  @Test
  void a_reset_of_one_side_ends_the_other() throws IOException {
    CountDownLatch go = new CountDownLatch(1);
    try (RawUpstream upstream = new RawUpstream((request, socket, connection) -> {
      RawUpstream.write(socket, ACCEPTED);
      await(go);
      RawUpstream.reset(socket);
    }); ProxyFixture proxy = proxy(upstream); RawClient client = proxy.connect()) {
      assertThat(client.send(UPGRADE).answer().status()).isEqualTo(101);
      go.countDown();
      assertThat(client.rest()).isEmpty();
      Awaitility.await().until(() -> !finished.isEmpty());
      assertThat(finished.getFirst()).contains("connection_termination");
    }
  }

  @Test
  void an_endpoint_that_does_not_read_stops_the_client() throws IOException {
    CountDownLatch go = new CountDownLatch(1);
    AtomicLong sent = new AtomicLong();
    try (RawUpstream upstream = new RawUpstream((request, socket, connection) -> {
      RawUpstream.write(socket, ACCEPTED);
      await(go);
      long all = socket.getInputStream().readNBytes(BIG).length;
      RawUpstream.write(socket, String.valueOf(all));
      socket.close();
    }); ProxyFixture proxy = proxy(upstream); RawClient client = proxy.connect()) {
      assertThat(client.send(UPGRADE).answer().status()).isEqualTo(101);
      Thread.ofVirtual().start(() -> {
        byte[] piece = new byte[64 << 10];
        for (int i = 0; i < BIG / piece.length; i++) {
          client.send(piece);
          sent.addAndGet(piece.length);
        }
      });
      AtomicLong last = new AtomicLong(-1);
      Awaitility.await().pollInterval(Duration.ofMillis(300)).until(() -> {
        long now = sent.get();
        return now > 0 && last.getAndSet(now) == now;
      });
      assertThat(sent.get()).isLessThan(KERNEL);
      go.countDown();
      assertThat(client.rest()).isEqualTo(String.valueOf(BIG));
    }
  }

  @Test
  void a_tunnel_on_which_nothing_moves_is_ended() {
    try (RawUpstream upstream = new RawUpstream((request, socket, connection) -> {
      RawUpstream.write(socket, ACCEPTED);
      echo(socket);
    });
        ProxyFixture proxy = new ProxyFixture(log).manager(manager -> {
          manager.upgrades = Set.of("websocket");
          manager.streamIdleTimeout = Duration.ofMillis(200);
          return manager;
        }).cluster("up", upstream.port()).route("/", "up", Duration.ofMillis(100), null).start();
        RawClient client = proxy.connect()) {
      assertThat(client.send(UPGRADE).answer().status()).isEqualTo(101);
      assertThat(client.rest()).isEmpty();
      Awaitility.await().until(() -> !finished.isEmpty());
      assertThat(finished).as("not by the route's timeout").containsExactly("101 0 0 stream_idle_timeout");
    }
  }

  private ProxyFixture proxy(RawUpstream upstream) {
    return new ProxyFixture(log).manager(manager -> {
      manager.upgrades = Set.of("websocket");
      return manager;
    }).cluster("up", upstream.port()).route("/", "up").start();
  }

  private static void echo(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] some = new byte[1024];
    for (int length = in.read(some); length >= 0; length = in.read(some)) {
      socket.getOutputStream().write(some, 0, length);
    }
    socket.close();
  }

  private static String read(RawClient client, int length) {
    try {
      return new String(client.socket().getInputStream().readNBytes(length), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
