package dev.outrigger.examples.envoy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A pod on a loopback address of its own: answers each request with its address, with the status that the test sets. */
final class EchoPod implements AutoCloseable {

  private final String ip;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile int status = 200;

  /**
   * Starts one.
   *
   * @param port 0 takes a free one
   */
  EchoPod(String ip, int port) throws IOException {
    this.ip = ip;
    server = HttpServer.create(new InetSocketAddress(ip, port), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  String ip() {
    return ip;
  }

  int port() {
    return server.getAddress().getPort();
  }

  void answers(int status) {
    this.status = status;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] name = ip.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, name.length);
      exchange.getResponseBody().write(name);
    }
  }
}
