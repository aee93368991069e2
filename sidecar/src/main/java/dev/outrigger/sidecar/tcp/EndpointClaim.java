package dev.outrigger.sidecar.tcp;

import dev.outrigger.sidecar.balance.Attempt;
import dev.outrigger.sidecar.balance.EndpointState;
import dev.outrigger.sidecar.balance.Outcome;
import dev.outrigger.sidecar.balance.RequestBudget;
import dev.outrigger.sidecar.balance.Upstream;
import dev.outrigger.sidecar.balance.XxHash64;
import dev.outrigger.sidecar.config.Discovery;
import dev.outrigger.sidecar.config.NetAddress;
import dev.outrigger.sidecar.config.RouteAction.RoutingPriority;
import dev.outrigger.sidecar.config.TcpProxySpec;
import dev.outrigger.sidecar.routing.ConnectionFacts;
import dev.outrigger.sidecar.telemetry.ClusterMetrics;
import dev.outrigger.sidecar.telemetry.ClusterStat;
import dev.outrigger.sidecar.telemetry.ResponseFlag;
import dev.outrigger.sidecar.upstream.Dialer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ConnectTimeoutException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a relay has of its cluster: a place among the cluster's connections, an endpoint, and the one try to connect to it. Counts what comes
 * of it for the cluster and tells the relay's record. Lifecycle: {@link #take}; if that is granted, {@link #dial}, then {@link #connected} or
 * {@link #failed}, unless the relay ends before; {@link #end} in any case. Confined to the relay's event loop.
 */
final class EndpointClaim {

  private final Upstream upstream;
  private final ClusterMetrics metrics;
  private final RelayRecord record;
  private final Attempt attempt = new Attempt();
  private @Nullable RequestBudget budget;
  private @Nullable EndpointState dialled;
  private boolean trying;
  private boolean connected;

  EndpointClaim(Upstream upstream, RelayRecord record) {
    this.upstream = upstream;
    this.metrics = upstream.metrics();
    this.record = record;
  }

  /** False when the cluster has no place or no endpoint for the client. */
  boolean take(Channel client, TcpProxySpec spec, ConnectionFacts facts) {
    RequestBudget limits = upstream.budget(RoutingPriority.DEFAULT);
    if (!limits.tryAcquireConnection()) {
      metrics.increment(ClusterStat.UPSTREAM_CX_OVERFLOW);
      record.flag(ResponseFlag.UO);
      return false;
    }
    budget = limits;
    trying = upstream.spec().discovery() instanceof Discovery.OriginalDestination
        ? isRedirected(client, facts) && startAt(facts.destination())
        : start(client, spec);
    if (!trying) {
      metrics.increment(ClusterStat.UPSTREAM_CX_NONE_HEALTHY);
      record.flag(ResponseFlag.UH);
    }
    return trying;
  }

  private boolean start(Channel client, TcpProxySpec spec) {
    if (spec.hashPolicies().isEmpty()) {
      return attempt.start(upstream, null);
    }
    InetSocketAddress remote = (InetSocketAddress) client.remoteAddress();
    return attempt.start(upstream, null, XxHash64.of(remote.getAddress().getHostAddress()));
  }

  private boolean startAt(NetAddress destination) {
    attempt.startAt(upstream, destination);
    return true;
  }

  /** False when the client wanted to come here: to take that for its destination would lead the connection in a circle. */
  private static boolean isRedirected(Channel client, ConnectionFacts facts) {
    InetSocketAddress local = (InetSocketAddress) client.localAddress();
    return !facts.destination().equals(new NetAddress(local.getAddress().getHostAddress(), local.getPort()));
  }

  /**
   * Dials the endpoint on the client's event loop.
   *
   * @param handler is added to the channel before it connects
   */
  ChannelFuture dial(Dialer dialer, Channel client, ChannelHandler handler) {
    EndpointState chosen = attempt.endpoint();
    dialled = chosen;
    record.dialled(chosen.address());
    chosen.connectionOpened();
    metrics.increment(ClusterStat.UPSTREAM_CX_TOTAL);
    metrics.increment(ClusterStat.UPSTREAM_CX_ACTIVE);
    metrics.increment(ClusterStat.UPSTREAM_RQ_PENDING_TOTAL);
    metrics.increment(ClusterStat.UPSTREAM_RQ_PENDING_ACTIVE);
    return dialer.dial(client.eventLoop(), upstream.spec(), chosen.address(), handler);
  }

  void connected(Channel endpoint) {
    connected = true;
    metrics.decrement(ClusterStat.UPSTREAM_RQ_PENDING_ACTIVE);
    metrics.increment(ClusterStat.UPSTREAM_RQ_TOTAL);
    metrics.increment(ClusterStat.UPSTREAM_RQ_ACTIVE);
    record.connected(endpoint.localAddress());
  }

  /** The dial came to nothing. */
  void failed(Throwable cause) {
    boolean late = cause instanceof ConnectTimeoutException;
    finish(late ? Outcome.CONNECT_TIMEOUT : Outcome.CONNECT_FAILURE, 0);
    attempt.endpoint().connectFailed();
    metrics.dialFailed(late);
    metrics.increment(ClusterStat.UPSTREAM_CX_CONNECT_ATTEMPTS_EXCEEDED);
    metrics.increment(ClusterStat.UPSTREAM_RQ_PENDING_FAILURE_EJECT);
    record.flag(ResponseFlag.UF);
    record.flag(ResponseFlag.URX);
    record.connectFailed(String.valueOf(cause.getMessage()));
  }

  /** Bytes for the endpoint, whether or not it has taken them yet. */
  void sent(int bytes) {
    metrics.add(ClusterStat.UPSTREAM_CX_TX_BYTES_TOTAL, bytes);
  }

  void received(int bytes) {
    metrics.add(ClusterStat.UPSTREAM_CX_RX_BYTES_TOTAL, bytes);
  }

  /**
   * Gives back what was taken. Called once.
   *
   * @param remote whether the endpoint had closed the connection
   */
  void end(boolean remote) {
    finish(connected ? Outcome.RESPONSE : Outcome.CANCELLED, connected ? 200 : 0);
    if (budget != null) {
      budget.releaseConnection();
    }
    if (dialled != null) {
      dialled.connectionClosed();
      countClosed(remote);
    }
  }

  private void countClosed(boolean remote) {
    metrics.decrement(ClusterStat.UPSTREAM_CX_ACTIVE);
    if (!connected) {
      metrics.decrement(ClusterStat.UPSTREAM_RQ_PENDING_ACTIVE);
    } else {
      metrics.decrement(ClusterStat.UPSTREAM_RQ_ACTIVE);
      metrics.increment(ClusterStat.UPSTREAM_CX_DESTROY);
      metrics.increment(remote ? ClusterStat.UPSTREAM_CX_DESTROY_REMOTE : ClusterStat.UPSTREAM_CX_DESTROY_LOCAL);
    }
  }

  private void finish(Outcome outcome, int status) {
    if (trying) {
      trying = false;
      attempt.finish(outcome, status);
    }
  }
}
