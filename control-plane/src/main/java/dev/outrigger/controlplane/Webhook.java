package dev.outrigger.controlplane;

import dev.outrigger.controlplane.ca.CertificateAuthority;
import dev.outrigger.controlplane.ca.ServingIdentity;
import dev.outrigger.controlplane.webhook.Validation;
import dev.outrigger.controlplane.webhook.WebhookRegistration;
import dev.outrigger.controlplane.webhook.WebhookServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The validating webhook of this replica, which all serve, and its registration, which the leader keeps. */
final class Webhook implements AutoCloseable {

  /** Of the ValidatingWebhookConfiguration. */
  static final String CONFIGURATION = "outrigger-validator";

  private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);

  /** After so long a registration that somebody overwrote is right again. */
  private static final Duration CHECK = Duration.ofSeconds(30);
  private static final Duration SOON = Duration.ofSeconds(1);

  private final ExecutorService reviews = Executors.newVirtualThreadPerTaskExecutor();
  private final InetSocketAddress wanted;
  private final Validation validation;
  private final WebhookRegistration registration;
  private final BooleanSupplier leads;
  private final Periodic registering = new Periodic("webhook", this::register);

  private @Nullable WebhookServer server;
  private volatile @Nullable String trust;
  private String trouble = "";
  private @Nullable String registered;

  /**
   * @param leads whether this replica is the one that writes to the API server
   */
  Webhook(InetSocketAddress address, KubernetesClient client, Validation validation, BooleanSupplier leads) {
    this.wanted = address;
    this.validation = validation;
    this.registration = new WebhookRegistration(client, CONFIGURATION);
    this.leads = leads;
  }

  /** Takes the socket; until there is a certificate every handshake fails. */
  Webhook start() throws IOException {
    server = WebhookServer.start(wanted, reviews, validation);
    registering.start();
    return this;
  }

  InetSocketAddress address() {
    return server == null ? wanted : server.address();
  }

  /** Takes the authority that the API server is to trust. */
  void authority(CertificateAuthority authority) {
    trust = authority.trust();
  }

  void identity(ServingIdentity identity) {
    if (server != null) {
      server.identity(identity.key(), identity.chain());
    }
  }

  @Override
  public void close() {
    registering.close();
    if (server != null) {
      server.close();
    }
    reviews.shutdownNow();
  }

  private Duration register() {
    String now = trust;
    if (now == null || !leads.getAsBoolean()) {
      registered = null;
      return SOON;
    }
    try {
      registration.trust(now);
      if (!now.equals(registered)) {
        LOG.info("{} is asked by the API server before it stores rules", CONFIGURATION);
        registered = now;
      }
      trouble = "";
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage());
      if (!message.equals(trouble)) {
        LOG.warn("{}", message);
        trouble = message;
      }
    }
    return CHECK;
  }
}
