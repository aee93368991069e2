package dev.outrigger.sidecar.upstream;

import dev.outrigger.sidecar.balance.EndpointState;
import dev.outrigger.sidecar.balance.RequestBudget;
import dev.outrigger.sidecar.balance.Upstream;
import dev.outrigger.sidecar.config.ClusterSpec;
import dev.outrigger.sidecar.config.RouteAction.RoutingPriority;
import dev.outrigger.sidecar.telemetry.ClusterMetrics;
import dev.outrigger.sidecar.telemetry.ClusterStat;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ConnectTimeoutException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The connections of one event loop to one endpoint at one priority, and the requests that wait for one. */
final class EndpointPool {

  private final ConnectionPools pools;
  private final Upstream upstream;
  private final EndpointState endpoint;
  private final RoutingPriority priority;
  private final RequestBudget budget;
  private final ClusterMetrics metrics;
  private final Deque<ConnectionRequest> waiting = new ArrayDeque<>();
  private @Nullable UpstreamConnection[] idle = new UpstreamConnection[4];
  private int idleCount;
  private int dialling;
  private int open;
  private boolean starving;
  private boolean retired;

  EndpointPool(ConnectionPools pools, Upstream upstream, EndpointState endpoint, RoutingPriority priority) {
    this.pools = pools;
    this.upstream = upstream;
    this.endpoint = endpoint;
    this.priority = priority;
    this.budget = upstream.budget(priority);
    this.metrics = upstream.metrics();
  }

  RoutingPriority priority() {
    return priority;
  }

  ClusterSpec cluster() {
    return upstream.spec();
  }

  EndpointState endpoint() {
    return endpoint;
  }

  ClusterMetrics metrics() {
    return metrics;
  }

  Deadlines deadlines() {
    return pools.deadlines();
  }

  boolean isOf(Upstream cluster) {
    return upstream == cluster;
  }

  boolean sharesBudgetWith(EndpointPool other) {
    return upstream == other.upstream;
  }

  @Nullable
  UpstreamConnection takeIdle() {
    while (idleCount > 0) {
      UpstreamConnection connection = idle[--idleCount];
      idle[idleCount] = null;
      if (connection != null && connection.take()) {
        return connection;
      }
    }
    return null;
  }

  void request(ConnectionRequest request) {
    retired = false;
    if (!budget.tryAcquirePending()) {
      request.onFailure(ConnectionRequest.Failure.PENDING_OVERFLOW, "");
      return;
    }
    metrics.increment(ClusterStat.UPSTREAM_RQ_PENDING_TOTAL);
    metrics.increment(ClusterStat.UPSTREAM_RQ_PENDING_ACTIVE);
    request.pool = this;
    waiting.add(request);
    dialForWaiting();
    if (dialling < waiting.size()) {
      metrics.increment(ClusterStat.UPSTREAM_CX_OVERFLOW);
    }
  }

  void forget(ConnectionRequest request) {
    if (request.pool == this && waiting.remove(request)) {
      metrics.increment(ClusterStat.UPSTREAM_RQ_CANCELLED);
      leaves(request);
    }
  }

  /** Starts as many dials as there are requests without one, as far as the circuit breaker lets it. */
  void dialForWaiting() {
    while (dialling < waiting.size() && (budget.tryAcquireConnection() || madeRoom())) {
      dial();
    }
    markStarving();
  }

  private boolean madeRoom() {
    return open == 0 && dialling == 0 && pools.makeRoom(this) && budget.tryAcquireConnection();
  }

  private void markStarving() {
    boolean now = !waiting.isEmpty() && open == 0 && dialling == 0;
    if (now == starving) {
      return;
    }
    starving = now;
    if (now) {
      pools.starves();
    } else {
      pools.isFed();
    }
  }

  private void dial() {
    dialling++;
    endpoint.connectionOpened();
    metrics.increment(ClusterStat.UPSTREAM_CX_TOTAL);
    metrics.increment(ClusterStat.UPSTREAM_CX_HTTP1_TOTAL);
    metrics.increment(ClusterStat.UPSTREAM_CX_ACTIVE);
    UpstreamConnection connection = new UpstreamConnection(this);
    ChannelFuture connected = pools.dialer().dial(pools.loop(), upstream.spec(), endpoint.address(), connection);
    if (connected.isDone()) {
      dialled(connection, connected);
    } else {
      connected.addListener(done -> dialled(connection, connected));
    }
  }

  private void dialled(UpstreamConnection connection, ChannelFuture connected) {
    dialling--;
    if (connected.isSuccess()) {
      open++;
      connection.connected();
      markStarving();
      hand(connection);
      return;
    }
    endpoint.connectFailed();
    Throwable cause = connected.cause();
    boolean late = cause instanceof ConnectTimeoutException;
    metrics.dialFailed(late);
    ConnectionRequest first = waiting.poll();
    if (first != null) {
      metrics.increment(ClusterStat.UPSTREAM_RQ_PENDING_FAILURE_EJECT);
      leaves(first);
      first.onFailure(
          late ? ConnectionRequest.Failure.CONNECT_TIMEOUT : ConnectionRequest.Failure.CONNECT_FAILURE,
          String.valueOf(cause == null ? "" : cause.getMessage()));
    }
    hasRoom();
  }

  /** A connection can take an exchange: whoever waits longest gets it. */
  void hand(UpstreamConnection connection) {
    ConnectionRequest first = waiting.poll();
    if (first != null && connection.take()) {
      leaves(first);
      first.onConnection(connection);
      return;
    }
    if (first != null) {
      waiting.addFirst(first);
      return;
    }
    if (retired || pools.anyStarving()) {
      connection.close();
      return;
    }
    if (idleCount == idle.length) {
      idle = Arrays.copyOf(idle, idleCount * 2);
    }
    idle[idleCount++] = connection;
    connection.rest();
  }

  /** A connection has closed, whoever closed it. */
  void closed(UpstreamConnection connection) {
    for (int i = 0; i < idleCount; i++) {
      if (idle[i] == connection) {
        System.arraycopy(idle, i + 1, idle, i, --idleCount - i);
        idle[idleCount] = null;
        break;
      }
    }
    open--;
    hasRoom();
  }

  private void hasRoom() {
    budget.releaseConnection();
    endpoint.connectionClosed();
    metrics.decrement(ClusterStat.UPSTREAM_CX_ACTIVE);
    dialForWaiting();
    pools.roomMade(this);
    if (open == 0 && dialling == 0 && waiting.isEmpty()) {
      pools.forget(this);
    }
  }

  boolean closeOneIdle() {
    UpstreamConnection connection = takeIdle();
    if (connection == null) {
      return false;
    }
    connection.close();
    return true;
  }

  /** Closes what is idle, and what comes back until a request needs the pool again. */
  void retire() {
    retired = true;
    boolean more = true;
    while (more) {
      more = closeOneIdle();
    }
  }

  private void leaves(ConnectionRequest request) {
    request.pool = null;
    budget.releasePending();
    metrics.decrement(ClusterStat.UPSTREAM_RQ_PENDING_ACTIVE);
    markStarving();
  }
}
