package dev.outrigger.sidecar;

import com.google.protobuf.Any;
import com.google.protobuf.util.Durations;
import dev.outrigger.sidecar.admin.AdminServer;
import dev.outrigger.sidecar.admin.AdminViews;
import dev.outrigger.sidecar.admin.BoundListener;
import dev.outrigger.sidecar.admin.PlanMetrics;
import dev.outrigger.sidecar.admin.ProxyControl;
import dev.outrigger.sidecar.admin.ServerMetrics;
import dev.outrigger.sidecar.admin.UpstreamMetrics;
import dev.outrigger.sidecar.admin.XdsMetrics;
import dev.outrigger.sidecar.balance.BalancePorts;
import dev.outrigger.sidecar.bootstrap.Bootstrap;
import dev.outrigger.sidecar.bootstrap.BootstrapException;
import dev.outrigger.sidecar.config.ListenerSpec;
import dev.outrigger.sidecar.config.NetAddress;
import dev.outrigger.sidecar.config.ProxySnapshot;
import dev.outrigger.sidecar.dns.DnsDiscovery;
import dev.outrigger.sidecar.dns.HostResolver;
import dev.outrigger.sidecar.http.ExchangeTelemetry;
import dev.outrigger.sidecar.http.HttpHandler;
import dev.outrigger.sidecar.listener.ConntrackDestination;
import dev.outrigger.sidecar.listener.Listeners;
import dev.outrigger.sidecar.listener.Transport;
import dev.outrigger.sidecar.plan.CurrentPlan;
import dev.outrigger.sidecar.plan.PlanBuilder;
import dev.outrigger.sidecar.plan.RoutingPlan;
import dev.outrigger.sidecar.tcp.RelayTelemetry;
import dev.outrigger.sidecar.tcp.TcpHandler;
import dev.outrigger.sidecar.telemetry.AccessLogFiles;
import dev.outrigger.sidecar.telemetry.ProxyMetrics;
import dev.outrigger.sidecar.upstream.ClusterWaits;
import dev.outrigger.sidecar.upstream.Dialer;
import dev.outrigger.sidecar.upstream.EventLoopPools;
import dev.outrigger.sidecar.xds.AdsSpec;
import dev.outrigger.sidecar.xds.SnapshotAssembler;
import dev.outrigger.sidecar.xds.XdsClient;
import io.envoyproxy.envoy.admin.v3.BootstrapConfigDump;
import io.envoyproxy.envoy.admin.v3.ConfigDump;
import io.envoyproxy.envoy.admin.v3.ServerInfo;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running sidecar: all parts, wired. Lifecycle: {@link #start}, then {@link #drain} and {@link #close}. May be embedded; ports of 0 are the
 * kernel's choice.
 */
public final class Sidecar implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Sidecar.class);

  /** For exchanges that run at the stop: a pod's usual grace of 30 s less what the rest of the stop needs. */
  private static final Duration DRAIN_TIME = Duration.ofSeconds(25);

  private final long startedAt = System.nanoTime();
  private final Bootstrap bootstrap;
  private final Runnable quit;
  private final ControlThread control = new ControlThread();
  private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
  private final CurrentPlan current = new CurrentPlan();
  private final ProxyMetrics metrics = new ProxyMetrics();
  private final AccessLogFiles accessLogs =
      new AccessLogFiles(Thread.ofPlatform().name("access-log").daemon().factory());
  private final EventLoopGroup loops;
  private final ClusterWaits clusterWaits;
  private final PlanBuilder plans;
  private final Listeners listeners;
  private final SnapshotAssembler assembler;
  private final @Nullable XdsClient xds;
  private @Nullable AdminServer admin;
  private volatile boolean started;
  private volatile boolean draining;
  private volatile Map<String, InetSocketAddress> bound = Map.of();

  private Sidecar(Bootstrap bootstrap, SidecarOptions options, Runnable quit) {
    this.bootstrap = bootstrap;
    this.quit = quit;
    Transport transport = Transport.best();
    // one event loop: a sidecar shares its pod's cores with the application, and one loop serves more than it asks for
    loops = transport.newGroup(1, Thread.ofPlatform().name("loop-", 0).factory());
    Dialer dialer = new Dialer(transport.clients());
    EventLoopPools pools = new EventLoopPools(loops, dialer, System::nanoTime);
    plans = new PlanBuilder(new BalancePorts(System::nanoTime, Sidecar::randomWord, control::after,
        new OutlierLog(control, InstantSource.system(), outlierEvents(bootstrap)), pools));
    clusterWaits = new ClusterWaits(loops, this::demand);
    HttpHandler http =
        new HttpHandler(loops, pools, clusterWaits, current, hostname(), System::currentTimeMillis, Sidecar::randomWord,
            new ExchangeTelemetry(metrics, accessLogs, hostname()));
    TcpHandler tcp = new TcpHandler(pools, clusterWaits, current, dialer, Sidecar::randomWord,
        new RelayTelemetry(metrics, accessLogs, hostname(), System::currentTimeMillis));
    listeners = new Listeners(loops, transport, new ConntrackDestination(),
        new ChainHandlers(http, tcp));
    DnsDiscovery names = new DnsDiscovery(HostResolver.SYSTEM, control, blocking);
    assembler = new SnapshotAssembler(bootstrap.clusters(), fixedListeners(bootstrap, options), names::watch, control,
        this::publish);
    AdsSpec ads = bootstrap.ads();
    xds = ads == null ? null
        : new XdsClient(ads, bootstrap.node(), assembler, control, RandomGenerator.getDefault(), InstantSource.system(),
            options.stateDirectory(), blocking);
  }

  /**
   * Reads the bootstrap, binds its listeners and begins to follow the control plane; does not wait for it.
   *
   * @param quit called when an operator asks the process to end
   * @throws IOException when the file cannot be read or an address cannot be bound
   */
  public static Sidecar start(SidecarOptions options, Runnable quit) throws IOException, BootstrapException {
    Bootstrap bootstrap = Bootstrap.parse(options.bootstrap());
    if (options.httpProxy() != null && bootstrap.ads() == null) {
      throw new IOException(options.bootstrap() + ": dynamic_resources.ads_config: missing (expected with"
          + " --http-proxy-address, whose routes come from the control plane)");
    }
    for (ListenerSpec listener : fixedListeners(bootstrap, options)) {
      requireFree("listener " + listener.name(), listener.address());
    }
    Sidecar sidecar = new Sidecar(bootstrap, options, quit);
    try {
      sidecar.run();
    } catch (IOException | RuntimeException e) {
      sidecar.close();
      throw e;
    }
    return sidecar;
  }

  private static List<ListenerSpec> fixedListeners(Bootstrap bootstrap, SidecarOptions options) {
    List<ListenerSpec> fixed = new ArrayList<>(bootstrap.listeners());
    if (options.httpProxy() != null) {
      fixed.add(HttpProxyListener.at(options.httpProxy()));
    }
    return fixed;
  }

  private static @Nullable Path outlierEvents(Bootstrap bootstrap) {
    String file = bootstrap.outlierEventLog();
    return file == null ? null : Path.of(file);
  }

  /** A listener may only be bound once its routes are here; a port that is taken is to be told before. */
  private static void requireFree(String what, NetAddress address) throws IOException {
    if (address.port() != 0) {
      try (ServerSocket probe = new ServerSocket()) {
        probe.setReuseAddress(true);
        probe.bind(new InetSocketAddress(address.host(), address.port()));
      } catch (IOException e) {
        throw new IOException(what + ": cannot listen on " + address + ": " + e.getMessage()
            + " (expected: a free port; 'ss -ltnp sport = :" + address.port() + "' shows who has it)", e);
      }
    }
  }

  /** The kernel's name of this machine or pod: no name service is asked. */
  private static String hostname() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException notLinux) {
      return "";
    }
  }

  private static long randomWord() {
    return ThreadLocalRandom.current().nextLong();
  }

  private void run() throws IOException {
    bootstrap.withoutEffect().forEach(what -> LOG.info("bootstrap: {}", what));
    NetAddress address = bootstrap.admin();
    if (address != null) {
      ProxyControl proxy = new Control();
      metrics.addSource(new ServerMetrics(proxy));
      metrics.addSource(accessLogs);
      metrics.addSource(new UpstreamMetrics(() -> current.get().upstreams()));
      metrics.addSource(new PlanMetrics(current, assembler::warming));
      if (xds != null) {
        metrics.addSource(new XdsMetrics(xds::status));
      }
      admin = AdminServer.start(address,
          new AdminViews(proxy, metrics, () -> current.get().upstreams(), this::boundListeners, this::configuration));
      LOG.info("admin on {}", admin.address());
    }
    control.await(() -> {
      assembler.start();
      if (xds != null) {
        xds.start();
      }
      started = true;
    });
    ProcessHandle.current()
        .info()
        .startInstant()
        .ifPresent(process -> LOG.info("started, {} ms after the process",
            Duration.between(process, Instant.now()).toMillis()));
  }

  private void demand(String cluster) {
    XdsClient client = xds;
    if (client != null) {
      control.execute(() -> client.demand(cluster));
    }
  }

  /** On the control thread. */
  private void publish(ProxySnapshot snapshot) {
    RoutingPlan plan = plans.build(snapshot, current.get());
    current.publish(plan);
    clusterWaits.published();
    if (draining) {
      return;
    }
    listeners.apply(plan.listeners()).forEach((name, failure) -> LOG.warn("listener {}: {}", name, failure));
    Map<String, InetSocketAddress> now = listeners.boundAddresses();
    now.forEach((name, at) -> {
      if (!at.equals(bound.get(name))) {
        LOG.info("listener {} on {}:{}", name, at.getHostString(), at.getPort());
      }
    });
    bound = Map.copyOf(now);
  }

  /** True when everything that is asked for is here and requests are served. */
  public boolean isReady() {
    return started && !draining && (xds == null ? assembler.warm() : xds.status().initialized());
  }

  /** Where a listener really listens, null when it does not. */
  public @Nullable InetSocketAddress address(String listener) {
    return bound.get(listener);
  }

  /** Where the admin port is, null without one. */
  public @Nullable NetAddress adminAddress() {
    return admin == null ? null : admin.address();
  }

  /**
   * Stops accepting connections, tells those that there are to finish, and waits for them, at most 25 s.
   */
  public void drain() {
    draining = true;
    LOG.info("draining");
    CompletableFuture<Void> drained = CompletableFuture.supplyAsync(listeners::drain, control).thenCompose(all -> all);
    try {
      drained.orTimeout(DRAIN_TIME.toSeconds(), TimeUnit.SECONDS).join();
    } catch (RuntimeException e) {
      LOG.warn("not drained after {} s: what still runs is cut off", DRAIN_TIME.toSeconds());
    }
  }

  /** Closes everything at once; a second call does nothing. */
  @Override
  public void close() {
    if (control.isShutdown()) {
      return;
    }
    draining = true;
    control.await(() -> {
      if (xds != null) {
        xds.close();
      }
      assembler.close();
      listeners.close();
    });
    if (admin != null) {
      admin.close();
    }
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    accessLogs.close();
    control.shutdownNow();
    blocking.shutdownNow();
  }

  private List<BoundListener> boundListeners() {
    List<BoundListener> all = new ArrayList<>();
    bound.forEach(
        (name, at) -> all.add(new BoundListener(name, new NetAddress(at.getAddress().getHostAddress(), at.getPort()))));
    return all;
  }

  /** The bootstrap, then what the control plane sent, as Envoy has it. */
  private ConfigDump configuration() {
    ConfigDump.Builder dump = ConfigDump.newBuilder()
        .addConfigs(Any.pack(BootstrapConfigDump.newBuilder().setBootstrap(bootstrap.message()).build()));
    if (xds != null) {
      dump.addAllConfigs(xds.configDump().join().getConfigsList());
    }
    return dump.build();
  }

  private final class Control implements ProxyControl {

    @Override
    public ServerInfo info() {
      var uptime = Durations.fromNanos(System.nanoTime() - startedAt);
      return ServerInfo.newBuilder()
          .setVersion(BuildVersion.text())
          .setState(
              draining ? ServerInfo.State.DRAINING : isReady() ? ServerInfo.State.LIVE : ServerInfo.State.INITIALIZING)
          .setUptimeCurrentEpoch(uptime)
          .setUptimeAllEpochs(uptime)
          .setNode(bootstrap.node())
          .build();
    }

    @Override
    public void quit() {
      quit.run();
    }

    @Override
    public void drainListeners() {
      control.execute(listeners::drain);
    }
  }
}
