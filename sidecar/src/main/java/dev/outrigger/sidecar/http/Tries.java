package dev.outrigger.sidecar.http;

import dev.outrigger.sidecar.balance.Attempt;
import dev.outrigger.sidecar.balance.Outcome;
import dev.outrigger.sidecar.balance.RequestBudget;
import dev.outrigger.sidecar.balance.Upstream;
import dev.outrigger.sidecar.codec.Http1Error;
import dev.outrigger.sidecar.codec.RequestHead;
import dev.outrigger.sidecar.codec.ResponseHead;
import dev.outrigger.sidecar.config.Discovery;
import dev.outrigger.sidecar.config.NetAddress;
import dev.outrigger.sidecar.config.RetrySpec;
import dev.outrigger.sidecar.config.RouteAction.Forward;
import dev.outrigger.sidecar.plan.PlannedRoute;
import dev.outrigger.sidecar.plan.WeightedTarget;
import dev.outrigger.sidecar.upstream.ConnectionRequest;
import dev.outrigger.sidecar.upstream.Deadline;
import dev.outrigger.sidecar.upstream.Deadlines;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The tries of a request at the endpoints of its cluster, one at a time, within the cluster's limits and the route's timeouts. Decides after
 * each that brought no answer, or an unwanted one, whether there is another. Each try that is started is finished exactly once. Reused by an
 * exchange.
 */
final class Tries {

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final HttpExchange exchange;
  private final HttpLoop loop;
  private final Deadlines deadlines;
  private final DownstreamConnection downstream;
  private final RequestHead head;
  private final RequestSide request;
  private final ExchangeFacts facts;
  private final RequestWriter writer = new RequestWriter();
  private final RetryDecider retries = new RetryDecider();
  private final Attempt attempt = new Attempt();
  private final RequestHash hash = new RequestHash();
  private final UpstreamTry current;
  private final Deadline routeTimeout = Deadline.of(this::onRouteTimeout);
  private final Deadline tryTimeout = Deadline.of(this::onTryTimeout);
  private final Deadline backoff = Deadline.of(this::onBackoffOver);

  private @Nullable Forward forward;
  private @Nullable WeightedTarget target;
  private @Nullable Upstream upstream;
  private @Nullable RequestBudget budget;
  private @Nullable RequestBudget retryBudget;
  private long routeNanos;
  private boolean trying;
  private boolean retriedStale;

  Tries(HttpExchange exchange, HttpLoop loop, DownstreamConnection downstream, RequestHead head, RequestSide request) {
    this.exchange = exchange;
    this.loop = loop;
    this.deadlines = loop.pools().deadlines();
    this.downstream = downstream;
    this.head = head;
    this.request = request;
    this.facts = exchange.facts();
    this.current = new UpstreamTry(exchange, this, loop.pools(), head);
  }

  void reset() {
    forward = null;
    target = null;
    upstream = null;
    routeNanos = 0;
    trying = false;
    retriedStale = false;
  }

  UpstreamTry current() {
    return current;
  }

  /** Where the request goes, null as long as that has not been decided. */
  @Nullable
  WeightedTarget target() {
    return target;
  }

  /** Decides what of the head never goes on, and gives the request its id; the log has it wherever the request goes. */
  void prepare() {
    writer.prepare(head, exchange.spec(), loop.requestIds());
    facts.requestId = writer.requestId(head, facts.requestIdSlice);
  }

  /** The request goes to a cluster. */
  void begin(PlannedRoute route, Forward action) {
    forward = action;
    WeightedTarget chosen =
        Objects.requireNonNull(route.choose(loop.random().getAsLong()), "target of a forwarding route");
    target = chosen;
    facts.cluster = chosen.cluster();
    Upstream found = chosen.upstream();
    if (found == null) {
      exchange.clusterWait().await(chosen.cluster());
      return;
    }
    exchange.clusterWait().end();
    upstream = found;
    facts.upstream = found;
    RequestBudget limits = found.budget(action.priority());
    if (!limits.tryAcquireRequest()) {
      exchange.fail(ProxyError.REQUEST_OVERFLOW,
          "limit=max_requests(" + limits.limits().maxRequests() + "); cluster=" + found.name());
      return;
    }
    budget = limits;
    retries.begin(route.retry());
    hash.take(action.hashPolicies(), exchange.view(), downstream.remoteHost());
    routeNanos = action.timeout().toNanos();
    if (action.pathRewrite() != null) {
      facts.rewrittenPath = loop.rewrites().rewrite(action.pathRewrite(), route.route().path(), exchange.view().path());
    }
    if (head.expectsContinue() && !exchange.spec().proxy100Continue()) {
      exchange.response().sendContinue();
    }
    if (request.hasEnded()) {
      // it came whole while the cluster was waited for
      onRequestEnd(deadlines.now());
    }
    startTry(null, false);
  }

  /**
   * @param retry null on the first try
   * @param fresh true when the try must not use an idle connection
   */
  private void startTry(@Nullable RetrySpec retry, boolean fresh) {
    Upstream cluster = Objects.requireNonNull(upstream, "upstream");
    facts.attempts++;
    if (!claim(cluster, retry)) {
      exchange.fail(ProxyError.NO_HEALTHY_UPSTREAM, "cluster=" + cluster.name());
      return;
    }
    trying = true;
    facts.endpoint = attempt.endpoint();
    current.start(cluster, attempt.endpoint(), Objects.requireNonNull(forward, "forward").priority(), fresh);
  }

  /** A client that was not redirected wanted to come here: to take that for its destination would lead the request in a circle. */
  private boolean claim(Upstream cluster, @Nullable RetrySpec retry) {
    if (!(cluster.spec().discovery() instanceof Discovery.OriginalDestination)) {
      return hash.isPresent() ? attempt.start(cluster, retry, hash.value()) : attempt.start(cluster, retry);
    }
    NetAddress destination = downstream.originalDestination();
    if (destination == null) {
      return false;
    }
    attempt.startAt(cluster, destination);
    return true;
  }

  /** All of the request has come: from here on the endpoint is waited for. */
  void onRequestEnd(long now) {
    if (routeNanos > 0) {
      deadlines.set(routeTimeout, now + routeNanos);
    }
    startTryTimeout(now);
  }

  private void startTryTimeout(long now) {
    RetrySpec retry = retries.spec();
    if (trying && retry != null && retry.perTryTimeout().isPositive()) {
      deadlines.set(tryTimeout, now + retry.perTryTimeout().toNanos());
    }
  }

  // ---- from the try

  void writeRequestHead(ByteBuf out) {
    writer.write(out, head, exchange, Objects.requireNonNull(forward), Objects.requireNonNull(target),
        facts.rewrittenPath, downstream.remoteHost(), retries.expectedNanos(routeNanos) / NANOS_PER_MILLI);
  }

  /** There is a connection, and the request's head is written to it. */
  void onConnected(String localAddress) {
    facts.upstreamLocalAddress = localAddress;
    request.writeTo(current, retries.mayRetry() || current.mayHaveMetStaleConnection());
    if (request.hasEnded()) {
      startTryTimeout(deadlines.now());
    }
    if (!downstream.isReading()) {
      current.flush();
    }
  }

  void onNoConnection(ConnectionRequest.Failure failure, String message) {
    facts.connectFailure = message;
    String cause = message.isEmpty() ? place() : place() + "; " + message;
    switch (failure) {
      case PENDING_OVERFLOW -> {
        finish(Outcome.CANCELLED, 0);
        exchange.fail(ProxyError.PENDING_OVERFLOW, "limit=max_pending_requests("
            + Objects.requireNonNull(budget).limits().maxPendingRequests() + "); cluster=" + facts.cluster);
      }
      case CONNECT_FAILURE -> {
        finish(Outcome.CONNECT_FAILURE, 0);
        retryOrFail(RetryDecider.Failure.CONNECT, ProxyError.CONNECT_FAILURE, cause);
      }
      case CONNECT_TIMEOUT -> {
        finish(Outcome.CONNECT_TIMEOUT, 0);
        retryOrFail(RetryDecider.Failure.CONNECT, ProxyError.CONNECT_TIMEOUT, cause);
      }
    }
  }

  void onConnectionLost() {
    if (exchange.tunnel().onEndpointLost()) {
      return;
    }
    boolean left = current.requestMayHaveLeft();
    boolean stale = current.mayHaveMetStaleConnection() && !retriedStale && request.isReplayable()
        && (head.method().isIdempotent() || !left);
    current.forget();
    if (stale) {
      retriedStale = true;
      finish(Outcome.CANCELLED, 0);
      startTry(null, true);
      return;
    }
    finish(Outcome.RESET, 0);
    if (exchange.response().hasStarted()) {
      exchange.fail(ProxyError.RESPONSE_CUT_OFF, place());
      return;
    }
    retryOrFail(left ? RetryDecider.Failure.RESET : RetryDecider.Failure.RESET_BEFORE_REQUEST,
        ProxyError.CONNECTION_LOST, place());
  }

  void onResponseError(Http1Error error) {
    current.forget();
    String cause = error.reason() + "; " + place();
    finish(Outcome.RESET, 0);
    if (exchange.response().hasStarted()) {
      exchange.fail(ProxyError.RESPONSE_BROKEN, cause);
      return;
    }
    retryOrFail(RetryDecider.Failure.PROTOCOL_ERROR, ProxyError.UPSTREAM_PROTOCOL, cause);
  }

  /** Starts another try instead of passing on a final answer, if the route wants that and may have it. */
  boolean retriesInsteadOf(ResponseHead response) {
    if (!retries.wants(response) || !retry()) {
      return false;
    }
    exchange.observer().onRetry(exchange, response.status());
    if (request.hasEnded()) {
      current.discardResponse(response);
    } else {
      current.cancel();
    }
    finish(Outcome.RESPONSE, response.status());
    return true;
  }

  /** The head cannot be the answer to what was asked. */
  void refuseAnswer(String reason) {
    String cause = reason + "; " + place();
    giveUp(Outcome.RESET);
    exchange.fail(ProxyError.UPSTREAM_PROTOCOL, cause);
  }

  /** The answer is taken: this is the last try. */
  void onAnswer() {
    deadlines.clear(tryTimeout);
    request.stopReplay();
  }

  /** The endpoint speaks another protocol now, whose messages have no end that a timeout could wait for. */
  void onUpgraded() {
    deadlines.clear(routeTimeout);
  }

  /** The answer has been read whole. */
  void onAnswerEnd() {
    if (request.hasEnded()) {
      current.release();
    } else {
      // The endpoint does not want the rest of the request; its connection still expects it.
      current.cancel();
      exchange.closesAfterwards();
    }
    finish(Outcome.RESPONSE, facts.status);
  }

  // ---- what follows

  private void retryOrFail(RetryDecider.Failure failure, ProxyError error, String cause) {
    if (!retries.wants(failure) || !retry()) {
      exchange.fail(error, cause);
      return;
    }
    exchange.observer().onRetry(exchange, 0);
  }

  /** Prepares another try if there may be one. */
  private boolean retry() {
    if (!request.isReplayable()) {
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
    if (!trying || exchange.response().hasStarted()) {
      return;
    }
    String cause = place();
    giveUp(Outcome.TIMEOUT);
    exchange.observer().onTryTimeout(exchange);
    retryOrFail(RetryDecider.Failure.PER_TRY_TIMEOUT, ProxyError.PER_TRY_TIMEOUT, cause);
  }

  private void onRouteTimeout() {
    String cause = "timeout=" + routeNanos / NANOS_PER_MILLI + "ms; cluster=" + facts.cluster
        + (facts.endpoint == null ? "" : "; endpoint=" + facts.endpoint.address());
    giveUp(Outcome.TIMEOUT);
    exchange.fail(ProxyError.ROUTE_TIMEOUT, cause);
  }

  /** Ends the running try, if there is one, and starts no other. */
  void giveUp(Outcome outcome) {
    deadlines.clear(backoff);
    current.cancel();
    if (trying) {
      boolean answered = exchange.response().hasStarted();
      finish(answered ? Outcome.RESPONSE : outcome, answered ? facts.status : 0);
    }
  }

  private void finish(Outcome outcome, int status) {
    trying = false;
    deadlines.clear(tryTimeout);
    attempt.finish(outcome, status);
  }

  private String place() {
    return "endpoint=" + attempt.endpoint().address() + "; cluster=" + facts.cluster;
  }

  /** The exchange is over. */
  void end() {
    deadlines.clear(routeTimeout);
    deadlines.clear(tryTimeout);
    deadlines.clear(backoff);
    releaseRetry();
    if (budget != null) {
      budget.releaseRequest();
      budget = null;
    }
  }

  private void releaseRetry() {
    if (retryBudget != null) {
      retryBudget.releaseRetry();
      retryBudget = null;
    }
  }

  /** Nobody asks for the last endpoint any more. */
  void forget() {
    attempt.clear();
  }

  /** The connection is gone for good. */
  void close() {
    deadlines.remove(routeTimeout);
    deadlines.remove(tryTimeout);
    deadlines.remove(backoff);
  }
}
