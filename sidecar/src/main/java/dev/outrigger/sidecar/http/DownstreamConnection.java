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
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection: reads its requests one after the other and writes their responses in that order. While one is worked on, what the
 * client sends ahead waits, up to {@value #AHEAD_LIMIT} bytes; then the connection is not read until its turn comes.
 *
 * <p>
 * Writes are gathered and flushed once per event of the event loop. Confined to its event loop.
 */
final class DownstreamConnection extends ChannelInboundHandlerAdapter implements Http1Decoder.Sink {

  /** Of requests that were sent ahead. */
  private static final int AHEAD_LIMIT = 64 << 10;

  /** A response's head and a small body share one buffer of this size, so that one write takes both. */
  private static final int GATHER = 4 << 10;

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
  private final int bufferLimit;
  private final Http1Decoder<RequestHead> decoder;
  private final HttpExchange exchange;
  private final Deadline wait = new Deadline() {
    @Override
    protected void expired() {
      onWaitedTooLong();
    }
  };
  private final Channel channel;
  private final ChannelPromise unobserved;
  private final ExchangeObserver observer;
  private final InetSocketAddress remote;
  private final String remoteHost;
  private HttpConnectionManagerSpec spec;
  private Phase phase = Phase.IDLE;
  private @Nullable ByteBuf out;
  private @Nullable ByteBuf ahead;
  private boolean pausedAhead;
  private boolean pausedUpstream;
  private boolean reading;
  private boolean decoding;
  private boolean draining;
  private long requests;
  private long openedAt;

  DownstreamConnection(Channel channel, HttpLoop loop, ChainFinder chains, int bufferLimit, ExchangeObserver observer) {
    this.deadlines = loop.pools().deadlines();
    this.chains = chains;
    this.bufferLimit = bufferLimit;
    this.spec = chains.current().spec();
    this.decoder = Http1Decoder.ofRequests(new Http1Limits(spec.maxHeadBytes(), spec.maxHeaderCount()));
    this.channel = channel;
    this.unobserved = channel.voidPromise();
    this.remote = (InetSocketAddress) channel.remoteAddress();
    this.remoteHost = remote.getAddress().getHostAddress();
    this.observer = observer;
    this.exchange = new HttpExchange(this, loop, decoder.head(), observer);
  }

  Channel channel() {
    return channel;
  }

  ByteBufAllocator allocator() {
    return channel().alloc();
  }

  int bufferLimit() {
    return bufferLimit;
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

  /** Buffer to write a head into. */
  ByteBuf headBuffer() {
    if (out == null) {
      out = allocator().directBuffer(GATHER);
    }
    return out;
  }

  /** Writes bytes of a body, taking them over. */
  void write(ByteBuf data) {
    ByteBuf gathered = out;
    if (gathered != null && gathered.writableBytes() >= data.readableBytes()) {
      gathered.writeBytes(data);
      data.release();
      return;
    }
    pushGathered();
    channel().write(data, unobserved);
  }

  boolean isWritable() {
    return channel().isWritable();
  }

  void flush() {
    pushGathered();
    channel().flush();
  }

  private void pushGathered() {
    ByteBuf gathered = out;
    if (gathered != null) {
      out = null;
      channel().write(gathered, unobserved);
    }
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
      channel().config().setAutoRead(!now);
    }
  }

  /** Both messages are through. */
  void exchangeEnded(boolean kept) {
    resume(Pause.UPSTREAM);
    if (!kept) {
      closeGracefully();
      return;
    }
    flush();
    phase = Phase.IDLE;
    awaitRequest();
    readAhead();
  }

  /** The response cannot be completed: the client has to see that it was cut off. */
  void abort() {
    phase = Phase.CLOSED;
    channel().close();
  }

  /** Sends what was written, says that nothing follows, and waits a little for the client to take it. */
  void closeGracefully() {
    flush();
    phase = Phase.LINGERING;
    releaseAhead();
    resume(Pause.AHEAD);
    deadlines.setAfter(wait, spec.streamIdleTimeout().toNanos());
    // Closing the output at once would throw away what the client has not taken yet.
    channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> shutDown());
  }

  private void shutDown() {
    if (phase != Phase.LINGERING) {
      return;
    }
    if (!spec.delayedCloseTimeout().isPositive() || !(channel() instanceof DuplexChannel duplex)) {
      channel().close();
      return;
    }
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
        if (exchange.isTunnel()) {
          exchange.onTunnelData(in);
        } else if (ahead != null) {
          keepAhead(in);
        } else {
          read(in);
        }
      }
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    reading = false;
    exchange.flushRequest();
    if (out != null) {
      flush();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable()) {
      exchange.onDownstreamWritable();
      if (phase == Phase.IDLE) {
        readAhead();
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    phase = Phase.CLOSED;
    deadlines.remove(wait);
    releaseAhead();
    if (out != null) {
      out.release();
      out = null;
    }
    exchange.onDownstreamLost();
    exchange.close();
    observer.onDisconnected(spec, deadlines.now() - openedAt);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // A reset or a failed write: the channel goes inactive.
    ctx.close();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ConnectionEvent.DRAIN) {
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
      ahead = in;
      limitAhead();
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
    ByteBuf next = ahead;
    if (next != null && !decoding) {
      ahead = null;
      resume(Pause.AHEAD);
      read(next);
      exchange.flushRequest();
    }
  }

  private void keepAhead(ByteBuf in) {
    ByteBuf first = ahead;
    if (first == null) {
      ahead = in;
    } else if (first.writableBytes() >= in.readableBytes()) {
      first.writeBytes(in);
      in.release();
    } else {
      ByteBuf both = allocator().directBuffer(first.readableBytes() + Math.max(in.readableBytes(), GATHER));
      both.writeBytes(first).writeBytes(in);
      first.release();
      in.release();
      ahead = both;
    }
    limitAhead();
  }

  private void limitAhead() {
    if (ahead != null && ahead.readableBytes() > AHEAD_LIMIT) {
      pause(Pause.AHEAD);
    }
  }

  private void releaseAhead() {
    if (ahead != null) {
      ahead.release();
      ahead = null;
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
      case LINGERING -> channel().close();
      case EXCHANGE, CLOSED -> {
        // those have deadlines of their own, or none
      }
    }
  }
}
