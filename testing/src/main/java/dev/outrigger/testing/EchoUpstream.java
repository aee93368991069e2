package dev.outrigger.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP server on a loopback port whose answers carry its name. A test can make it fail, or hold its answers back. */
public final class EchoUpstream implements AutoCloseable {

  private final String name;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger requests = new AtomicInteger();
  private volatile int status = 200;
  private volatile CountDownLatch gate = new CountDownLatch(0);

  private EchoUpstream(String name, HttpServer server) {
    this.name = name;
    this.server = server;
  }

  public static EchoUpstream start(String name) {
    try {
      HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
      EchoUpstream echo = new EchoUpstream(name, server);
      server.createContext("/", echo::answer);
      server.setExecutor(echo.threads);
      server.start();
      return echo;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** How many requests came, answered or not. */
  public int requests() {
    return requests.get();
  }

  /** All later answers have this status. */
  public void answerWith(int changed) {
    status = changed;
  }

  /** Holds all answers back from now on. */
  public void hold() {
    gate = new CountDownLatch(1);
  }

  /** Gives the answers that were held back. */
  public void release() {
    gate.countDown();
  }

  @Override
  public void close() {
    release();
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.incrementAndGet();
      exchange.getRequestBody().readAllBytes();
      gate.await();
      byte[] body = name.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
