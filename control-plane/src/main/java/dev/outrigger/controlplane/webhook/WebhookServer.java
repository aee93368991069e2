package dev.outrigger.controlplane.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.ExecutorService;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /validate} to the API server. Bound at once; connections before there is a certificate fail, as if nobody
 * listened. A new certificate holds from the next connection on.
 */
public final class WebhookServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(WebhookServer.class);

  /** The path that the API server posts to. */
  public static final String PATH = "/validate";

  /** Bytes of a review: it carries an object twice, each of 1.5 MiB at most (etcd's limit), and some more around them. */
  private static final int MAX_REVIEW = 8 << 20;

  private final HttpsServer server;
  private final Validation validation;
  private final CurrentIdentity identity = new CurrentIdentity();

  private WebhookServer(HttpsServer server, Validation validation) {
    this.server = server;
    this.validation = validation;
  }

  /**
   * Binds one and serves.
   *
   * @param threads for a review each; belongs to the caller
   * @throws IOException if the address cannot be bound
   */
  public static WebhookServer start(InetSocketAddress address, ExecutorService threads, Validation validation)
      throws IOException {
    WebhookServer webhook = new WebhookServer(HttpsServer.create(address, 0), validation);
    webhook.server.setHttpsConfigurator(new HttpsConfigurator(context(webhook.identity)));
    webhook.server.setExecutor(threads);
    webhook.server.createContext(PATH, webhook::handle);
    webhook.server.start();
    return webhook;
  }

  public InetSocketAddress address() {
    return server.getAddress();
  }

  /**
   * Takes what the server proves itself by from now on.
   *
   * @param chain its own certificate first, then those between it and the root
   */
  public void identity(PrivateKey key, List<X509Certificate> chain) {
    identity.set(key, chain);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestMethod().equals("POST") || !exchange.getRequestURI().getPath().equals(PATH)) {
        answer(exchange, 404, "text/plain", text("POST " + PATH + " is all there is"));
        return;
      }
      try (InputStream body = exchange.getRequestBody()) {
        byte[] review = body.readNBytes(MAX_REVIEW + 1);
        if (review.length > MAX_REVIEW) {
          answer(exchange, 413, "text/plain", text("more than " + MAX_REVIEW + " bytes"));
          return;
        }
        answer(exchange, 200, "application/json",
            AdmissionReview.answer(new ByteArrayInputStream(review), validation::of));
      } catch (IOException e) {
        answer(exchange, 400, "text/plain", text(String.valueOf(e.getMessage())));
      } catch (RuntimeException e) {
        // The API server then does as the webhook's failurePolicy says: nothing.
        LOG.error("review failed", e);
        answer(exchange, 500, "text/plain", text("failed; the control plane's log says why"));
      }
    }
  }

  private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static SSLContext context(CurrentIdentity identity) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[]{identity}, null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has TLS", e);
    }
  }
}
