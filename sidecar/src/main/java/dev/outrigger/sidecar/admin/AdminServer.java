package dev.outrigger.sidecar.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.outrigger.sidecar.config.NetAddress;
import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@link AdminViews} over HTTP on a loopback address: there is no authentication here, so no other address is bound.
 *
 * <p>Runs on the JDK's own HTTP server, a thread that waits and a virtual thread for each request: nothing is loaded twice, and the event
 * loops never see it.
 */
public final class AdminServer implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
  private static final int NO_BODY = -1;

  private final HttpServer server;
  private final Map<String, Page> pages = new HashMap<>();

  private AdminServer(HttpServer server, AdminViews views) {
    this.server = server;
    for (Page page : new AdminPages(views).all()) {
      pages.put(page.path(), page);
    }
  }

  /**
   * Binds and serves.
   *
   * @throws IllegalArgumentException if the address is not a loopback address
   * @throws IOException if it cannot be bound; the message says what is taken
   */
  public static AdminServer start(NetAddress address, AdminViews views) throws IOException {
    InetAddress host = InetAddress.ofLiteral(address.host());
    if (!host.isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "admin address: " + address
              + " (expected: a loopback address such as 127.0.0.1, since the admin port asks nobody who he is)");
    }
    HttpServer server = bind(new InetSocketAddress(host, address.port()));
    AdminServer admin = new AdminServer(server, views);
    server.createContext("/", admin::handle);
    server.setExecutor(task -> Thread.ofVirtual().name("admin").start(task));
    server.start();
    return admin;
  }

  private static HttpServer bind(InetSocketAddress address) throws IOException {
    try {
      return HttpServer.create(address, 0);
    } catch (BindException e) {
      BindException named = new BindException(
          "admin address " + address.getAddress().getHostAddress() + ":" + address.getPort() + ": " + e.getMessage());
      named.initCause(e);
      throw named;
    }
  }

  /** Where it listens, with the real port if 0 was asked for. */
  public NetAddress address() {
    InetSocketAddress bound = server.getAddress();
    return new NetAddress(bound.getAddress().getHostAddress(), bound.getPort());
  }

  /** Stops at once. */
  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer = answer(exchange);
      exchange.getResponseHeaders().set("content-type", answer.contentType());
      exchange.getResponseHeaders().set("x-content-type-options", "nosniff");
      exchange.getResponseHeaders().set("cache-control", "no-cache, max-age=0");
      boolean empty = exchange.getRequestMethod().equals("HEAD") || answer.body().length == 0;
      exchange.sendResponseHeaders(answer.status(), empty ? NO_BODY : answer.body().length);
      if (!empty) {
        exchange.getResponseBody().write(answer.body());
      }
    }
  }

  private Answer answer(HttpExchange exchange) {
    String path = exchange.getRequestURI().getPath();
    Page page = pages.get(path);
    if (page == null) {
      return Answer.text(404, "no page " + path + "; / lists those that there are\n");
    }
    String method = exchange.getRequestMethod();
    if (page.changes() != method.equals("POST")) {
      exchange.getResponseHeaders().set("allow", page.changes() ? "POST" : "GET, HEAD");
      return Answer.text(405, path + ": " + method + " (expected: " + (page.changes() ? "POST" : "GET") + ")\n");
    }
    @Nullable String query = exchange.getRequestURI().getRawQuery();
    try {
      return page.content().answer(query == null ? "" : query);
    } catch (IOException | RuntimeException e) {
      LOG.warn("admin page {} failed", path, e);
      return Answer.text(500, path + ": " + e + "\n");
    }
  }
}
