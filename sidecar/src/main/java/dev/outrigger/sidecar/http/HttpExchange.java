package dev.outrigger.sidecar.http;

import dev.outrigger.sidecar.balance.Attempt;
import dev.outrigger.sidecar.balance.Outcome;
import dev.outrigger.sidecar.balance.RequestBudget;
import dev.outrigger.sidecar.balance.Upstream;
import dev.outrigger.sidecar.codec.BodyFraming;
import dev.outrigger.sidecar.codec.ByteSlice;
import dev.outrigger.sidecar.codec.HeaderId;
import dev.outrigger.sidecar.codec.Http1Encoder;
import dev.outrigger.sidecar.codec.Http1Error;
import dev.outrigger.sidecar.codec.HttpMethod;
import dev.outrigger.sidecar.codec.HttpVersion;
import dev.outrigger.sidecar.codec.RequestHead;
import dev.outrigger.sidecar.codec.ResponseHead;
import dev.outrigger.sidecar.codec.Trailers;
import dev.outrigger.sidecar.config.Discovery;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec;
import dev.outrigger.sidecar.config.RetrySpec;
import dev.outrigger.sidecar.config.RouteAction;
import dev.outrigger.sidecar.config.RouteAction.Forward;
import dev.outrigger.sidecar.http.ResponseWriter.Persistence;
import dev.outrigger.sidecar.plan.HttpChain;
import dev.outrigger.sidecar.plan.PlannedRoute;
import dev.outrigger.sidecar.plan.WeightedTarget;
import dev.outrigger.sidecar.upstream.ConnectionRequest;
import dev.outrigger.sidecar.upstream.Deadline;
import dev.outrigger.sidecar.upstream.Deadlines;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request and its response, from the request's head to the last byte of the response: routed once, tried at one endpoint or several,
 * answered once. One object serves all exchanges of a downstream connection, one after the other. Confined to its event loop.
 */
public final class HttpExchange {

  private final DownstreamConnection downstream;
  private final HttpLoop loop;
  private final Deadlines deadlines;
  private final RequestHead head;
  private final ExchangeObserver observer;
  private final RequestView view;
  private final RequestWriter writer = new RequestWriter();
  private final RetryDecider retries = new RetryDecider();
  private final ReplayBuffer body = new ReplayBuffer();
  private final Attempt attempt = new Attempt();
  private final UpstreamTry current;
  private final ExchangeFacts facts;
  private final ByteSlice value = new ByteSlice();
  private final Deadline routeTimeout = deadline(this::onRouteTimeout);
  private final Deadline tryTimeout = deadline(this::onTryTimeout);
  private final Deadline idleTimeout = deadline(this::onIdleTimeout);
  private final Deadline requestTimeout = deadline(() -> fail(ProxyError.REQUEST_TIMEOUT, ""));
  private final Deadline backoff = deadline(this::onBackoffOver);

  private @Nullable HttpConnectionManagerSpec spec;
  private @Nullable String serverName;
  private byte[] serverLine = {};
  private @Nullable PlannedRoute route;
  private @Nullable Forward forward;
  private @Nullable WeightedTarget target;
  private @Nullable Upstream upstream;
  private @Nullable RequestBudget budget;
  private @Nullable RequestBudget retryBudget;
  private @Nullable String rewrittenPath;
  private @Nullable Trailers requestTrailers;
  private long routeNanos;
  private long idleNanos;
  private boolean active;
  private boolean trying;
  private boolean requestEnded;
  private boolean replayable;
  private boolean retriedStale;
  private boolean headSeen;
  private boolean responseStarted;
  private boolean chunkedDown;
  private boolean kept;
  private boolean continueSent;

  HttpExchange(DownstreamConnection downstream, HttpLoop loop, RequestHead head, ExchangeObserver observer) {
    this.downstream = downstream;
    this.loop = loop;
    this.deadlines = loop.pools().deadlines();
    this.head = head;
    this.observer = observer;
    this.view = new RequestView(head);
    this.current = new UpstreamTry(this, loop.pools(), head);
    this.facts = new ExchangeFacts(downstream.remoteAddress(), downstream.localAddress());
  }

  private static Deadline deadline(Runnable action) {
    return new Deadline() {
      @Override
      protected void expired() {
        action.run();
      }
    };
  }

  /** What is known of the exchange so far. */
  public ExchangeFacts facts() {
    return facts;
  }

  // ---- from the downstream connection

  /** The request's head has been read. */
  void begin(HttpChain chain) {
    reset(chain.spec());
    long now = deadlines.now();
    facts.begin(now, loop.epochMillis().getAsLong());
    observer.onStart(this);
    kept = head.keepAlive() && downstream.mayBeKept();
    idleNanos = chain.spec().streamIdleTimeout().toNanos();
    touch(now);
    if (chain.spec().requestTimeout().isPositive()) {
      deadlines.set(requestTimeout, now + chain.spec().requestTimeout().toNanos());
    }
    Admission admission = Admission.of(head, view, chain.spec());
    if (admission instanceof Admission.Refused refused) {
      kept &= !refused.closes();
      fail(refused.error(), "");
      return;
    }
    if (admission instanceof Admission.Redirected redirected) {
      reply(LocalReply.redirect(307, redirected.path()));
      return;
    }
    PlannedRoute matched = chain.routes().match(view);
    if (matched == null) {
      fail(ProxyError.NO_ROUTE, "");
      return;
    }
    route = matched;
    facts.route = matched;
    switch (matched.action()) {
      case Forward action -> forward(chain, matched, action);
      case RouteAction.Redirect redirect -> reply(LocalReply.redirect(redirect.status(),
          RequestRewrite.location(redirect, matched.route().path(), view.authority(), view.path())));
      case RouteAction.DirectResponse direct -> reply(LocalReply.direct(direct.status(), direct.body()));
    }
  }

  /** Takes {@code data} over. */
  void onRequestBody(ByteBuf data) {
    if (!active) {
      data.release();
      return;
    }
    facts.requestBytes += data.readableBytes();
    touch(deadlines.now());
    if (!current.isConnected()) {
      body.add(data, downstream.allocator());
      data.release();
      if (body.size() >= ReplayBuffer.LIMIT) {
        downstream.pause(DownstreamConnection.Pause.UPSTREAM);
      }
      return;
    }
    if (replayable) {
      if (body.size() + data.readableBytes() > ReplayBuffer.LIMIT) {
        stopReplay();
      } else {
        body.add(data, downstream.allocator());
      }
    }
    current.writeBody(data);
    if (!current.isWritable()) {
      current.flush();
      if (!current.isWritable()) {
        downstream.pause(DownstreamConnection.Pause.UPSTREAM);
      }
    }
  }

  void onRequestTrailers(Trailers trailers) {
    requestTrailers = trailers;
  }

  void onRequestEnd() {
    if (!active) {
      return;
    }
    requestEnded = true;
    deadlines.clear(requestTimeout);
    long now = deadlines.now();
    facts.requestEndedAt = now;
    if (routeNanos > 0) {
      deadlines.set(routeTimeout, now + routeNanos);
    }
    if (current.isConnected()) {
      current.writeEnd(requestTrailers);
    }
    startTryTimeout(now);
  }

  /** What follows the head is not HTTP. */
  void onRequestBroken(Http1Error error) {
    if (!active) {
      downstream.abort();
      return;
    }
    kept = false;
    facts.error(ProxyError.DOWNSTREAM_PROTOCOL, error.details());
    giveUpTry(Outcome.CANCELLED);
    if (responseStarted) {
      cutOff();
      return;
    }
    reply(LocalReply.refused(error.status(), error.details() + "; " + error.reason()));
  }

  /** A head that is not HTTP: there is no request, but an answer. */
  void refuse(HttpChain chain, Http1Error error) {
    reset(chain.spec());
    facts.begin(deadlines.now(), loop.epochMillis().getAsLong());
    facts.headless = true;
    observer.onStart(this);
    facts.error(ProxyError.DOWNSTREAM_PROTOCOL, error.details());
    reply(LocalReply.refused(error.status(), error.details() + "; " + error.reason()));
  }

  /** A head that did not come in time. */
  void refuse(HttpChain chain, ProxyError error) {
    reset(chain.spec());
    facts.begin(deadlines.now(), loop.epochMillis().getAsLong());
    facts.headless = true;
    observer.onStart(this);
    fail(error, "");
  }

  /** True while the request is read or answered: bytes of the next one have to wait. */
  boolean blocksNextRequest() {
    return active && requestEnded;
  }

  boolean isTunnel() {
    return false;
  }

  void onTunnelData(ByteBuf data) {
    data.release();
  }

  void flushRequest() {
    current.flush();
  }

  void onDownstreamWritable() {
    touchIfActive();
    current.setReading(true);
  }

  void onDownstreamLost() {
    if (!active) {
      return;
    }
    facts.error(ProxyError.DOWNSTREAM_LOST, ProxyError.DOWNSTREAM_LOST.details());
    giveUpTry(Outcome.CANCELLED);
    end();
  }

  /** The connection is gone for good. */
  void close() {
    deadlines.remove(routeTimeout);
    deadlines.remove(tryTimeout);
    deadlines.remove(idleTimeout);
    deadlines.remove(requestTimeout);
    deadlines.remove(backoff);
    body.clear();
  }

  // ---- the request's way

  private void forward(HttpChain chain, PlannedRoute matched, Forward action) {
    forward = action;
    WeightedTarget chosen =
        Objects.requireNonNull(matched.choose(loop.random().getAsLong()), "target of a forwarding route");
    target = chosen;
    facts.cluster = chosen.cluster();
    Upstream found = chosen.upstream();
    if (found == null) {
      fail(ProxyError.NO_CLUSTER, "cluster=" + chosen.cluster());
      return;
    }
    upstream = found;
    facts.upstream = found;
    RequestBudget limits = found.budget(action.priority());
    if (!limits.tryAcquireRequest()) {
      fail(ProxyError.REQUEST_OVERFLOW,
          "limit=max_requests(" + limits.limits().maxRequests() + "); cluster=" + found.name());
      return;
    }
    budget = limits;
    boolean trusted = !chain.spec().useRemoteAddress();
    retries.begin(matched.retry(), head, trusted);
    routeNanos = action.timeout().toNanos();
    if (trusted && head.has(HeaderId.X_ENVOY_UPSTREAM_RQ_TIMEOUT_MS)) {
      long millis = RetryHeaders.decimal(head.value(HeaderId.X_ENVOY_UPSTREAM_RQ_TIMEOUT_MS, value), -1);
      routeNanos = millis < 0 ? routeNanos : millis * 1_000_000;
    }
    if (action.idleTimeout() != null) {
      idleNanos = action.idleTimeout().toNanos();
      touch(facts.startedAt);
    }
    writer.prepare(head, chain.spec(), loop.requestIds());
    facts.requestId = writer.requestId(head, facts.requestIdSlice);
    if (action.pathRewrite() != null) {
      rewrittenPath = loop.rewrites().rewrite(action.pathRewrite(), matched.route().path(), view.path());
    }
    if (head.expectsContinue() && !chain.spec().proxy100Continue()) {
      sendContinue();
    }
    replayable = true;
    startTry(null, false);
  }

  private void sendContinue() {
    continueSent = true;
    Http1Encoder.statusLine(downstream.headBuffer(), 100);
    Http1Encoder.endOfHead(downstream.headBuffer());
    downstream.flush();
  }

  /**
   * @param retry null on the first try
   * @param fresh true when the try must not use an idle connection
   */
  private void startTry(@Nullable RetrySpec retry, boolean fresh) {
    Upstream cluster = Objects.requireNonNull(upstream, "upstream");
    facts.attempts++;
    headSeen = false;
    if (cluster.spec().discovery() instanceof Discovery.OriginalDestination) {
      attempt.startAt(cluster, downstream.chains().facts().destination());
    } else if (!attempt.start(cluster, retry)) {
      fail(ProxyError.NO_HEALTHY_UPSTREAM, "cluster=" + cluster.name());
      return;
    }
    trying = true;
    facts.endpoint = attempt.endpoint();
    current.start(cluster, attempt.endpoint(), Objects.requireNonNull(forward, "forward").priority(), fresh);
  }

  void writeRequestHead(ByteBuf out) {
    RetrySpec retry = retries.spec();
    long expected = routeNanos;
    if (retry != null && retry.perTryTimeout().isPositive()
        && (expected == 0 || retry.perTryTimeout().toNanos() < expected)) {
      expected = retry.perTryTimeout().toNanos();
    }
    writer.write(out, head, view, Objects.requireNonNull(spec), Objects.requireNonNull(route),
        Objects.requireNonNull(forward),
        Objects.requireNonNull(target), rewrittenPath, downstream.remoteHost(), expected / 1_000_000, facts.attempts);
  }

  ReplayBuffer receivedBody() {
    return body;
  }

  /** What has come of the request so far has been written. */
  void onConnected() {
    if (body.size() > ReplayBuffer.LIMIT || (!retries.mayRetry() && !current.mayHaveMetStaleConnection())) {
      stopReplay();
    }
    if (requestEnded) {
      current.writeEnd(requestTrailers);
      startTryTimeout(deadlines.now());
    }
    if (!downstream.isReading()) {
      current.flush();
    }
    downstream.resume(DownstreamConnection.Pause.UPSTREAM);
  }

  private void stopReplay() {
    if (body.size() > 0 || !requestEnded) {
      replayable = head.framing() == BodyFraming.NONE;
    }
    body.clear();
  }

  void onUpstreamWritable() {
    touchIfActive();
    downstream.resume(DownstreamConnection.Pause.UPSTREAM);
  }

  private void startTryTimeout(long now) {
    RetrySpec retry = retries.spec();
    if (trying && retry != null && retry.perTryTimeout().isPositive()) {
      deadlines.set(tryTimeout, now + retry.perTryTimeout().toNanos());
    }
  }

  // ---- the try's outcome

  void onNoConnection(ConnectionRequest.Failure failure, String message) {
    facts.connectFailure = message;
    String cause = "endpoint=" + attempt.endpoint().address() + "; cluster=" + facts.cluster
        + (message.isEmpty() ? "" : "; " + message);
    switch (failure) {
      case PENDING_OVERFLOW -> {
        finishTry(Outcome.CANCELLED, 0);
        fail(ProxyError.PENDING_OVERFLOW, "limit=max_pending_requests("
            + Objects.requireNonNull(budget).limits().maxPendingRequests() + "); cluster=" + facts.cluster);
      }
      case CONNECT_FAILURE -> {
        finishTry(Outcome.CONNECT_FAILURE, 0);
        retryOrFail(RetryDecider.Failure.CONNECT, ProxyError.CONNECT_FAILURE, cause);
      }
      case CONNECT_TIMEOUT -> {
        finishTry(Outcome.CONNECT_TIMEOUT, 0);
        retryOrFail(RetryDecider.Failure.CONNECT, ProxyError.CONNECT_TIMEOUT, cause);
      }
    }
  }

  void onConnectionLost() {
    boolean left = current.requestMayHaveLeft();
    boolean stale =
        current.mayHaveMetStaleConnection() && !retriedStale && replayable && (head.method().isIdempotent() || !left);
    current.forget();
    if (stale) {
      retriedStale = true;
      finishTry(Outcome.CANCELLED, 0);
      startTry(null, true);
      return;
    }
    finishTry(Outcome.RESET, 0);
    String cause = "endpoint=" + attempt.endpoint().address() + "; cluster=" + facts.cluster;
    if (responseStarted) {
      fail(ProxyError.RESPONSE_CUT_OFF, cause);
      return;
    }
    retryOrFail(left ? RetryDecider.Failure.RESET : RetryDecider.Failure.RESET_BEFORE_REQUEST,
        ProxyError.CONNECTION_LOST, cause);
  }

  void onResponseError(Http1Error error) {
    current.forget();
    finishTry(Outcome.RESET, 0);
    String cause = error.reason() + "; endpoint=" + attempt.endpoint().address() + "; cluster=" + facts.cluster;
    if (responseStarted) {
      fail(ProxyError.RESPONSE_BROKEN, cause);
      return;
    }
    retryOrFail(RetryDecider.Failure.PROTOCOL_ERROR, ProxyError.UPSTREAM_PROTOCOL, cause);
  }

  private void retryOrFail(RetryDecider.Failure failure, ProxyError error, String cause) {
    if (!retries.wants(failure) || !retry()) {
      fail(error, cause);
      return;
    }
    observer.onRetry(this, 0);
  }

  /** Prepares another try if there may be one. */
  private boolean retry() {
    if (!replayable) {
      return false;
    }
    if (!retries.mayRetry()) {
      facts.retryLimitExceeded = true;
      return false;
    }
    releaseRetry();
    RequestBudget limits = Objects.requireNonNull(budget, "budget");
    if (!limits.tryAcquireRetry()) {
      facts.retryOverflow = true;
      return false;
    }
    retryBudget = limits;
    deadlines.clear(tryTimeout);
    deadlines.setAfter(backoff, Math.max(1, retries.nextBackoff(loop.random().getAsLong())));
    return true;
  }

  private void onBackoffOver() {
    startTry(retries.spec(), false);
  }

  private void onTryTimeout() {
    if (!trying || headSeen) {
      return;
    }
    String cause = "endpoint=" + attempt.endpoint().address() + "; cluster=" + facts.cluster;
    giveUpTry(Outcome.TIMEOUT);
    observer.onTryTimeout(this);
    retryOrFail(RetryDecider.Failure.PER_TRY_TIMEOUT, ProxyError.PER_TRY_TIMEOUT, cause);
  }

  private void onRouteTimeout() {
    String cause = "timeout=" + routeNanos / 1_000_000 + "ms; cluster=" + facts.cluster
        + (facts.endpoint == null ? "" : "; endpoint=" + facts.endpoint.address());
    giveUpTry(Outcome.TIMEOUT);
    fail(ProxyError.ROUTE_TIMEOUT, cause);
  }

  private void onIdleTimeout() {
    if (!active) {
      return;
    }
    giveUpTry(requestEnded ? Outcome.TIMEOUT : Outcome.CANCELLED);
    fail(requestEnded ? ProxyError.RESPONSE_IDLE_TIMEOUT : ProxyError.REQUEST_IDLE_TIMEOUT, "");
  }

  private void giveUpTry(Outcome outcome) {
    deadlines.clear(backoff);
    current.cancel();
    if (trying) {
      finishTry(headSeen ? Outcome.RESPONSE : outcome, headSeen ? facts.status : 0);
    }
  }

  private void finishTry(Outcome outcome, int status) {
    trying = false;
    deadlines.clear(tryTimeout);
    attempt.finish(outcome, status);
  }

  // ---- the response's way

  void onResponseHead(ResponseHead response) {
    long now = deadlines.now();
    touch(now);
    if (response.isInterim()) {
      onInterim(response);
      return;
    }
    if (response.status() == 101) {
      current.cancel();
      finishTry(Outcome.RESET, 0);
      fail(ProxyError.UPSTREAM_PROTOCOL, "101 without an upgrade; endpoint=" + attempt.endpoint().address());
      return;
    }
    if (retries.wants(response) && retry()) {
      observer.onRetry(this, response.status());
      if (requestEnded) {
        current.discardResponse(response);
      } else {
        current.cancel();
      }
      finishTry(Outcome.RESPONSE, response.status());
      return;
    }
    headSeen = true;
    responseStarted = true;
    deadlines.clear(tryTimeout);
    stopReplay();
    facts.status = response.status();
    facts.responseAt = now;
    facts.response = response;
    boolean old = head.version() == HttpVersion.HTTP_1_0;
    boolean needsChunks = ResponseWriter.needsChunks(response);
    chunkedDown = needsChunks && !old;
    // A drain may have begun since the request did.
    kept &= (!needsChunks || chunkedDown) && downstream.mayBeKept();
    long since = facts.requestEndedAt == 0 ? facts.startedAt : facts.requestEndedAt;
    HttpConnectionManagerSpec rules = Objects.requireNonNull(spec);
    PlannedRoute matched = Objects.requireNonNull(route);
    ResponseWriter.write(downstream.headBuffer(), response, rules, serverLine, loop.date(), matched,
        Objects.requireNonNull(target),
        chunkedDown, persistence(), (now - since) / 1_000_000, rules.requestIdInResponse() ? facts.requestId : null,
        matched.virtualHost().responseAttemptCount() ? facts.attempts : 0);
  }

  /** RFC 9110 §15.2: all but a 100 is for the client, unless it speaks a version that has no interim responses. */
  private void onInterim(ResponseHead response) {
    if (response.status() == 100) {
      if (Objects.requireNonNull(spec).proxy100Continue() && head.expectsContinue() && !continueSent) {
        sendContinue();
      }
      return;
    }
    if (head.version() == HttpVersion.HTTP_1_0) {
      return;
    }
    Http1Encoder.statusLine(downstream.headBuffer(), response);
    Http1Encoder.headers(downstream.headBuffer(), response);
    Http1Encoder.endOfHead(downstream.headBuffer());
    holdBackResponse();
  }

  /** Stops reading the response while the client does not take it. */
  private void holdBackResponse() {
    if (!downstream.isWritable()) {
      downstream.flush();
      if (!downstream.isWritable()) {
        current.setReading(false);
      }
    }
  }

  /** Takes {@code data} over. */
  void onResponseBody(ByteBuf data) {
    int length = data.readableBytes();
    facts.responseBytes += length;
    if (chunkedDown) {
      Http1Encoder.chunkStart(downstream.headBuffer(), length);
    }
    downstream.write(data);
    if (chunkedDown) {
      Http1Encoder.chunkEnd(downstream.headBuffer());
    }
    holdBackResponse();
  }

  void onResponseTrailers(Trailers trailers) {
    if (chunkedDown) {
      Http1Encoder.lastChunk(downstream.headBuffer(), trailers);
      chunkedDown = false;
    }
  }

  void onResponseEnd() {
    if (chunkedDown) {
      Http1Encoder.lastChunk(downstream.headBuffer());
    }
    if (requestEnded) {
      current.release();
    } else {
      // The endpoint does not want the rest of the request; its connection still expects it.
      current.cancel();
      kept = false;
    }
    finishTry(Outcome.RESPONSE, facts.status);
    end();
    downstream.exchangeEnded(kept);
  }

  void flushResponse() {
    touchIfActive();
    downstream.flush();
  }

  // ---- ends

  private void fail(ProxyError error, String cause) {
    facts.error(error, error.details());
    if (trying) {
      giveUpTry(Outcome.CANCELLED);
    }
    if (responseStarted || error.status() == 0) {
      cutOff();
      return;
    }
    String text = cause.isEmpty() ? error.details() : error.details() + "; " + cause;
    reply(LocalReply.of(error, text));
  }

  private void cutOff() {
    end();
    downstream.abort();
  }

  private void reply(LocalReply reply) {
    // Whoever has not sent all of its request would go on sending it, and it would be read as the next one.
    kept &= requestEnded || !hasBody();
    kept &= downstream.mayBeKept();
    facts.status = reply.status();
    facts.responseAt = deadlines.now();
    PlannedRoute matched = route;
    WeightedTarget chosen = target;
    LocalReply.More more =
        matched == null ? LocalReply.More.NONE : out -> HeaderRules.addResponse(out, null, matched, chosen);
    reply.write(downstream.headBuffer(), facts.headless ? HttpMethod.OTHER : head.method(), serverLine, loop.date(),
        persistence(), more);
    facts.responseBytes = reply.body().length();
    end();
    downstream.exchangeEnded(kept);
  }

  private void end() {
    active = false;
    deadlines.clear(routeTimeout);
    deadlines.clear(tryTimeout);
    deadlines.clear(idleTimeout);
    deadlines.clear(requestTimeout);
    deadlines.clear(backoff);
    releaseRetry();
    if (budget != null) {
      budget.releaseRequest();
      budget = null;
    }
    body.clear();
    facts.endedAt = deadlines.now();
    observer.onFinish(this);
    attempt.clear();
  }

  private void releaseRetry() {
    if (retryBudget != null) {
      retryBudget.releaseRetry();
      retryBudget = null;
    }
  }

  private boolean hasBody() {
    return head.framing() == BodyFraming.CHUNKED || head.contentLength() > 0;
  }

  private Persistence persistence() {
    if (!kept) {
      return Persistence.CLOSED;
    }
    return !facts.headless && head.version() == HttpVersion.HTTP_1_0 ? Persistence.KEPT_EXPLICITLY : Persistence.KEPT;
  }

  private void touchIfActive() {
    if (active) {
      touch(deadlines.now());
    }
  }

  private void touch(long now) {
    if (idleNanos > 0) {
      deadlines.set(idleTimeout, now + idleNanos);
    }
  }

  private void reset(HttpConnectionManagerSpec rules) {
    if (!rules.serverName().equals(serverName)) {
      serverName = rules.serverName();
      serverLine = Http1Encoder.lineOf("server", rules.serverName());
    }
    spec = rules;
    facts.reset(head, view, rules);
    view.reset();
    active = true;
    trying = false;
    requestEnded = false;
    replayable = false;
    retriedStale = false;
    headSeen = false;
    responseStarted = false;
    chunkedDown = false;
    kept = false;
    continueSent = false;
    route = null;
    forward = null;
    target = null;
    upstream = null;
    rewrittenPath = null;
    requestTrailers = null;
    routeNanos = 0;
  }
}
