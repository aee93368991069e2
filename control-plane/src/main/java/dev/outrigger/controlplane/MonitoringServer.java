package dev.outrigger.controlplane;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/** {@code /readyz}, and {@code /ready} as in Istio: 200 once the state is whole, 503 before; {@code /metrics}: Prometheus' text format. */
final class MonitoringServer implements AutoCloseable {

  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

  private final HttpServer server;

  private MonitoringServer(HttpServer server) {
    this.server = server;
  }

  /** Takes the socket; nothing is answered yet. */
  static MonitoringServer bind(InetSocketAddress address) throws IOException {
    return new MonitoringServer(HttpServer.create(address, 0));
  }

  /**
   * Begins to answer, on one thread of its own.
   *
   * @param missing what keeps it from being ready; empty when nothing does
   */
  void serve(Supplier<String> missing, Supplier<String> metrics) {
    for (String path : List.of("/ready", "/readyz")) {
      server.createContext(path, exchange -> {
        String reason = missing.get();
        answer(exchange, path, reason.isEmpty() ? 200 : 503, TEXT,
            reason.isEmpty() ? "ready\n" : "not ready: " + reason + '\n');
      });
    }
    server.createContext("/metrics", exchange -> answer(exchange, "/metrics", 200, METRICS, metrics.get()));
    server.start();
  }

  InetSocketAddress address() {
    return server.getAddress();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private static void answer(HttpExchange exchange, String path, int status, String type, String text)
      throws IOException {
    // A context of the JDK's server also gets what only begins with its path.
    boolean found = exchange.getRequestURI().getPath().equals(path);
    byte[] body = (found ? text : "not found (expected: /readyz or /metrics)\n").getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("content-type", found ? type : TEXT);
    exchange.sendResponseHeaders(found ? status : 404, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }
}
