package dev.outrigger.sidecar.http;

import dev.outrigger.sidecar.balance.Outcome;
import dev.outrigger.sidecar.codec.Http1Encoder;
import dev.outrigger.sidecar.codec.Http1Error;
import dev.outrigger.sidecar.codec.HttpMethod;
import dev.outrigger.sidecar.codec.HttpVersion;
import dev.outrigger.sidecar.codec.RequestHead;
import dev.outrigger.sidecar.codec.Trailers;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec;
import dev.outrigger.sidecar.config.RouteAction;
import dev.outrigger.sidecar.config.RouteAction.Forward;
import dev.outrigger.sidecar.http.ResponseWriter.Persistence;
import dev.outrigger.sidecar.plan.HttpChain;
import dev.outrigger.sidecar.plan.PlannedRoute;
import dev.outrigger.sidecar.plan.WeightedTarget;
import dev.outrigger.sidecar.upstream.Deadline;
import dev.outrigger.sidecar.upstream.Deadlines;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request and its response, from the request's head to the last byte of the response: routed once, tried at one endpoint or several,
 * answered once. Here are its beginning and its ends; between them {@link ClusterWait} waits for a cluster that is not here,
 * {@link RequestSide} takes what follows the head, {@link Tries} finds an endpoint that answers, and {@link ResponseSide} passes the answer
 * on, or {@link Tunnel} the bytes after an upgrade.
 *
 * <p>
 * One object serves all exchanges of a downstream connection, one after the other. Confined to its event loop.
 */
public final class HttpExchange {

  private final DownstreamConnection downstream;
  private final HttpLoop loop;
  private final Deadlines deadlines;
  private final RequestHead head;
  private final ExchangeObserver observer;
  private final RequestView view;
  private final ExchangeFacts facts;
  private final ClusterWait clusterWait;
  private final RequestSide request;
  private final Tries tries;
  private final ResponseSide response;
  private final Tunnel tunnel;
  private final Deadline idleTimeout = Deadline.of(this::onIdleTimeout);
  private final Deadline requestTimeout = Deadline.of(() -> fail(ProxyError.REQUEST_TIMEOUT, ""));

  private @Nullable HttpConnectionManagerSpec spec;
  private @Nullable String serverName;
  private byte[] serverLine = {};
  private @Nullable PlannedRoute route;
  private long idleNanos;
  private boolean active;
  private boolean upgrading;
  private boolean kept;

  HttpExchange(DownstreamConnection downstream, HttpLoop loop, RequestHead head, ExchangeObserver observer) {
    this.downstream = downstream;
    this.loop = loop;
    this.deadlines = loop.pools().deadlines();
    this.head = head;
    this.observer = observer;
    this.view = new RequestView(head);
    this.facts = new ExchangeFacts(downstream.remoteAddress(), downstream.localAddress());
    this.clusterWait = new ClusterWait(this, downstream, loop.waits(), deadlines);
    this.request = new RequestSide(downstream, head);
    this.tries = new Tries(this, loop, downstream, head, request);
    this.response = new ResponseSide(this, loop, downstream, head);
    this.tunnel = new Tunnel(this, downstream);
  }

  /** What is known of the exchange so far. */
  public ExchangeFacts facts() {
    return facts;
  }

  ExchangeObserver observer() {
    return observer;
  }

  HeaderRules headerRules() {
    return loop.headerRules();
  }

  RequestView view() {
    return view;
  }

  ClusterWait clusterWait() {
    return clusterWait;
  }

  RequestSide request() {
    return request;
  }

  Tries tries() {
    return tries;
  }

  ResponseSide response() {
    return response;
  }

  Tunnel tunnel() {
    return tunnel;
  }

  HttpConnectionManagerSpec spec() {
    return Objects.requireNonNull(spec, "spec");
  }

  PlannedRoute route() {
    return Objects.requireNonNull(route, "route");
  }

  byte[] serverLine() {
    return serverLine;
  }

  boolean isActive() {
    return active;
  }

  /** Whether the client offers another protocol and may have it. */
  boolean isUpgrading() {
    return upgrading;
  }

  // ---- from the downstream connection

  /** The request's head has been read. */
  void begin(HttpChain chain) {
    reset(chain.spec());
    start();
    kept = head.keepAlive() && downstream.mayBeKept();
    if (chain.spec().requestTimeout().isPositive()) {
      deadlines.set(requestTimeout, facts.startedAt + chain.spec().requestTimeout().toNanos());
    }
    switch (Admission.of(head, view, chain.spec())) {
      case Admission.Admitted admitted -> route(chain);
      case Admission.Upgrading offer -> {
        upgrading = true;
        route(chain);
      }
      case Admission.Redirected redirected -> reply(LocalReply.redirect(307, redirected.path()));
      case Admission.Refused refused -> {
        kept &= !refused.closes();
        fail(refused.error(), "");
      }
    }
  }

  /** A head that is not HTTP: there is no request, but an answer. */
  void refuse(HttpChain chain, Http1Error error) {
    reset(chain.spec());
    facts.headless = true;
    start();
    refuse(error);
  }

  /** A head that did not come in time. */
  void refuse(HttpChain chain, ProxyError error) {
    reset(chain.spec());
    facts.headless = true;
    start();
    fail(error, "");
  }

  /** Takes {@code data} over. */
  void onRequestBody(ByteBuf data) {
    if (!active) {
      data.release();
      return;
    }
    facts.requestBytes += data.readableBytes();
    touch();
    request.onBody(data, tries.current());
  }

  void onRequestTrailers(Trailers trailers) {
    request.onTrailers(trailers);
  }

  void onRequestEnd() {
    if (!active) {
      return;
    }
    deadlines.clear(requestTimeout);
    facts.requestEndedAt = deadlines.now();
    request.onEnd(tries.current());
    tries.onRequestEnd(facts.requestEndedAt);
  }

  /** What follows the head is not HTTP. */
  void onRequestBroken(Http1Error error) {
    if (!active) {
      downstream.abort();
      return;
    }
    kept = false;
    tries.giveUp(Outcome.CANCELLED);
    if (response.hasStarted()) {
      facts.error(ProxyError.DOWNSTREAM_PROTOCOL, error.details());
      cutOff();
      return;
    }
    refuse(error);
  }

  /** True while the request is answered: bytes of the next one have to wait. */
  boolean blocksNextRequest() {
    return active && request.hasEnded();
  }

  void flushRequest() {
    tries.current().flush();
  }

  void onDownstreamWritable() {
    touch();
    tries.current().setReading(true);
  }

  void onUpstreamWritable() {
    touch();
    downstream.resume(DownstreamConnection.Pause.UPSTREAM);
  }

  void onDownstreamLost() {
    if (!active) {
      return;
    }
    facts.error(ProxyError.DOWNSTREAM_LOST, ProxyError.DOWNSTREAM_LOST.details());
    tries.giveUp(Outcome.CANCELLED);
    end();
  }

  /** The connection is gone for good. */
  void close() {
    deadlines.remove(idleTimeout);
    deadlines.remove(requestTimeout);
    clusterWait.close();
    tries.close();
    request.clear();
  }

  // ---- between its sides

  /** Something has moved. */
  void touch() {
    touch(deadlines.now());
  }

  void touch(long now) {
    if (active && idleNanos > 0) {
      deadlines.set(idleTimeout, now + idleNanos);
    }
  }

  /** The connection is not kept after this exchange. */
  void closesAfterwards() {
    kept = false;
  }

  Persistence persistence() {
    if (!kept) {
      return Persistence.CLOSED;
    }
    return !facts.headless && head.version() == HttpVersion.HTTP_1_0 ? Persistence.KEPT_EXPLICITLY : Persistence.KEPT;
  }

  // ---- its way to an answer

  private void route(HttpChain chain) {
    tries.prepare();
    match(chain);
  }

  /** Finds the route, for the first time or anew, and does what it says. */
  void match(HttpChain chain) {
    PlannedRoute matched = chain.routes().match(view);
    if (matched == null) {
      fail(ProxyError.NO_ROUTE, "");
      return;
    }
    route = matched;
    facts.route = matched;
    switch (matched.action()) {
      case Forward action -> {
        if (action.idleTimeout() != null) {
          idleNanos = action.idleTimeout().toNanos();
          deadlines.setAfter(idleTimeout, idleNanos);
        }
        tries.begin(matched, action);
      }
      case RouteAction.Redirect redirect -> reply(LocalReply.redirect(redirect.status(),
          RequestRewrite.location(redirect, matched.route().path(), view.authority(), view.path())));
      case RouteAction.DirectResponse direct -> reply(LocalReply.direct(direct.status(), direct.body(),
          "route=" + matched.route().name() + "; virtual_host=" + matched.virtualHost().name()));
    }
  }

  private void onIdleTimeout() {
    if (!active) {
      return;
    }
    tries.giveUp(request.hasEnded() ? Outcome.TIMEOUT : Outcome.CANCELLED);
    fail(request.hasEnded() ? ProxyError.RESPONSE_IDLE_TIMEOUT : ProxyError.REQUEST_IDLE_TIMEOUT, "");
  }

  // ---- ends

  /** Both messages are through. */
  void complete() {
    end();
    downstream.exchangeEnded(kept);
  }

  /** Nothing more will come of it: answers with the error if it can still be answered. */
  void fail(ProxyError error, String cause) {
    facts.error(error, error.details());
    tries.giveUp(Outcome.CANCELLED);
    if (response.hasStarted() || error.status() == 0) {
      cutOff();
      return;
    }
    reply(LocalReply.of(error, cause.isEmpty() ? error.details() : error.details() + "; " + cause,
        facts.attempts));
  }

  private void refuse(Http1Error error) {
    facts.error(ProxyError.DOWNSTREAM_PROTOCOL, error.details());
    reply(LocalReply.refused(error.status(), error.details() + "; " + error.reason()));
  }

  private void cutOff() {
    end();
    downstream.abort();
  }

  private void reply(LocalReply reply) {
    // Whoever has not sent all of its request would go on sending it, and it would be read as the next one.
    kept &= request.hasEnded() || !request.hasBody();
    kept &= downstream.mayBeKept();
    facts.status = reply.status();
    facts.responseAt = deadlines.now();
    PlannedRoute matched = route;
    WeightedTarget chosen = tries.target();
    LocalReply.More more =
        matched == null ? LocalReply.More.NONE : out -> headerRules().addResponse(out, null, facts, matched, chosen);
    HttpMethod method = facts.headless ? HttpMethod.OTHER : head.method();
    reply.write(downstream.output().buffer(), method, serverLine, loop.date(), persistence(), more);
    facts.reply = reply;
    facts.responseBytes = reply.bodyBytes(method);
    complete();
  }

  private void end() {
    active = false;
    clusterWait.end();
    deadlines.clear(idleTimeout);
    deadlines.clear(requestTimeout);
    tries.end();
    request.clear();
    facts.endedAt = deadlines.now();
    observer.onFinish(this);
    tries.forget();
  }

  private void start() {
    facts.begin(deadlines.now(), loop.epochMillis().getAsLong());
    observer.onStart(this);
    touch(facts.startedAt);
  }

  private void reset(HttpConnectionManagerSpec rules) {
    if (!rules.serverName().equals(serverName)) {
      serverName = rules.serverName();
      serverLine = Http1Encoder.lineOf("server", rules.serverName());
    }
    spec = rules;
    facts.reset(head, view, rules);
    view.reset();
    request.reset();
    tries.reset();
    response.reset();
    tunnel.reset();
    route = null;
    idleNanos = rules.streamIdleTimeout().toNanos();
    active = true;
    upgrading = false;
    kept = false;
  }
}
