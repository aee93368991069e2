package dev.outrigger.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Whoever is slow stops whoever is fast, and the proxy holds no more than its limits. */
class BackPressureTest {

  private static final int BIG = 64 << 20;
  private static final int LIMIT = 64 << 10;
  /** What the two kernel buffers on the way may take, generously. */
  private static final int KERNEL = 24 << 20;

  @Test
  void a_client_that_does_not_read_stops_the_endpoint() throws IOException {
    AtomicLong sent = new AtomicLong();
    try (RawUpstream upstream = new RawUpstream((request, socket, connection) -> {
      RawUpstream.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: " + BIG + "\r\n\r\n");
      byte[] piece = new byte[64 << 10];
      for (int i = 0; i < BIG / piece.length; i++) {
        socket.getOutputStream().write(piece);
        sent.addAndGet(piece.length);
      }
    });
        ProxyFixture proxy =
            new ProxyFixture().bufferLimit(LIMIT).cluster("up", upstream.port()).route("/", "up").start();
        RawClient client = proxy.connect()) {
      client.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
      assertStops(sent);
      long held = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
      assertThat(held).as("direct memory of the whole process").isLessThan(32 << 20);
      InputStream in = client.socket().getInputStream();
      Answer head = Answer.read(in, false);
      assertThat(head.status()).isEqualTo(200);
      assertThat(in.readNBytes(BIG)).hasSize(BIG);
      assertThat(client.send("GET /2 HTTP/1.1\r\nHost: test\r\n\r\n").answerToHead().status()).isEqualTo(200);
    }
  }

  @Test
  void an_endpoint_that_does_not_read_stops_the_client() throws IOException {
    AtomicLong sent = new AtomicLong();
    CountDownLatch read = new CountDownLatch(1);
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        ProxyFixture proxy =
            new ProxyFixture().bufferLimit(LIMIT).cluster("up", server.getLocalPort()).route("/", "up").start();
        RawClient client = proxy.connect()) {
      Thread.ofVirtual().start(() -> {
        try (Socket socket = server.accept()) {
          read.await();
          Answer.read(socket.getInputStream(), true);
          RawUpstream.respond(socket, 200, "all");
          socket.getInputStream().read();
        } catch (IOException | InterruptedException over) {
          Thread.currentThread().interrupt();
        }
      });
      Thread.ofVirtual().start(() -> {
        client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: " + BIG + "\r\n\r\n");
        byte[] piece = new byte[64 << 10];
        for (int i = 0; i < BIG / piece.length; i++) {
          client.send(piece);
          sent.addAndGet(piece.length);
        }
      });
      assertStops(sent);
      read.countDown();
      assertThat(client.answer().body()).isEqualTo("all");
      assertThat(sent.get()).isEqualTo(BIG);
    }
  }

  @Test
  void requests_sent_ahead_without_end_are_not_held_without_end() throws IOException {
    AtomicLong sent = new AtomicLong();
    CountDownLatch go = new CountDownLatch(1);
    try (RawUpstream upstream = new RawUpstream((request, socket, connection) -> {
      try {
        go.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      RawUpstream.respond(socket, 200, "x");
    });
        ProxyFixture proxy =
            new ProxyFixture().bufferLimit(LIMIT).cluster("up", upstream.port()).route("/", "up").start();
        RawClient client = proxy.connect()) {
      String ahead = ("GET / HTTP/1.1\r\nHost: test\r\nX-Filler: " + "f".repeat(1000) + "\r\n\r\n").repeat(50);
      Thread writer = Thread.ofVirtual().start(() -> {
        try {
          for (int i = 0; i < 2000; i++) {
            client.send(ahead);
            sent.addAndGet(ahead.length());
          }
        } catch (UncheckedIOException closed) {
          Thread.currentThread().interrupt();
        }
      });
      assertStops(sent);
      go.countDown();
      for (int i = 0; i < 100; i++) {
        assertThat(client.answer().status()).isEqualTo(200);
      }
      client.socket().close();
      Awaitility.await().until(() -> !writer.isAlive());
    }
  }

  private static void assertStops(AtomicLong sent) {
    AtomicLong last = new AtomicLong(-1);
    Awaitility.await().pollInterval(Duration.ofMillis(300)).until(() -> {
      long now = sent.get();
      return now > 0 && last.getAndSet(now) == now;
    });
    assertThat(sent.get()).isLessThan(KERNEL);
  }
}
