package dev.outrigger.sidecar.tcp;

import dev.outrigger.sidecar.balance.Upstream;
import dev.outrigger.sidecar.config.TcpProxySpec;
import dev.outrigger.sidecar.listener.ConnectionEvent;
import dev.outrigger.sidecar.plan.WeightedTarget;
import dev.outrigger.sidecar.routing.ConnectionFacts;
import dev.outrigger.sidecar.telemetry.AccessLog;
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
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
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
  private @Nullable EndpointClaim claim;
  private @Nullable Channel endpoint;
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
    EndpointClaim claimed = new EndpointClaim(upstream, record);
    claim = claimed;
    if (!claimed.take(client, spec, facts)) {
      close();
      return;
    }
    ChannelFuture dial = claimed.dial(dialer, client, new EndpointSide(claimed));
    endpoint = dial.channel();
    dial.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    dial.addListener(done -> onDialled(dial, claimed));
  }

  private void onDialled(ChannelFuture dial, EndpointClaim claimed) {
    if (closed) {
      dial.channel().close();
      return;
    }
    Throwable failure = dial.cause();
    if (failure != null) {
      claimed.failed(failure);
      close();
      return;
    }
    Channel side = dial.channel();
    claimed.connected(side);
    touch();
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

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object bytes) {
    Channel to = endpoint;
    if (!closed && bytes instanceof ByteBuf read) {
      record.received(read.readableBytes());
      metrics.add(TcpStat.DOWNSTREAM_CX_RX_BYTES_TOTAL, read.readableBytes());
      if (claim != null) {
        claim.sent(read.readableBytes());
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
    // Who does not take what is left does not get for ever.
    deadlines.setAfter(idle, LINGER_NANOS);
    for (Object bytes = early.poll(); bytes != null; bytes = early.poll()) {
      ReferenceCountUtil.release(bytes);
    }
    if (claim != null) {
      claim.end(endpoint != null && !endpoint.isActive());
    }
    log();
    closeAfterWrites(client);
    if (endpoint != null) {
      closeAfterWrites(endpoint);
    }
  }

  private void log() {
    record.ended(deadlines.now());
    List<AccessLog> logs = telemetry.logs(spec);
    for (int i = 0; i < logs.size(); i++) {
      logs.get(i).log(record);
    }
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

  private void touch() {
    deadlines.setAfter(idle, spec.idleTimeout().toNanos());
  }

  /** The endpoint's side. */
  private final class EndpointSide extends ChannelInboundHandlerAdapter {

    private final EndpointClaim claimed;

    EndpointSide(EndpointClaim claimed) {
      this.claimed = claimed;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
      if (closed) {
        ReferenceCountUtil.release(bytes);
        return;
      }
      if (bytes instanceof ByteBuf read) {
        record.sent(read.readableBytes());
        metrics.add(TcpStat.DOWNSTREAM_CX_TX_BYTES_TOTAL, read.readableBytes());
        claimed.received(read.readableBytes());
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
