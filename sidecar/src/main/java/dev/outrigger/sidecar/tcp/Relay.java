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
import dev.outrigger.sidecar.listener.ConnectionEvent;
import dev.outrigger.sidecar.plan.WeightedTarget;
import dev.outrigger.sidecar.routing.ConnectionFacts;
import dev.outrigger.sidecar.telemetry.AccessLog;
import dev.outrigger.sidecar.telemetry.ClusterMetrics;
import dev.outrigger.sidecar.telemetry.ClusterStat;
import dev.outrigger.sidecar.telemetry.ResponseFlag;
import dev.outrigger.sidecar.telemetry.TcpMetrics;
import dev.outrigger.sidecar.telemetry.TcpStat;
import dev.outrigger.sidecar.upstream.Deadline;
import dev.outrigger.sidecar.upstream.Deadlines;
import dev.outrigger.sidecar.upstream.Dialer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of a relayed connection. Nothing is read from the client until the endpoint is connected, and later no more from one side
 * than the other takes. A side that ends its output ends the other's; the relay is over when both have ended. Confined to one event loop.
 */
final class Relay extends ChannelInboundHandlerAdapter {

  private static final long LINGER_NANOS = 5_000_000_000L;

  /** How long a connection may go on after its listener has gone; Envoy's default of {@code --drain-time-s}. */
  private static final long DRAIN_NANOS = 600_000_000_000L;

  private final Channel client;
  private final WeightedTarget target;
  private final ConnectionFacts facts;
  private final Dialer dialer;
  private final Deadlines deadlines;
  private final TcpProxySpec spec;
  private final RelayTelemetry telemetry;
  private final TcpMetrics metrics;
  private final RelayRecord record;
  private final Attempt attempt = new Attempt();
  private final Deque<Object> early = new ArrayDeque<>();
  private final Deadline idle = new Deadline() {
    @Override
    protected void expired() {
      if (closed) {
        closeNow();
        return;
      }
      metrics.increment(TcpStat.IDLE_TIMEOUT);
      close();
    }
  };
  private final Deadline life = new Deadline() {
    @Override
    protected void expired() {
      metrics.increment(TcpStat.MAX_DOWNSTREAM_CONNECTION_DURATION);
      record.flag(ResponseFlag.DT);
      record.terminated("max_downstream_connection_duration");
      close();
    }
  };
  private final Deadline drain = new Deadline() {
    @Override
    protected void expired() {
      record.terminated("drain");
      close();
    }
  };
  private @Nullable Channel endpoint;
  private @Nullable EndpointState dialled;
  private @Nullable RequestBudget budget;
  private boolean trying;
  private boolean connected;
  private boolean clientEnded;
  private boolean endpointEnded;
  private boolean closed;

  Relay(
      Channel client,
      WeightedTarget target,
      TcpProxySpec spec,
      ConnectionFacts facts,
      Dialer dialer,
      Deadlines deadlines,
      RelayTelemetry telemetry) {
    this.client = client;
    this.target = target;
    this.facts = facts;
    this.dialer = dialer;
    this.deadlines = deadlines;
    this.spec = spec;
    this.telemetry = telemetry;
    this.metrics = telemetry.metrics(spec);
    this.record = new RelayRecord(client.remoteAddress(), target, facts.destination(), facts.serverName(),
        telemetry.epochMillis(),
        deadlines.now());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    client.config().setAutoRead(false);
    metrics.increment(TcpStat.DOWNSTREAM_CX_TOTAL);
    deadlines.setAfter(life, spec.maxConnectionDuration().toNanos());
    Upstream upstream = target.upstream();
    if (upstream == null) {
      metrics.increment(TcpStat.DOWNSTREAM_CX_NO_ROUTE);
      record.flag(ResponseFlag.NC);
      close();
      return;
    }
    if (!claim(upstream)) {
      close();
      return;
    }
    trying = true;
    EndpointState chosen = attempt.endpoint();
    dialled = chosen;
    record.dialled(chosen.address());
    chosen.connectionOpened();
    upstream.metrics().increment(ClusterStat.UPSTREAM_CX_TOTAL);
    upstream.metrics().increment(ClusterStat.UPSTREAM_CX_ACTIVE);
    upstream.metrics().increment(ClusterStat.UPSTREAM_RQ_PENDING_TOTAL);
    upstream.metrics().increment(ClusterStat.UPSTREAM_RQ_PENDING_ACTIVE);
    ChannelFuture dial = dialer.dial(client.eventLoop(), upstream.spec(), chosen.address(), new EndpointSide());
    endpoint = dial.channel();
    dial.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    dial.addListener(done -> onDialled(dial));
  }

  private boolean claim(Upstream upstream) {
    RequestBudget limits = upstream.budget(RoutingPriority.DEFAULT);
    if (!limits.tryAcquireConnection()) {
      upstream.metrics().increment(ClusterStat.UPSTREAM_CX_OVERFLOW);
      record.flag(ResponseFlag.UO);
      return false;
    }
    budget = limits;
    boolean found = upstream.spec().discovery() instanceof Discovery.OriginalDestination
        ? isRedirected() && startAt(upstream)
        : start(upstream);
    if (!found) {
      upstream.metrics().increment(ClusterStat.UPSTREAM_CX_NONE_HEALTHY);
      record.flag(ResponseFlag.UH);
    }
    return found;
  }

  private boolean start(Upstream upstream) {
    if (spec.hashPolicies().isEmpty()) {
      return attempt.start(upstream, null);
    }
    InetSocketAddress remote = (InetSocketAddress) client.remoteAddress();
    return attempt.start(upstream, null, XxHash64.of(remote.getAddress().getHostAddress()));
  }

  private boolean startAt(Upstream upstream) {
    attempt.startAt(upstream, facts.destination());
    return true;
  }

  /** False when the client wanted to come here: to take that for its destination would lead the connection in a circle. */
  private boolean isRedirected() {
    InetSocketAddress local = (InetSocketAddress) client.localAddress();
    return !facts.destination().equals(new NetAddress(local.getAddress().getHostAddress(), local.getPort()));
  }

  private void onDialled(ChannelFuture dial) {
    if (closed) {
      dial.channel().close();
      return;
    }
    Throwable failure = dial.cause();
    if (failure != null) {
      connectFailed(failure);
      return;
    }
    connected = true;
    upstreamMetrics().decrement(ClusterStat.UPSTREAM_RQ_PENDING_ACTIVE);
    upstreamMetrics().increment(ClusterStat.UPSTREAM_RQ_TOTAL);
    upstreamMetrics().increment(ClusterStat.UPSTREAM_RQ_ACTIVE);
    record.connected(dial.channel().localAddress());
    touch();
    Channel side = dial.channel();
    for (Object bytes = early.poll(); bytes != null; bytes = early.poll()) {
      side.write(bytes, side.voidPromise());
    }
    side.flush();
    if (clientEnded) {
      shutOutput(side);
    } else {
      client.config().setAutoRead(true);
    }
  }

  private void connectFailed(Throwable failure) {
    boolean late = failure instanceof ConnectTimeoutException;
    finish(late ? Outcome.CONNECT_TIMEOUT : Outcome.CONNECT_FAILURE, 0);
    attempt.endpoint().connectFailed();
    ClusterMetrics cluster = upstreamMetrics();
    cluster.dialFailed(late);
    cluster.increment(ClusterStat.UPSTREAM_CX_CONNECT_ATTEMPTS_EXCEEDED);
    cluster.increment(ClusterStat.UPSTREAM_RQ_PENDING_FAILURE_EJECT);
    record.flag(ResponseFlag.UF);
    record.flag(ResponseFlag.URX);
    record.connectFailed(String.valueOf(failure.getMessage()));
    close();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object bytes) {
    Channel to = endpoint;
    if (!closed && bytes instanceof ByteBuf read) {
      record.received(read.readableBytes());
      metrics.add(TcpStat.DOWNSTREAM_CX_RX_BYTES_TOTAL, read.readableBytes());
      if (endpoint != null) {
        upstreamMetrics().add(ClusterStat.UPSTREAM_CX_TX_BYTES_TOTAL, read.readableBytes());
      }
    }
    if (closed || to == null) {
      ReferenceCountUtil.release(bytes);
    } else if (!to.isActive()) {
      // What a sniffer had held back, or what was read before reading could be stopped.
      early.add(bytes);
    } else {
      pass(bytes, to, client);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (endpoint != null && endpoint.isActive()) {
      endpoint.flush();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (endpoint != null && !endpointEnded && client.isWritable()) {
      endpoint.config().setAutoRead(true);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      clientEnded = true;
      if (endpoint != null && endpoint.isActive()) {
        shutOutput(endpoint);
      }
      closeWhenBothEnded();
    } else if (event == ConnectionEvent.DRAIN) {
      deadlines.setAfter(drain, DRAIN_NANOS);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    close();
    forgetWhenGone();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // A reset or a failed write: it ends the relay.
    close();
  }

  private void pass(Object bytes, Channel to, Channel from) {
    touch();
    to.write(bytes, to.voidPromise());
    if (!to.isWritable()) {
      to.flush();
      if (!to.isWritable()) {
        from.config().setAutoRead(false);
      }
    }
  }

  private static void shutOutput(Channel side) {
    side.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> {
      if (side instanceof DuplexChannel duplex && side.isActive()) {
        duplex.shutdownOutput();
      }
    });
  }

  private void closeWhenBothEnded() {
    if (clientEnded && endpointEnded) {
      close();
    }
  }

  private void close() {
    if (closed) {
      return;
    }
    closed = true;
    deadlines.remove(life);
    deadlines.remove(drain);
    finish(connected ? Outcome.RESPONSE : Outcome.CANCELLED, connected ? 200 : 0);
    // Who does not take what is left does not get for ever.
    deadlines.setAfter(idle, LINGER_NANOS);
    for (Object bytes = early.poll(); bytes != null; bytes = early.poll()) {
      ReferenceCountUtil.release(bytes);
    }
    if (budget != null) {
      budget.releaseConnection();
    }
    if (dialled != null) {
      dialled.connectionClosed();
      countClosed();
    }
    log();
    closeAfterWrites(client);
    if (endpoint != null) {
      closeAfterWrites(endpoint);
    }
  }

  private void countClosed() {
    ClusterMetrics cluster = upstreamMetrics();
    cluster.decrement(ClusterStat.UPSTREAM_CX_ACTIVE);
    if (!connected) {
      cluster.decrement(ClusterStat.UPSTREAM_RQ_PENDING_ACTIVE);
    } else {
      cluster.decrement(ClusterStat.UPSTREAM_RQ_ACTIVE);
      boolean remote = endpoint != null && !endpoint.isActive();
      cluster.increment(ClusterStat.UPSTREAM_CX_DESTROY);
      cluster.increment(remote ? ClusterStat.UPSTREAM_CX_DESTROY_REMOTE : ClusterStat.UPSTREAM_CX_DESTROY_LOCAL);
    }
  }

  private void log() {
    record.ended(deadlines.now());
    List<AccessLog> logs = telemetry.logs(spec);
    for (int i = 0; i < logs.size(); i++) {
      logs.get(i).log(record);
    }
  }

  private ClusterMetrics upstreamMetrics() {
    return Objects.requireNonNull(target.upstream(), "upstream").metrics();
  }

  private void closeNow() {
    client.close();
    if (endpoint != null) {
      endpoint.close();
    }
  }

  private void forgetWhenGone() {
    if (!client.isActive() && (endpoint == null || !endpoint.isActive())) {
      deadlines.remove(idle);
    }
  }

  private static void closeAfterWrites(Channel side) {
    if (side.isActive()) {
      side.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> side.close());
    } else {
      side.close();
    }
  }

  private void finish(Outcome outcome, int status) {
    if (trying) {
      trying = false;
      attempt.finish(outcome, status);
    }
  }

  private void touch() {
    deadlines.setAfter(idle, spec.idleTimeout().toNanos());
  }

  /** The endpoint's side. */
  private final class EndpointSide extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
      if (closed) {
        ReferenceCountUtil.release(bytes);
        return;
      }
      if (bytes instanceof ByteBuf read) {
        record.sent(read.readableBytes());
        metrics.add(TcpStat.DOWNSTREAM_CX_TX_BYTES_TOTAL, read.readableBytes());
        upstreamMetrics().add(ClusterStat.UPSTREAM_CX_RX_BYTES_TOTAL, read.readableBytes());
      }
      pass(bytes, client, ctx.channel());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      client.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      if (!clientEnded && ctx.channel().isWritable()) {
        client.config().setAutoRead(true);
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof ChannelInputShutdownEvent) {
        endpointEnded = true;
        shutOutput(client);
        closeWhenBothEnded();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      close();
      forgetWhenGone();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      close();
    }
  }
}
