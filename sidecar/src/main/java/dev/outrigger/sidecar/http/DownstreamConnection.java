package dev.outrigger.sidecar.http;

import dev.outrigger.sidecar.codec.Http1Decoder;
import dev.outrigger.sidecar.codec.Http1Error;
import dev.outrigger.sidecar.codec.Http1Limits;
import dev.outrigger.sidecar.codec.RequestHead;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec;
import dev.outrigger.sidecar.config.NetAddress;
import dev.outrigger.sidecar.listener.ConnectionEvent;
import dev.outrigger.sidecar.upstream.Deadline;
import dev.outrigger.sidecar.upstream.Deadlines;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection: reads its requests one after the other and writes their responses in that order. While one is worked on, what the
 * client sends ahead waits; when that is much, the connection is not read until its turn comes.
 *
 * <p>
 * Writes are gathered and flushed once per event of the event loop. Confined to its event loop.
 */
final class DownstreamConnection extends ChannelInboundHandlerAdapter implements Http1Decoder.Sink {

  /** An idle connection that drains waits this long for a request that is on its way before it closes. */
  private static final long DRAIN_GRACE_NANOS = 200_000_000L;

  /** Why the connection is not read. */
  enum Pause {
    AHEAD,
    UPSTREAM
  }

  private enum Phase {
    /** Between requests, nothing of the next has come. */
    IDLE,
    HEAD,
    EXCHANGE,
    /** The last response has been sent; what comes is thrown away until the client closes. */
    LINGERING,
    CLOSED
  }

  private final Deadlines deadlines;
  private final ChainFinder chains;
  private final Http1Decoder<RequestHead> decoder;
  private final HttpExchange exchange;
  private final Deadline wait = new Deadline() {
    @Override
    protected void expired() {
      onWaitedTooLong();
    }
  };
  private final Channel channel;
  private final ClientOutput output;
  private final SentAhead ahead;
  private final ExchangeObserver observer;
  private final InetSocketAddress remote;
  private final String remoteHost;
  private HttpConnectionManagerSpec spec;
  private Phase phase = Phase.IDLE;
  private boolean pausedAhead;
  private boolean pausedUpstream;
  private boolean reading;
  private boolean decoding;
  private boolean draining;
  private boolean closedByUs;
  private long requests;
  private long openedAt;

  DownstreamConnection(Channel channel, HttpLoop loop, ChainFinder chains, ExchangeObserver observer) {
    this.deadlines = loop.pools().deadlines();
    this.chains = chains;
    this.spec = chains.current().spec();
    this.decoder = Http1Decoder.ofRequests(new Http1Limits(spec.maxHeadBytes(), spec.maxHeaderCount()));
    this.channel = channel;
    this.ahead = new SentAhead(channel.alloc());
    this.output = new ClientOutput(channel);
    this.remote = (InetSocketAddress) channel.remoteAddress();
    this.remoteHost = remote.getAddress().getHostAddress();
    this.observer = observer;
    this.exchange = new HttpExchange(this, loop, decoder.head(), observer);
  }

  ClientOutput output() {
    return output;
  }

  ByteBufAllocator allocator() {
    return channel.alloc();
  }

  /** The client's address without its port. */
  String remoteHost() {
    return remoteHost;
  }

  /** The client's address with its port. */
  String remoteAddress() {
    return new NetAddress(remoteHost(), remote.getPort()).toString();
  }

  /** The address that the client connected to. */
  String localAddress() {
    return chains.facts().destination().toString();
  }

  /** Where the client wanted to go before it was redirected here, null when it came here on purpose. */
  @Nullable
  NetAddress originalDestination() {
    NetAddress destination = chains.facts().destination();
    InetSocketAddress local = (InetSocketAddress) channel.localAddress();
    return destination.equals(new NetAddress(local.getAddress().getHostAddress(), local.getPort())) ? null
        : destination;
  }

  /** Its filter chain in the plan that holds now. */
  ChainFinder chains() {
    return chains;
  }

  /** True while the client's bytes are worked on: what is written upstream meanwhile is flushed afterwards. */
  boolean isReading() {
    return reading;
  }

  /** Whether the connection may be kept after a request, as far as we are concerned. */
  boolean mayBeKept() {
    boolean full = spec.maxRequestsPerConnection() > 0 && requests >= spec.maxRequestsPerConnection();
    boolean old = spec.maxConnectionDuration().isPositive()
        && deadlines.now() - openedAt >= spec.maxConnectionDuration().toNanos();
    return !draining && !full && !old;
  }

  void pause(Pause reason) {
    setPaused(reason, true);
  }

  void resume(Pause reason) {
    setPaused(reason, false);
  }

  private void setPaused(Pause reason, boolean paused) {
    boolean before = pausedAhead || pausedUpstream;
    switch (reason) {
      case AHEAD -> pausedAhead = paused;
      case UPSTREAM -> pausedUpstream = paused;
    }
    boolean now = pausedAhead || pausedUpstream;
    if (now != before) {
      channel.config().setAutoRead(!now);
    }
  }

  /** Both messages are through. */
  void exchangeEnded(boolean kept) {
    resume(Pause.UPSTREAM);
    if (!kept) {
      closeGracefully();
      return;
    }
    output.flush();
    phase = Phase.IDLE;
    awaitRequest();
    readAhead();
  }

  /** What has come, and what comes, is not HTTP but for the exchange's tunnel, and the client may end its output before its input. */
  void beginTunnel() {
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    ByteBuf first = ahead.take();
    resume(Pause.AHEAD);
    if (first != null) {
      exchange.tunnel().onClientData(first);
    }
  }

  /** The response cannot be completed: the client has to see that it was cut off. */
  void abort() {
    phase = Phase.CLOSED;
    closeNow();
  }

  /** Sends what was written, says that nothing follows, and waits a little for the client to take it. */
  void closeGracefully() {
    output.flush();
    phase = Phase.LINGERING;
    ahead.clear();
    resume(Pause.AHEAD);
    deadlines.setAfter(wait, spec.streamIdleTimeout().toNanos());
    // Closing the output at once would throw away what the client has not taken yet.
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> shutDown());
  }

  private void closeNow() {
    closedByUs = true;
    channel.close();
  }

  private void shutDown() {
    if (phase != Phase.LINGERING) {
      return;
    }
    if (!spec.delayedCloseTimeout().isPositive() || !(channel instanceof DuplexChannel duplex)
        || duplex.isInputShutdown()) {
      closeNow();
      return;
    }
    closedByUs = true;
    duplex.shutdownOutput();
    deadlines.setAfter(wait, spec.delayedCloseTimeout().toNanos());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    openedAt = deadlines.now();
    observer.onConnected(spec);
    awaitRequest();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    reading = true;
    ByteBuf in = (ByteBuf) message;
    switch (phase) {
      case LINGERING, CLOSED -> in.release();
      case IDLE, HEAD, EXCHANGE -> {
        if (exchange.tunnel().isOpen()) {
          exchange.tunnel().onClientData(in);
        } else if (ahead.isEmpty()) {
          read(in);
        } else {
          keepAhead(in);
        }
      }
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    reading = false;
    exchange.flushRequest();
    output.flushIfGathered();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (channel.isWritable()) {
      exchange.onDownstreamWritable();
      if (phase == Phase.IDLE) {
        readAhead();
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    boolean active = phase == Phase.EXCHANGE;
    phase = Phase.CLOSED;
    deadlines.remove(wait);
    ahead.clear();
    output.release();
    exchange.onDownstreamLost();
    exchange.close();
    observer.onDisconnected(spec, deadlines.now() - openedAt, !closedByUs, active);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // A reset or a failed write: the channel goes inactive.
    ctx.close();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownReadComplete && exchange.tunnel().isOpen()) {
      exchange.tunnel().onClientEnd();
    } else if (event == ConnectionEvent.DRAIN) {
      draining = true;
      if (phase == Phase.IDLE) {
        deadlines.setAfter(wait, DRAIN_GRACE_NANOS);
      }
    }
  }

  @Override
  public void onHead() {
    spec = chains.current().spec();
    phase = Phase.EXCHANGE;
    deadlines.clear(wait);
    requests++;
    exchange.begin(chains.current());
  }

  @Override
  public void onBody(ByteBuf data) {
    exchange.onRequestBody(data);
  }

  @Override
  public void onTrailers() {
    exchange.onRequestTrailers(decoder.trailers());
  }

  @Override
  public void onMessageEnd() {
    exchange.onRequestEnd();
  }

  @Override
  public void onProtocolError(Http1Error error) {
    switch (phase) {
      case HEAD -> exchange.refuse(chains.current(), error);
      case EXCHANGE -> exchange.onRequestBroken(error);
      case IDLE, LINGERING, CLOSED -> {
        // the request has been answered, and the connection goes
      }
    }
  }

  /** Takes {@code in} over. */
  private void read(ByteBuf in) {
    decoding = true;
    while (in.isReadable() && mayDecode()) {
      if (phase == Phase.IDLE) {
        phase = Phase.HEAD;
        if (spec.requestHeadersTimeout().isPositive()) {
          deadlines.setAfter(wait, spec.requestHeadersTimeout().toNanos());
        }
      }
      decoder.decode(in, this);
    }
    decoding = false;
    if (in.isReadable() && (phase == Phase.EXCHANGE || phase == Phase.IDLE)) {
      keepAhead(in);
    } else {
      in.release();
    }
  }

  private boolean mayDecode() {
    return switch (phase) {
      // Answers that nobody takes must not become more, each many times its request.
      case IDLE -> channel.isWritable();
      case HEAD -> true;
      case EXCHANGE -> !exchange.blocksNextRequest();
      case LINGERING, CLOSED -> false;
    };
  }

  /** Goes on with what was sent ahead, if anything was. */
  private void readAhead() {
    ByteBuf next = decoding ? null : ahead.take();
    if (next != null) {
      resume(Pause.AHEAD);
      read(next);
      exchange.flushRequest();
    }
  }

  private void keepAhead(ByteBuf in) {
    ahead.add(in);
    if (ahead.isFull()) {
      pause(Pause.AHEAD);
    }
  }

  private void awaitRequest() {
    long idle = draining ? DRAIN_GRACE_NANOS : spec.idleTimeout().toNanos();
    deadlines.setAfter(wait, idle);
  }

  private void onWaitedTooLong() {
    switch (phase) {
      case IDLE -> closeGracefully();
      case HEAD -> exchange.refuse(chains.current(), ProxyError.REQUEST_HEADER_TIMEOUT);
      case LINGERING -> closeNow();
      case EXCHANGE, CLOSED -> {
        // those have deadlines of their own, or none
      }
    }
  }
}
