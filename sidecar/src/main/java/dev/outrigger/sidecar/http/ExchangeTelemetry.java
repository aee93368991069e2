package dev.outrigger.sidecar.http;

import dev.outrigger.sidecar.balance.Upstream;
import dev.outrigger.sidecar.config.AccessLogSpec;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec;
import dev.outrigger.sidecar.config.RouteAction;
import dev.outrigger.sidecar.plan.PlannedRoute;
import dev.outrigger.sidecar.telemetry.AccessLog;
import dev.outrigger.sidecar.telemetry.AccessLogFiles;
import dev.outrigger.sidecar.telemetry.ClusterMetrics;
import dev.outrigger.sidecar.telemetry.ClusterStat;
import dev.outrigger.sidecar.telemetry.HttpMetrics;
import dev.outrigger.sidecar.telemetry.HttpStat;
import dev.outrigger.sidecar.telemetry.ProxyMetrics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts exchanges under Envoy's names and logs each of them once. Thread-safe. */
public final class ExchangeTelemetry implements ExchangeObserver {

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final ProxyMetrics metrics;
  private final AccessLogFiles files;
  private final String hostname;
  private final Map<List<AccessLogSpec>, List<AccessLog>> logs = new ConcurrentHashMap<>();

  /**
   * @param hostname for {@code %HOSTNAME%}
   */
  public ExchangeTelemetry(ProxyMetrics metrics, AccessLogFiles files, String hostname) {
    this.metrics = metrics;
    this.files = files;
    this.hostname = hostname;
  }

  @Override
  public void onConnected(HttpConnectionManagerSpec spec) {
    HttpMetrics http = metrics.http(spec.statPrefix());
    http.increment(HttpStat.DOWNSTREAM_CX_TOTAL);
    http.increment(HttpStat.DOWNSTREAM_CX_HTTP1_TOTAL);
    http.increment(HttpStat.DOWNSTREAM_CX_ACTIVE);
    http.increment(HttpStat.DOWNSTREAM_CX_HTTP1_ACTIVE);
  }

  @Override
  public void onDisconnected(HttpConnectionManagerSpec spec, long nanos, boolean remote, boolean active) {
    HttpMetrics http = metrics.http(spec.statPrefix());
    http.increment(HttpStat.DOWNSTREAM_CX_DESTROY);
    http.increment(remote ? HttpStat.DOWNSTREAM_CX_DESTROY_REMOTE : HttpStat.DOWNSTREAM_CX_DESTROY_LOCAL);
    if (active) {
      http.increment(HttpStat.DOWNSTREAM_CX_DESTROY_ACTIVE_RQ);
      http.increment(
          remote ? HttpStat.DOWNSTREAM_CX_DESTROY_REMOTE_ACTIVE_RQ : HttpStat.DOWNSTREAM_CX_DESTROY_LOCAL_ACTIVE_RQ);
    }
    http.decrement(HttpStat.DOWNSTREAM_CX_ACTIVE);
    http.decrement(HttpStat.DOWNSTREAM_CX_HTTP1_ACTIVE);
    http.disconnected(nanos / NANOS_PER_MILLI);
  }

  @Override
  public void onStart(HttpExchange exchange) {
    HttpMetrics http = http(exchange.facts());
    http.increment(HttpStat.DOWNSTREAM_RQ_TOTAL);
    http.increment(HttpStat.DOWNSTREAM_RQ_HTTP1_TOTAL);
    http.increment(HttpStat.DOWNSTREAM_RQ_ACTIVE);
  }

  @Override
  public void onRetry(HttpExchange exchange, int status) {
    Upstream upstream = exchange.facts().upstream;
    if (upstream == null) {
      return;
    }
    upstream.metrics().increment(ClusterStat.UPSTREAM_RQ_RETRY);
    upstream.metrics().increment(ClusterStat.UPSTREAM_RQ_RETRY_BACKOFF_EXPONENTIAL);
    if (status > 0) {
      upstream.metrics().retriedResponse(status);
    }
  }

  @Override
  public void onTryTimeout(HttpExchange exchange) {
    Upstream upstream = exchange.facts().upstream;
    if (upstream != null) {
      upstream.metrics().increment(ClusterStat.UPSTREAM_RQ_PER_TRY_TIMEOUT);
    }
  }

  @Override
  public void onFinish(HttpExchange exchange) {
    ExchangeFacts facts = exchange.facts();
    HttpMetrics http = http(facts);
    long millis = facts.nanos() / NANOS_PER_MILLI;
    http.decrement(HttpStat.DOWNSTREAM_RQ_ACTIVE);
    if (facts.status > 0) {
      http.response(facts.status, millis);
    }
    countCause(http, facts);
    Upstream upstream = facts.upstream;
    if (upstream != null) {
      count(upstream.metrics(), facts, millis);
    }
    List<AccessLog> sinks = facts.logs;
    for (int i = 0; i < sinks.size(); i++) {
      sinks.get(i).log(facts);
    }
  }

  private static void countCause(HttpMetrics http, ExchangeFacts facts) {
    PlannedRoute route = facts.route;
    if (route != null || facts.failedBy(ProxyError.NO_ROUTE)) {
      http.increment(HttpStat.RQ_TOTAL);
    }
    if (route != null && !(route.action() instanceof RouteAction.Forward)) {
      http.increment(HttpStat.RQ_DIRECT_RESPONSE);
    }
    if (facts.failedBy(ProxyError.NO_ROUTE)) {
      http.increment(HttpStat.NO_ROUTE);
    } else if (facts.failedBy(ProxyError.NO_CLUSTER)) {
      http.increment(HttpStat.NO_CLUSTER);
    } else if (facts.failedBy(ProxyError.DOWNSTREAM_PROTOCOL)) {
      http.increment(HttpStat.DOWNSTREAM_CX_PROTOCOL_ERROR);
    } else if (facts.failedBy(ProxyError.DOWNSTREAM_LOST)) {
      http.increment(HttpStat.DOWNSTREAM_RQ_RX_RESET);
    } else if (facts.failedBy(ProxyError.REQUEST_HEADER_TIMEOUT)) {
      http.increment(HttpStat.DOWNSTREAM_RQ_HEADER_TIMEOUT);
    } else if (facts.failedBy(ProxyError.REQUEST_TIMEOUT)) {
      http.increment(HttpStat.DOWNSTREAM_RQ_TIMEOUT);
    } else if (facts.failedBy(ProxyError.REQUEST_IDLE_TIMEOUT) || facts.failedBy(ProxyError.RESPONSE_IDLE_TIMEOUT)) {
      http.increment(HttpStat.DOWNSTREAM_RQ_IDLE_TIMEOUT);
    }
  }

  private static void count(ClusterMetrics cluster, ExchangeFacts facts, long millis) {
    if (facts.response != null) {
      cluster.response(facts.status, millis);
    } else if (facts.status > 0) {
      cluster.localResponse(facts.status);
    }
    if (facts.attempts > 1 && facts.status > 0 && facts.status < 500) {
      cluster.increment(ClusterStat.UPSTREAM_RQ_RETRY_SUCCESS);
    }
    if (facts.retryLimitExceeded) {
      cluster.increment(ClusterStat.UPSTREAM_RQ_RETRY_LIMIT_EXCEEDED);
    }
    if (facts.retryOverflow) {
      cluster.increment(ClusterStat.UPSTREAM_RQ_RETRY_OVERFLOW);
    }
    if (facts.failedBy(ProxyError.ROUTE_TIMEOUT)) {
      cluster.increment(ClusterStat.UPSTREAM_RQ_TIMEOUT);
    } else if (facts.failedBy(ProxyError.REQUEST_OVERFLOW) || facts.failedBy(ProxyError.PENDING_OVERFLOW)) {
      cluster.increment(ClusterStat.UPSTREAM_RQ_PENDING_OVERFLOW);
    } else if (facts.failedBy(ProxyError.NO_HEALTHY_UPSTREAM)) {
      cluster.increment(ClusterStat.UPSTREAM_CX_NONE_HEALTHY);
    }
  }

  /** By identity: a connection keeps one specification until the plan changes, and comparing its fields for each request would be waste. */
  @SuppressWarnings("ReferenceEquality")
  private HttpMetrics http(ExchangeFacts facts) {
    HttpConnectionManagerSpec spec = facts.spec;
    HttpMetrics known = facts.http;
    if (spec == null) {
      throw new IllegalStateException("exchange without a connection manager");
    }
    if (known != null && spec == facts.knownSpec) {
      return known;
    }
    HttpMetrics found = metrics.http(spec.statPrefix());
    facts.knownSpec = spec;
    facts.http = found;
    facts.logs = logs.computeIfAbsent(spec.accessLogs(), specs -> files.open(specs, hostname));
    return found;
  }
}
