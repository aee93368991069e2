package dev.outrigger.controlplane.serve;

import dev.outrigger.controlplane.model.ProxyView;
import dev.outrigger.controlplane.state.StateUpdate;
import dev.outrigger.controlplane.translate.Impact;
import dev.outrigger.controlplane.translate.NodeReader;
import dev.outrigger.controlplane.translate.ResourceType;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.grpc.Status;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream of one proxy. Nothing is queued but what <em>may</em> be different: a resource is generated, from the latest state,
 * only when the client takes more, so a slow client skips what it would have been too late for.
 *
 * <p>Order (xDS protocol, "Eventual consistency considerations"): clusters, endpoints, listeners, routes; then what is gone. Clusters,
 * listeners and routes wait until the client has accepted the clusters and endpoints before them (Envoy does so once they are
 * warm), and clusters go only when the client has answered the routes that named them no more; both no longer than
 * {@link Limits#patience}. While it rejects listeners or routes nothing goes that the ones it uses instead may name. Clusters and
 * endpoints that a client itself asks for never wait.
 *
 * <p>Everything private runs on the serial executor; the other methods may be called from any thread. What is said by a client is
 * taken in at once, on gRPC's thread as a rule, for that is short; what has to be generated and sent is left to a worker.
 */
final class ProxyConnection {

  private static final Logger LOG = LoggerFactory.getLogger(ProxyConnection.class);
  private static final int UNKNOWN_TYPES_LOGGED = 16;
  private static final Duration LONGEST_TURN = Duration.ofSeconds(2);

  /** Of what a client says of itself, some is kept for as long as its stream is open. */
  private static final int MAX_NODE_BYTES = 256 << 10;

  private final Supplier<@Nullable StateUpdate> states;
  private final Translation translation;
  private final Limits limits;
  private final Timing timing;
  private final AdsMetrics metrics;
  private final Outlet outlet;
  private final SerialExecutor serial;
  private final Function<ResourceType, Subscription> newSubscription;
  private final Turn turn;

  private final Map<ResourceType, Subscription> subscriptions = new EnumMap<>(ResourceType.class);
  private final Map<ResourceType, Sent> lastSent = new EnumMap<>(ResourceType.class);
  private final Set<String> unknownTypes = new HashSet<>();
  private long responses;
  /** Sent as new or changed before the client has asked for endpoints. */
  private final Set<String> clustersWithoutEndpoints = new HashSet<>();
  private boolean closed;
  private boolean wakeScheduled;
  /** The push that was begun and not yet finished, if it led to a response. */
  private @Nullable Push converging;
  private boolean sentSincePush;

  private final AtomicReference<@Nullable Push> waiting = new AtomicReference<>();
  private volatile @Nullable ProxyView proxy;
  private final Map<ResourceType, TypeSync> synced = new ConcurrentHashMap<>();

  /**
   * The latest response of a type.
   *
   * @param names           of what it held, alone so that it does not keep the bytes
   * @param unansweredSince when the first of those was sent that are needed and not answered
   * @param needed          others may wait for the answer; not for that to endpoints which merely changed, or a service whose pods
   *                        go on changing would keep back all else
   */
  private record Sent(List<String> names, long unansweredSince, boolean needed) {}

  ProxyConnection(
      Supplier<@Nullable StateUpdate> states,
      Translation translation,
      Limits limits,
      Timing timing,
      AdsMetrics metrics,
      Turns turns,
      Outlet outlet,
      SerialExecutor serial,
      Function<ResourceType, Subscription> newSubscription) {
    this.states = states;
    this.translation = translation;
    this.limits = limits;
    this.timing = timing;
    this.metrics = metrics;
    this.outlet = outlet;
    this.serial = serial;
    this.newSubscription = newSubscription;
    this.turn = new Turn(turns);
  }

  /** Takes in a request; {@code done} runs when the next one may come. */
  void request(AdsRequest request, Runnable done) {
    executeHere(() -> {
      handle(request);
      if (!closed) {
        done.run();
      }
    });
  }

  /** The outlet takes more again. */
  void ready() {
    executeHere(this::settle);
  }

  /** The client has said all that it will. */
  void finish() {
    executeHere(() -> close(Status.OK));
  }

  /** The stream was broken off. */
  void cancelled() {
    executeHere(this::forget);
  }

  /** Who is connected; null before it has named itself. */
  @Nullable
  ProxyView proxy() {
    return proxy;
  }

  /** Tells of a new state, on a worker. What is still waiting from before is joined with it. */
  void offer(StateUpdate update) {
    ProxyView view = proxy;
    if (view == null) {
      // It will start from the latest state.
      return;
    }
    if (update.version() == 1) {
      // There was nothing to answer from until now.
      executeHere(this::pump);
      return;
    }
    Impact impact = translation.affected(update.changes(), view);
    if (impact.isEmpty()) {
      return;
    }
    Push push = new Push(impact, update.receivedNanos(), timing.clock().getAsLong());
    Push before = waiting.getAndUpdate(earlier -> earlier == null ? push : earlier.then(push));
    if (before == null) {
      executeHere(this::takePush);
    }
  }

  /** How far the proxy has got; null before it has named itself. */
  @Nullable
  ProxySync sync() {
    ProxyView view = proxy;
    return view == null ? null : new ProxySync(view, synced);
  }

  /** What goes wrong in a task ends this stream only: the proxy keeps what it has, and comes back. */
  private void execute(Runnable task) {
    serial.execute(() -> run(task));
  }

  private void executeHere(Runnable task) {
    serial.executeHere(() -> run(task));
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("{}: the stream is ended", name(), e);
      close(Status.INTERNAL.withDescription("the control plane failed; see its log"));
    }
  }

  private void handle(AdsRequest request) {
    if (closed || !identify(request)) {
      return;
    }
    ResourceType type = ResourceType.of(request.typeUrl());
    if (type == null) {
      ignore(request.typeUrl());
      return;
    }
    Subscription subscription = subscriptions.computeIfAbsent(type, newSubscription);
    Verdict verdict = subscription.onRequest(request);
    if (type == ResourceType.ENDPOINTS && !clustersWithoutEndpoints.isEmpty()) {
      subscription.demand(clustersWithoutEndpoints);
      clustersWithoutEndpoints.clear();
    }
    if (subscription.size() > limits.names()) {
      close(Status.RESOURCE_EXHAUSTED.withDescription(
          type.typeUrl() + ": " + subscription.size() + " names wanted (expected: at most " + limits.names() + ")"));
      return;
    }
    note(type, verdict, request);
    settle();
  }

  private boolean identify(AdsRequest request) {
    if (proxy != null) {
      return true;
    }
    Node node = request.node();
    if (node == null) {
      close(Status.INVALID_ARGUMENT.withDescription("node: none (expected: one in the first request of the stream)"));
      return false;
    }
    if (node.getSerializedSize() > MAX_NODE_BYTES) {
      close(Status.INVALID_ARGUMENT
          .withDescription("node: " + node.getSerializedSize() + " bytes (expected: at most " + MAX_NODE_BYTES + ")"));
      return false;
    }
    try {
      // Before the state is read for the first time, so that no update falls between the two.
      proxy = NodeReader.read(node);
    } catch (IllegalArgumentException e) {
      String reason = LogText.of(String.valueOf(e.getMessage()));
      LOG.atWarn().addKeyValue("reason", reason).log("refused a stream: {}", reason);
      close(Status.INVALID_ARGUMENT.withDescription(reason));
      return false;
    }
    LOG.atInfo().addKeyValue("node", name()).log("{} connected", name());
    return true;
  }

  private void ignore(String typeUrl) {
    if (unknownTypes.size() < UNKNOWN_TYPES_LOGGED && unknownTypes.add(typeUrl)) {
      LOG.info("{} asks for {}, which is not served here: not answered", name(), LogText.of(typeUrl));
    }
  }

  private void note(ResourceType type, Verdict verdict, AdsRequest request) {
    if (verdict == Verdict.STALE) {
      metrics.staleNonce(type);
    }
    String error = request.error();
    if (error == null || verdict == Verdict.NONE) {
      return;
    }
    metrics.rejected(type);
    String resources = verdict == Verdict.NACK ? described(type) : "an earlier response";
    String reason = LogText.of(error);
    LOG.atWarn()
        .addKeyValue("node", name())
        .addKeyValue("type", type)
        .addKeyValue("nonce", LogText.of(request.nonce()))
        .addKeyValue("resources", resources)
        .addKeyValue("reason", reason)
        .log("{} rejected {} with {}: {}", name(), type, resources, reason);
  }

  private String described(ResourceType type) {
    Sent sent = lastSent.get(type);
    return sent == null ? "nothing" : LogText.of(String.join(", ", sent.names));
  }

  private void takePush() {
    Push push = waiting.getAndSet(null);
    if (push == null || closed) {
      return;
    }
    metrics.queued(timing.clock().getAsLong() - push.offeredNanos());
    for (Subscription subscription : subscriptions.values()) {
      subscription.touch(push.impact());
    }
    if (converging == null) {
      converging = push;
      sentSincePush = false;
    }
    pump();
  }

  /** Leaves it to a worker to send what is due, if something is; a client's answer as a rule ends what was begun. */
  private void settle() {
    for (Subscription subscription : subscriptions.values()) {
      if (subscription.isDue() || subscription.isLeaving()) {
        execute(this::pump);
        return;
      }
    }
    if (!closed) {
      converged();
      endTurn();
      noteSync();
    }
  }

  /** Sends what is due, as far as the client takes it and the order allows it. */
  private void pump() {
    ProxyView view = proxy;
    StateUpdate update = states.get();
    if (closed || view == null || update == null) {
      return;
    }
    if (turn.isUsed()) {
      endTurn();
    }
    if (sendDue(update, view) && withdraw(update)) {
      converged();
    }
    endTurn();
    noteSync();
  }

  private void noteSync() {
    for (Subscription subscription : subscriptions.values()) {
      TypeSync news = subscription.news();
      if (news != null) {
        synced.put(subscription.type, news);
      }
    }
  }

  private void turnGranted() {
    execute(() -> {
      turn.granted();
      if (closed) {
        turn.giveBack();
        return;
      }
      pump();
    });
  }

  /** Once the client has taken what it was sent in it; one that does not take it keeps the others waiting for only so long. */
  private void endTurn() {
    if (!turn.isHeld()) {
      return;
    }
    if (outlet.isReady()) {
      turn.giveBack();
    } else if (turn.begins()) {
      int number = turn.number();
      timing.scheduler().schedule(() -> execute(() -> {
        if (turn.number() == number) {
          turn.giveBack();
        }
      }), LONGEST_TURN);
    }
  }

  /** Whether nothing is left. */
  private boolean sendDue(StateUpdate update, ProxyView view) {
    Subscription endpoints = subscriptions.get(ResourceType.ENDPOINTS);
    if (endpoints != null && endpoints.isDemanded() && isPushed(ResourceType.CLUSTERS)
        && !sendOne(ResourceType.ENDPOINTS, endpoints, update, view)) {
      return false;
    }
    boolean complete = true;
    for (Subscription subscription : subscriptions.values()) {
      if (!subscription.isDue()) {
        continue;
      }
      ResourceType type = subscription.type;
      if (waits(type, subscription) && awaited(ResourceType.CLUSTERS, ResourceType.ENDPOINTS)) {
        complete = false;
        continue;
      }
      if (!sendOne(type, subscription, update, view)) {
        return false;
      }
    }
    return complete;
  }

  private boolean isPushed(ResourceType type) {
    Subscription subscription = subscriptions.get(type);
    return subscription != null && subscription.isDue() && !subscription.isDemanded();
  }

  /**
   * Whether these wait for the answers to the clusters and endpoints before them. Listeners and routes do, for they refer to them, also
   * those that the client asks for; its first ones only if they may refer to clusters that it was not sent. A push of
   * clusters does because an Envoy that is starting keeps those that it initializes in two lists, by whether they have endpoints
   * of their own: one that goes from the one kind to the other meanwhile stays in the first list, and Envoy is never ready.
   */
  private boolean waits(ResourceType type, Subscription subscription) {
    return switch (type) {
      case LISTENERS, ROUTES -> subscription.phase() != Subscription.Phase.INITIAL || isPushed(ResourceType.CLUSTERS);
      case CLUSTERS -> !subscription.isDemanded();
      case ENDPOINTS, SECRETS -> false;
    };
  }

  /** Sends what is due of one type, if it differs; false if the client takes no more now. */
  private boolean sendOne(ResourceType type, Subscription subscription, StateUpdate update, ProxyView view) {
    if (!outlet.isReady() || (subscription.isBulky() && !turn.take(this::turnGranted))) {
      return false;
    }
    long began = timing.clock().getAsLong();
    boolean needed = type != ResourceType.ENDPOINTS || subscription.isDemanded();
    Response response = subscription.respond(translation.generate(type, subscription.scope(), update.state(), view));
    if (response != null) {
      send(type, subscription, response, update, needed);
      metrics.pushTook(type, timing.clock().getAsLong() - began);
    }
    return true;
  }

  /** Whether nothing is left that the push waits for. */
  private boolean withdraw(StateUpdate update) {
    for (Subscription subscription : subscriptions.values()) {
      if (!subscription.isLeaving()) {
        continue;
      }
      if (rejects(ResourceType.LISTENERS) || rejects(ResourceType.ROUTES)) {
        // What the client goes on with may name what is to go; that stays until it has accepted better ones.
        return true;
      }
      if (awaited(ResourceType.LISTENERS, ResourceType.ROUTES) || !outlet.isReady()) {
        return false;
      }
      send(subscription.type, subscription, subscription.withdraw(), update,
          subscription.type != ResourceType.ENDPOINTS);
    }
    return true;
  }

  private boolean rejects(ResourceType type) {
    Subscription subscription = subscriptions.get(type);
    return subscription != null && subscription.isRejecting();
  }

  private void send(
      ResourceType type,
      Subscription subscription,
      Response response,
      StateUpdate update,
      boolean needed) {
    String nonce = Long.toString(++responses);
    String version = Long.toString(update.version());
    List<String> names = response.names();
    lastSent.put(type, sent(type, subscription, names, needed));
    subscription.sent(nonce, version, names);
    sentSincePush = true;
    outlet.send(type, response, version, nonce);
    turn.use();
    metrics.pushed(type);
    if (LOG.isDebugEnabled()) {
      LOG.atDebug()
          .addKeyValue("node", name())
          .addKeyValue("type", type)
          .addKeyValue("nonce", nonce)
          .addKeyValue("version", version)
          .addKeyValue("sent", response.resources().size())
          .addKeyValue("removed", response.removed().size())
          .log("{}: sent {} {}, removed {}, of state {}", name(), response.resources().size(), type,
              response.removed().size(), version);
    }
    if (type == ResourceType.CLUSTERS) {
      // Envoy takes a new or changed cluster into use only once its endpoints have come after it.
      Subscription endpoints = subscriptions.get(ResourceType.ENDPOINTS);
      if (endpoints == null) {
        clustersWithoutEndpoints.addAll(response.different());
      } else {
        endpoints.demand(response.different());
      }
    }
  }

  /** One that goes on being overtaken by the next is waited for no longer than any other. */
  private Sent sent(ResourceType type, Subscription subscription, List<String> names, boolean needed) {
    Sent before = lastSent.get(type);
    return before != null && subscription.phase() == Subscription.Phase.PENDING && before.needed
        ? new Sent(names, before.unansweredSince, true)
        : new Sent(names, timing.clock().getAsLong(), needed);
  }

  /** Whether one of these is sent and not answered, and there is patience left to wait for it; then it is looked at again. */
  private boolean awaited(ResourceType... types) {
    long now = timing.clock().getAsLong();
    for (ResourceType type : types) {
      Subscription subscription = subscriptions.get(type);
      Sent sent = lastSent.get(type);
      if (subscription == null || sent == null || !sent.needed || subscription.phase() != Subscription.Phase.PENDING) {
        continue;
      }
      long left = limits.patience().toNanos() - (now - sent.unansweredSince);
      if (left > 0) {
        wakeIn(Duration.ofNanos(left));
        return true;
      }
    }
    return false;
  }

  private void wakeIn(Duration delay) {
    if (wakeScheduled) {
      return;
    }
    wakeScheduled = true;
    timing.scheduler().schedule(() -> execute(() -> {
      wakeScheduled = false;
      pump();
    }), delay);
  }

  private void converged() {
    Push push = converging;
    converging = null;
    if (push != null && sentSincePush) {
      metrics.converged(timing.clock().getAsLong() - push.sinceNanos());
    }
  }

  private void close(Status status) {
    if (!closed) {
      forget();
      outlet.close(status);
    }
  }

  private void forget() {
    if (!closed && proxy != null) {
      LOG.atInfo().addKeyValue("node", name()).log("{} disconnected", name());
    }
    closed = true;
    turn.giveBack();
  }

  private String name() {
    ProxyView view = proxy;
    return view == null ? "a proxy" : LogText.of(view.nodeId());
  }
}
