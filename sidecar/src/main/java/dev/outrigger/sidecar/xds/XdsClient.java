package dev.outrigger.sidecar.xds;

import dev.outrigger.sidecar.config.NetAddress;
import dev.outrigger.sidecar.xds.XdsStatus.Rejection;
import dev.outrigger.sidecar.xds.XdsStatus.TypeStatus;
import io.envoyproxy.envoy.admin.v3.ConfigDump;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.grpc.CallCredentials;
import io.grpc.ManagedChannel;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one ADS stream to the control plane and feeds what comes into a {@link SnapshotAssembler}. A response is answered right after it is
 * decoded, before anything is published. When the stream ends, all that is known stays, and a new stream tells the control plane what is
 * here already.
 *
 * <p>With a state directory the last good configuration is kept on disk; at the start it is served until the control plane has something
 * else to say.
 *
 * <p>Everything runs on the control thread; {@link #status} may be read by any thread.
 */
public final class XdsClient {

  private static final Logger LOG = LoggerFactory.getLogger(XdsClient.class);

  /** How long all that is known may warm before the proxy counts as initialized all the same. */
  private static final Duration WARM_LIMIT = Duration.ofSeconds(15);

  /** Tells a control plane that clusters may be left out until they are asked for by name. */
  private static final String ON_DEMAND_FEATURE = "outrigger.clusters.on_demand";

  private final AdsSpec spec;
  private final Node node;
  private final SnapshotAssembler assembler;
  private final ResourceStore store;
  private final Function<NetAddress, ManagedChannel> channels;
  private final ScheduledExecutorService control;
  private final @Nullable CallCredentials token;
  private final ReconnectDelay delay;
  private final InstantSource clock;
  private final @Nullable Keeper keeper;
  private final Map<ResourceType, TypeStatus> types = new EnumMap<>(ResourceType.class);
  /** Wildcard types that have been answered, by the control plane or by the kept configuration. */
  private final Set<ResourceType> known = EnumSet.noneOf(ResourceType.class);

  private @Nullable ManagedChannel channel;
  private @Nullable AdsStream stream;
  private @Nullable ScheduledFuture<?> warmLimit;
  private boolean warm;
  private boolean heard;
  private boolean connected;
  private boolean closed;
  private int address;
  private volatile XdsStatus status = new XdsStatus(false, false, Map.of());

  /**
   * @param control the control thread, on which the assembler is too
   * @param stateDirectory null when no configuration is kept
   * @param blocking runs what waits for the disk
   */
  public XdsClient(
      AdsSpec spec,
      Node node,
      SnapshotAssembler assembler,
      ScheduledExecutorService control,
      RandomGenerator random,
      InstantSource clock,
      @Nullable Path stateDirectory,
      Executor blocking) {
    this(spec, node, assembler, new AdsChannels(spec)::open, control, random, clock, stateDirectory, blocking);
  }

  XdsClient(
      AdsSpec spec,
      Node node,
      SnapshotAssembler assembler,
      Function<NetAddress, ManagedChannel> channels,
      ScheduledExecutorService control,
      RandomGenerator random,
      InstantSource clock,
      @Nullable Path stateDirectory,
      Executor blocking) {
    this.spec = spec;
    this.node = introduced(node, spec);
    this.assembler = assembler;
    this.channels = channels;
    this.control = control;
    this.delay = new ReconnectDelay(random);
    this.clock = clock;
    token = spec.credentials() == null || spec.credentials().token() == null ? null
        : new TokenCredentials(spec.credentials().token());
    store = new ResourceStore(assembler, clock);
    keeper = stateDirectory == null ? null
        : new Keeper(new KeptConfiguration(stateDirectory, node.getId()), this::state, control, blocking);
    for (ResourceType type : ResourceType.values()) {
      types.put(type, TypeStatus.NONE);
    }
  }

  /** Takes up the kept configuration, which blocks, then connects. To be called once, on the control thread. */
  public void start() {
    if (keeper != null) {
      keeper.read().forEach(this::restore);
      if (assembler.isOnDemand() && asksForClusters(spec)) {
        // what is kept was used: the control plane cannot know
        store.of(ResourceType.CLUSTERS).keySet().forEach(assembler::demand);
      }
      assembler.assemble();
      publishStatus();
    }
    connect();
  }

  /** Ends the stream and writes what is still to be kept. */
  public void close() {
    closed = true;
    if (stream != null) {
      stream.close();
    }
    if (channel != null) {
      channel.shutdownNow();
    }
    if (keeper != null) {
      keeper.close();
    }
  }

  /**
   * Asks for a cluster by name, for traffic needs it; from now on it is wanted like those that come unasked. What the control plane does not
   * have it may have later. On the control thread.
   */
  public void demand(String cluster) {
    if (assembler.demand(cluster)) {
      LOG.info("control plane: cluster {} is asked for at its first use", cluster);
      if (asksForClusters(spec)) {
        subscribe();
      } else {
        assembler.lacks(cluster);
      }
    }
  }

  /** State of the world has no word for a cluster that does not exist, so there all come unasked. */
  private static boolean asksForClusters(AdsSpec spec) {
    return spec.variant() == AdsSpec.Variant.DELTA && spec.clusters();
  }

  /** May be called by any thread. */
  public XdsStatus status() {
    return status;
  }

  /** The resources in force, for the admin port. May be called by any thread. */
  public CompletableFuture<ConfigDump> configDump() {
    return CompletableFuture.supplyAsync(() -> ConfigDumps.of(store, types), control);
  }

  private static Node introduced(Node node, AdsSpec spec) {
    Node.Builder introduced = node.toBuilder().setUserAgentName("outrigger");
    if (asksForClusters(spec)) {
      introduced.addClientFeatures(ON_DEMAND_FEATURE);
    }
    return introduced.build();
  }

  private void restore(Update kept) {
    String error = store.take(kept);
    if (error != null) {
      LOG.warn("kept configuration: {}", error);
    }
    if (kept.type().wildcard()) {
      known.add(kept.type());
    }
    // Without its version the control plane sends again what could not be taken up.
    String version = error == null ? kept.version() : "";
    types.put(kept.type(), new TypeStatus(store.of(kept.type()).size(), version, 0, 0, 0, null));
  }

  private void connect() {
    if (closed) {
      return;
    }
    heard = false;
    if (channel == null) {
      try {
        channel = channels.apply(spec.addresses().get(address));
      } catch (UncheckedIOException e) {
        away(String.valueOf(e.getMessage()), null);
        return;
      }
    } else {
      // The channel waits by itself after a failure; we have waited already.
      channel.resetConnectBackoff();
    }
    var stub = AggregatedDiscoveryServiceGrpc.newStub(channel).withExecutor(control).withCallCredentials(token);
    Listening events = new Listening();
    stream = switch (spec.variant()) {
      case DELTA -> new DeltaStream(stub, node, events);
      case STATE_OF_THE_WORLD -> new StateOfTheWorldStream(stub, node, events);
    };
    subscribe();
  }

  private void subscribe() {
    for (ResourceType type : ResourceType.values()) {
      if (stream != null && fromControlPlane(type)) {
        Set<String> wanted = assembler.wanted(type);
        if (!type.wildcard()) {
          store.forget(type, wanted);
        }
        Map<String, String> versions = new HashMap<>();
        store.of(type).values().forEach(resource -> versions.put(resource.name(), resource.version()));
        stream.subscribe(type, wanted, versions, status(type).version());
      }
    }
  }

  private boolean fromControlPlane(ResourceType type) {
    return switch (type) {
      case CLUSTERS -> spec.clusters();
      case LISTENERS -> spec.listeners();
      case ENDPOINTS, ROUTES -> true;
    };
  }

  private TypeStatus status(ResourceType type) {
    return types.getOrDefault(type, TypeStatus.NONE);
  }

  private void publishStatus() {
    boolean all = (!spec.clusters() || known.contains(ResourceType.CLUSTERS))
        && (!spec.listeners() || known.contains(ResourceType.LISTENERS));
    if (all && warmLimit == null) {
      warmLimit = control.schedule(this::warmEnough, WARM_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }
    warm |= all && assembler.warm();
    status = new XdsStatus(connected, all && warm, types);
  }

  /** A single cluster that never gets its endpoints must not keep a proxy from its work. */
  private void warmEnough() {
    warm = true;
    publishStatus();
  }

  private List<Update> state() {
    List<Update> updates = new ArrayList<>();
    for (ResourceType type : ResourceType.values()) {
      List<RawResource> resources = store.of(type)
          .values()
          .stream()
          .map(resource -> new RawResource(resource.name(), resource.version(), resource.message()))
          .toList();
      updates.add(new Update(type, status(type).version(), resources, List.of(), false));
    }
    return updates;
  }

  /** Waits as long as the control plane wants it, or else as seems good, and tries again. */
  private void away(String reason, @Nullable Duration hint) {
    long wait = hint == null ? delay.nextMillis() : hint.toMillis();
    LOG.warn("control plane: {} away, {}; next try in {} ms", spec.addresses().get(address), reason, wait);
    if (!heard) {
      anotherChannel();
    }
    connected = false;
    assembler.connected(false);
    publishStatus();
    var unused = control.schedule(this::connect, wait, TimeUnit.MILLISECONDS);
  }

  /** To the next address, and with the certificates that are to be trusted by then. */
  private void anotherChannel() {
    boolean same = spec.addresses().size() == 1 && spec.credentials() == null;
    if (!same && channel != null) {
      channel.shutdownNow();
      channel = null;
    }
    address = (address + 1) % spec.addresses().size();
  }

  /** One stream's events; those of a stream that has been replaced do not come any more. */
  private final class Listening implements AdsStream.Events {

    @Override
    public void opened() {
      connected = true;
      LOG.info("control plane: connected to {}", spec.addresses().get(address));
      assembler.connected(true);
      publishStatus();
    }

    @Override
    public @Nullable String received(Update update) {
      heard = true;
      delay.reset();
      String error = store.take(update);
      ResourceType type = update.type();
      int count = store.of(type).size();
      if (error == null) {
        types.put(type, status(type).accepted(count, update.version()));
      } else {
        LOG.warn("control plane: {} version {} rejected: {}", type, update.version(), error);
        types.put(type, status(type).rejected(count, new Rejection(clock.instant(), update.version(), error)));
      }
      if (type.wildcard()) {
        known.add(type);
      }
      return error;
    }

    @Override
    public void answered() {
      subscribe();
      assembler.assemble();
      publishStatus();
      if (keeper != null && status.initialized()) {
        keeper.changed();
      }
    }

    @Override
    public void closed(String reason, @Nullable Duration hint) {
      stream = null;
      if (!closed) {
        away(reason, hint);
      }
    }
  }
}
