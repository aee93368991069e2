package dev.outrigger.controlplane;

import static java.util.Objects.requireNonNull;

import dev.outrigger.controlplane.auth.StreamRateInterceptor;
import dev.outrigger.controlplane.auth.StreamRefusals;
import dev.outrigger.controlplane.kube.ApiAccess;
import dev.outrigger.controlplane.kube.KubeSource;
import dev.outrigger.controlplane.kube.ManifestDirectory;
import dev.outrigger.controlplane.kube.ObjectSource;
import dev.outrigger.controlplane.model.Change;
import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.serve.AdsMetrics;
import dev.outrigger.controlplane.serve.AdsService;
import dev.outrigger.controlplane.serve.SyncStatus;
import dev.outrigger.controlplane.serve.Timing;
import dev.outrigger.controlplane.serve.Translation;
import dev.outrigger.controlplane.state.Scheduler;
import dev.outrigger.controlplane.state.StateLoop;
import dev.outrigger.controlplane.state.StateUpdate;
import dev.outrigger.controlplane.translate.ImpactRules;
import dev.outrigger.controlplane.translate.ResourceGenerator;
import dev.outrigger.controlplane.webhook.Neighbours;
import dev.outrigger.controlplane.webhook.Validation;
import dev.outrigger.policy.analysis.MeshAnalysis;
import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.kube.EndpointSlice.PodRef;
import dev.outrigger.policy.kube.Pod;
import dev.outrigger.policy.tree.Tree;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.grpc.InsecureServerCredentials;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * A running control plane: objects, to state, to xDS. Its sockets are bound before anything else; it is ready once the objects
 * are read, and streams that come before wait for that.
 */
public final class ControlPlane implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);

  // What is handed in after the end is dropped: streams that are being broken off still say so.
  private final ScheduledExecutorService loop = new ScheduledThreadPoolExecutor(1,
      Thread.ofPlatform().daemon().name("state").factory(), new ThreadPoolExecutor.DiscardPolicy());
  private final ExecutorService workers = workers(Runtime.getRuntime().availableProcessors());
  private final AdsMetrics metrics = new AdsMetrics();
  private final StreamRefusals refusals = new StreamRefusals();
  private final Findings findings;
  private final StateLoop states;
  private final AdsService ads;
  private final XdsServer xds;
  private final @Nullable SecureXds secure;
  private final MonitoringServer monitoring;
  private final @Nullable KubernetesClient kubernetes;
  private final ObjectSource source;
  /** The latest that was told of; on the state's thread. */
  private @Nullable StateUpdate told;
  private final @Nullable ClusterStatus status;
  private final Neighbours neighbours = new Neighbours();
  private final @Nullable Webhook webhook;

  private ControlPlane(
      ControlPlaneOptions options,
      MonitoringServer monitoring,
      @Nullable KubernetesClient kubernetes) {
    this.monitoring = monitoring;
    this.kubernetes = kubernetes;
    Scheduler scheduler = (task, delay) -> loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    states = new StateLoop(options.debounce(), loop, scheduler, System::nanoTime);
    ads = new AdsService(states,
        Translation.of(new ImpactRules(options.mesh()), new ResourceGenerator(options.mesh())), workers,
        new Timing(System::nanoTime, scheduler), options.limits(), metrics);
    TransportOptions transport = options.transport();
    ServerServiceDefinition discovery =
        ServerInterceptors.intercept(ads, new StreamRateInterceptor(transport.rate(), refusals));
    xds = new XdsServer(options.xdsAddress(), InsecureServerCredentials.create(), discovery,
        transport.maxConnectionAge());
    secure = secure(options, discovery);
    source = source(options.source());
    status = kubernetes == null ? null : new ClusterStatus(kubernetes, namespace(kubernetes), identity());
    findings = new Findings(options.mesh(), source, states, ads, status);
    webhook = webhook(options.webhookAddress(), new Validation(this::state, neighbours,
        new MeshAnalysis(options.mesh().clusterDomain(), options.mesh().rootNamespace())));
    states.listen(this::published);
  }

  /**
   * Starts one; returns when its sockets are bound.
   *
   * @throws IOException if they cannot be; the message says which and what to do
   */
  public static ControlPlane start(ControlPlaneOptions options) throws IOException {
    KubernetesClient kubernetes = client(options.source());
    MonitoringServer monitoring =
        Binding.attempt("--monitoring-address", options.monitoringAddress(), MonitoringServer::bind);
    ControlPlane controlPlane = new ControlPlane(options, monitoring, kubernetes);
    try {
      controlPlane.open(options);
    } catch (IOException e) {
      controlPlane.close();
      throw e;
    }
    return controlPlane;
  }

  /** Where proxies connect. */
  public InetSocketAddress xdsAddress() {
    return xds.address();
  }

  /** Where proxies of other machines connect; null when none do. */
  public @Nullable InetSocketAddress xdsTlsAddress() {
    return secure == null ? null : secure.address();
  }

  /** Where the API server has rules validated; null when it does not. */
  public @Nullable InetSocketAddress webhookAddress() {
    return webhook == null ? null : webhook.address();
  }

  public InetSocketAddress monitoringAddress() {
    return monitoring.address();
  }

  public SyncStatus syncStatus() {
    return ads;
  }

  /** Ends all streams and frees the sockets. */
  @Override
  public void close() {
    source.close();
    findings.close();
    if (webhook != null) {
      webhook.close();
    }
    if (status != null) {
      status.close();
    }
    xds.close();
    if (secure != null) {
      secure.close();
    }
    monitoring.close();
    workers.shutdownNow();
    loop.shutdownNow();
    if (kubernetes != null) {
      kubernetes.close();
    }
  }

  private static @Nullable KubernetesClient client(MeshSource source) throws IOException {
    return switch (source) {
      case MeshSource.Manifests none -> null;
      case MeshSource.Kubeconfig(Path file) -> ApiAccess.byKubeconfig(file);
      case MeshSource.InPod here -> ApiAccess.inPod(System.getenv(), ApiAccess.SERVICE_ACCOUNT);
    };
  }

  private ObjectSource source(MeshSource from) {
    if (from instanceof MeshSource.Manifests(Path directory)) {
      LOG.info("manifests from {}", directory);
      return new ManifestDirectory(directory, new Intake());
    }
    KubernetesClient client = requireNonNull(kubernetes, "kubernetes");
    LOG.info("objects from {}", client.getMasterUrl());
    return new KubeSource(client, new SplittableRandom(), new Intake());
  }

  private @Nullable SecureXds secure(ControlPlaneOptions options, ServerServiceDefinition discovery) {
    InetSocketAddress address = options.transport().tlsAddress();
    if (address == null) {
      return null;
    }
    KubernetesClient client = requireNonNull(kubernetes, "kubernetes");
    return new SecureXds(address, options.transport(), client, namespace(client), options.mesh().clusterDomain(),
        discovery, this::serviceAccount, refusals);
  }

  private @Nullable String serviceAccount(String namespace, String pod) {
    ClusterState state = state();
    Pod known = state == null ? null : state.pods().get(new PodRef(namespace, pod));
    return known == null ? null : known.serviceAccount();
  }

  private @Nullable Webhook webhook(@Nullable InetSocketAddress address, Validation validation) {
    if (address == null) {
      return null;
    }
    Webhook made = new Webhook(address, requireNonNull(kubernetes, "kubernetes"), validation,
        requireNonNull(status, "status")::leads);
    requireNonNull(secure, "secure").share(made::authority, made::identity);
    return made;
  }

  private @Nullable ClusterState state() {
    StateUpdate update = states.current();
    return update == null ? null : update.state();
  }

  private static ExecutorService workers(int threads) {
    return new ThreadPoolExecutor(threads, threads, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
        Thread.ofPlatform().daemon().name("push-", 0).factory(), new ThreadPoolExecutor.DiscardPolicy());
  }

  private void open(ControlPlaneOptions options) throws IOException {
    Binding.attempt("--xds-address", options.xdsAddress(), address -> xds.start());
    if (webhook != null) {
      Binding.attempt("--webhook-address", webhook.address(), address -> webhook.start());
      LOG.info("webhook on {}", Binding.text(webhook.address()));
    }
    if (secure != null) {
      Binding.attempt("--xds-tls-address", secure.address(), address -> secure.start());
      LOG.info("xDS over TLS on {}", Binding.text(secure.address()));
    }
    monitoring.serve(this::missing, this::metricsText);
    LOG.info("xDS on {}", Binding.text(xdsAddress()));
    LOG.info("monitoring on {}", Binding.text(monitoringAddress()));
    source.start();
    findings.start();
    if (status != null) {
      status.start();
    }
  }

  private void published(StateUpdate update) {
    ClusterState state = update.state();
    if (webhook != null) {
      neighbours.changed(state, update.changes());
    }
    xds.serving();
    if (secure != null) {
      secure.serving(state.namespaces().keySet());
    }
    StateUpdate before = told;
    told = update;
    // Endpoints come and go all day; what is defined does not.
    boolean sameDefinitions = before != null && before.state().hasDefinitionsOf(state);
    LOG.atLevel(sameDefinitions ? Level.DEBUG : Level.INFO)
        .addKeyValue("version", update.version())
        .addKeyValue("services", state.services().size())
        .addKeyValue("slices", state.slices().size())
        .log("state {}: {} services, {} slices, {} destination rules, {} virtual services", update.version(),
            state.services().size(), state.slices().size(), state.destinationRules().size(),
            state.virtualServices().size());
  }

  /** Of this replica; another one each time that it starts. */
  private static String identity() {
    return System.getenv().getOrDefault("HOSTNAME", "control-plane") + "_" + UUID.randomUUID();
  }

  /** The one that this process, or the kubeconfig's context, is in. */
  private static String namespace(KubernetesClient client) {
    String namespace = client.getNamespace();
    return namespace == null ? "default" : namespace;
  }

  /** What is still to come before proxies are answered; empty when nothing is. */
  private String missing() {
    if (states.current() == null) {
      return "the source is not read yet: " + source.missing();
    }
    return secure == null || secure.isReady() ? "" : "no serving certificate yet";
  }

  private String metricsText() {
    StringBuilder text = new StringBuilder();
    metrics.writePrometheus(text);
    refusals.writePrometheus(text);
    if (source instanceof KubeSource cluster) {
      cluster.writeMetrics(text);
    }
    return text.toString();
  }

  private final class Intake implements ObjectSource.Listener {

    @Override
    public void changed(List<Change> changes) {
      states.submit(changes);
    }

    @Override
    public void synced() {
      states.sourceSynced();
    }

    @Override
    public void findings(List<Finding> found) {
      findings.read(found);
    }

    @Override
    public void seen(ObjectRef ref, Tree.Mapping object) {
      if (status != null) {
        status.seen(ref, object);
      }
    }

    @Override
    public void gone(ObjectRef ref) {
      if (status != null) {
        status.gone(ref);
      }
    }
  }
}
