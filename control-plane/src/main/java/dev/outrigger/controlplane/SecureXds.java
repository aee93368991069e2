package dev.outrigger.controlplane;

import dev.outrigger.controlplane.auth.AddressRates;
import dev.outrigger.controlplane.auth.AuthenticationInterceptor;
import dev.outrigger.controlplane.auth.KubeTokenReviewer;
import dev.outrigger.controlplane.auth.PodAccounts;
import dev.outrigger.controlplane.auth.ReviewCache;
import dev.outrigger.controlplane.auth.StreamRateInterceptor;
import dev.outrigger.controlplane.auth.StreamRefusals;
import dev.outrigger.controlplane.auth.TokenEnds;
import dev.outrigger.controlplane.ca.CertificateAuthority;
import dev.outrigger.controlplane.ca.SecretRootStore;
import dev.outrigger.controlplane.ca.ServerName;
import dev.outrigger.controlplane.ca.ServingCertificate;
import dev.outrigger.controlplane.ca.ServingIdentity;
import dev.outrigger.controlplane.ca.TrustPublisher;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.TlsServerCredentials;
import io.grpc.util.AdvancedTlsX509KeyManager;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves proxies of other machines: over TLS, by a certificate of the mesh's own authority, and only those that prove by a
 * service-account token who they are. The certificate is replaced under the running server, so connections that are open stay.
 *
 * <p>All that waits for the API server on behalf of certificates runs on one thread of its own.
 */
final class SecureXds implements AutoCloseable {

  /** What a client's token must be made for. */
  static final String AUDIENCE = "outrigger";

  /** Of the Service that leads to all replicas; the certificate names it. */
  static final String SERVICE = "outrigger-control-plane";

  /** Of the Secret that keeps the authority. */
  static final String ROOT_SECRET = "outrigger-ca";

  /** Of the ConfigMap in each namespace that tells its pods what to trust. */
  static final String TRUST = "outrigger-root-cert";

  private static final Logger LOG = LoggerFactory.getLogger(SecureXds.class);
  private static final Duration REVIEW_LIFETIME = Duration.ofSeconds(10);
  private static final int REVIEWS = 10_000;
  private static final Duration RETRY = Duration.ofSeconds(2);
  /** A ConfigMap that somebody deleted is back after so long at the latest. */
  private static final Duration TRUST_CHECK = Duration.ofMinutes(10);

  private final ScheduledThreadPoolExecutor certificates = new ScheduledThreadPoolExecutor(1,
      Thread.ofPlatform().daemon().name("certificates").factory(), new ThreadPoolExecutor.DiscardPolicy());
  private final ScheduledThreadPoolExecutor ends = new ScheduledThreadPoolExecutor(1,
      Thread.ofPlatform().daemon().name("token-ends").factory(), new ThreadPoolExecutor.DiscardPolicy());
  private final ExecutorService reviews = Executors.newVirtualThreadPerTaskExecutor();
  private final AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
  private final ServingCertificate serving;
  /** On the certificates' thread. */
  private final TrustSpread trust;
  private final XdsServer server;
  private volatile boolean certified;
  private Consumer<CertificateAuthority> authorities = none -> {};
  private Consumer<ServingIdentity> identities = none -> {};

  /**
   * @param namespace that the control plane runs in
   * @param discovery with what guards it on every listener
   */
  SecureXds(
      InetSocketAddress address,
      TransportOptions options,
      KubernetesClient client,
      String namespace,
      String clusterDomain,
      ServerServiceDefinition discovery,
      PodAccounts accounts,
      StreamRefusals refusals) {
    InstantSource clock = InstantSource.system();
    ends.setRemoveOnCancelPolicy(true);
    SecretRootStore roots = new SecretRootStore(client, namespace, ROOT_SECRET, UUID.randomUUID().toString(), clock,
        options.rootLifetime());
    serving = new ServingCertificate(roots, names(address, namespace, clusterDomain), options.servingLifetime(), clock,
        this::authorityIs, this::identityIs);
    trust = new TrustSpread(new TrustPublisher(client, TRUST)::publish, certificates);
    ReviewCache cache = new ReviewCache(new KubeTokenReviewer(client, AUDIENCE), reviews, System::nanoTime,
        REVIEW_LIFETIME, REVIEWS);
    server = new XdsServer(address, TlsServerCredentials.newBuilder().keyManager(keys).build(),
        // The last is asked first.
        ServerInterceptors.intercept(discovery,
            new AuthenticationInterceptor(cache, accounts, new TokenEnds(clock, this::after), refusals),
            new StreamRateInterceptor(new AddressRates(options::rateOfAnAddress), refusals)),
        options.maxConnectionAge());
  }

  /** Takes the socket. The certificate comes as soon as the API server answers; until then every handshake fails. */
  SecureXds start() throws IOException {
    server.start();
    certificates.execute(this::look);
    var unused = certificates.scheduleWithFixedDelay(trust::again, TRUST_CHECK.toSeconds(), TRUST_CHECK.toSeconds(),
        TimeUnit.SECONDS);
    return this;
  }

  /** Has another server of this process take each certificate too, and the authority first. Before the start. */
  void share(Consumer<CertificateAuthority> forAuthorities, Consumer<ServingIdentity> forIdentities) {
    authorities = forAuthorities;
    identities = forIdentities;
  }

  /** There is something to serve, and these namespaces are there, whose pods may want to know what to trust. */
  void serving(Set<String> now) {
    server.serving();
    Set<String> all = Set.copyOf(now);
    certificates.execute(() -> trust.among(all));
  }

  InetSocketAddress address() {
    return server.address();
  }

  /** Whether there is a certificate to serve with. */
  boolean isReady() {
    return certified;
  }

  @Override
  public void close() {
    server.close();
    certificates.shutdownNow();
    ends.shutdownNow();
    reviews.shutdownNow();
  }

  private static List<ServerName> names(InetSocketAddress address, String namespace, String clusterDomain) {
    String service = SERVICE + "." + namespace;
    List<ServerName> names = List.of(new ServerName.Dns(service), new ServerName.Dns(service + ".svc"),
        new ServerName.Dns(service + ".svc." + clusterDomain));
    if (address.getAddress().isAnyLocalAddress()) {
      return names;
    }
    return Stream
        .concat(names.stream(), Stream.of(new ServerName.Address(address.getAddress().getHostAddress())))
        .toList();
  }

  private Runnable after(Duration delay, Runnable task) {
    ScheduledFuture<?> scheduled = ends.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    return () -> scheduled.cancel(false);
  }

  private void look() {
    Duration wait = RETRY;
    try {
      wait = serving.look();
    } catch (IOException | RuntimeException e) {
      LOG.atError()
          .addKeyValue("reason", e.getMessage())
          .log("certificate: {}; next try in {} s", e.getMessage(), RETRY.toSeconds());
    }
    var unused = certificates.schedule(this::look, wait.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void authorityIs(CertificateAuthority now) {
    LOG.atInfo().addKeyValue("authority", now).log("trust in {}", now);
    authorities.accept(now);
    trust.authorityIs(now);
  }

  private void identityIs(ServingIdentity now) {
    try {
      keys.updateIdentityCredentials(now.chain().toArray(X509Certificate[]::new), now.key());
      identities.accept(now);
      certified = true;
    } catch (RuntimeException e) {
      throw new IllegalStateException("a certificate that was just made", e);
    }
  }
}
