package dev.outrigger.sidecar.upstream;

import dev.outrigger.sidecar.balance.EndpointState;
import dev.outrigger.sidecar.codec.Http1Decoder;
import dev.outrigger.sidecar.codec.Http1Error;
import dev.outrigger.sidecar.codec.Http1Limits;
import dev.outrigger.sidecar.codec.HttpMethod;
import dev.outrigger.sidecar.codec.ResponseHead;
import dev.outrigger.sidecar.config.ClusterSpec;
import dev.outrigger.sidecar.config.NetAddress;
import dev.outrigger.sidecar.telemetry.ClusterMetrics;
import dev.outrigger.sidecar.telemetry.ClusterStat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A connection to an endpoint that carries one exchange at a time: {@link #begin}, writes and reads, then {@link #release} when both messages
 * are complete, or {@link #close} at any moment. It always reads, so that the peer's close is seen while it is idle, and bytes that nobody
 * asked for close it. Confined to its event loop.
 */
public final class UpstreamConnection extends ChannelInboundHandlerAdapter implements Http1Decoder.Sink {

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final EndpointPool pool;
  private final Http1Decoder<ResponseHead> decoder = Http1Decoder.ofResponses(Http1Limits.RESPONSE);
  private final ClusterMetrics metrics;
  private final Deadline rest = new Deadline() {
    @Override
    protected void expired() {
      metrics.increment(tooOld(pool.cluster()) ? ClusterStat.UPSTREAM_CX_MAX_DURATION_REACHED
          : ClusterStat.UPSTREAM_CX_IDLE_TIMEOUT);
      close();
    }
  };
  private @Nullable Channel channel;
  private @Nullable ChannelPromise unobserved;
  private @Nullable ResponseReceiver receiver;
  private String localAddress = "";
  private long dialledAt;
  private long openedAt;
  private long receivedBytes;
  private long sentBytes;
  private long exchanges;
  private boolean requestLeft;
  private boolean reusable;
  private boolean ended;
  private boolean gone;
  private boolean broken;

  UpstreamConnection(EndpointPool pool) {
    this.pool = pool;
    this.metrics = pool.metrics();
  }

  /** The dial has succeeded. */
  void connected() {
    openedAt = pool.deadlines().now();
    metrics.connected((openedAt - dialledAt) / NANOS_PER_MILLI);
    if (opened().localAddress() instanceof InetSocketAddress local) {
      localAddress = new NetAddress(local.getAddress().getHostAddress(), local.getPort()).toString();
    }
  }

  public EndpointState endpoint() {
    return pool.endpoint();
  }

  /** True when it has carried an exchange before: the peer may have closed it in the meantime without our knowing. */
  public boolean reused() {
    return exchanges > 1;
  }

  /** Our end's address and port. */
  public String localAddress() {
    return localAddress;
  }

  public Channel channel() {
    return opened();
  }

  /** Starts an exchange. */
  public void begin(ResponseReceiver exchange, HttpMethod method) {
    receiver = exchange;
    exchanges++;
    metrics.increment(ClusterStat.UPSTREAM_RQ_TOTAL);
    metrics.increment(ClusterStat.UPSTREAM_RQ_ACTIVE);
    requestLeft = false;
    reusable = true;
    ended = false;
    decoder.head().expect(method);
  }

  /** Gives the rest of the exchange to another receiver. */
  public void handOver(ResponseReceiver other) {
    receiver = other;
  }

  /** Writes a part of the request, whose buffer it takes over. */
  public void write(ByteBuf bytes) {
    sentBytes += bytes.readableBytes();
    opened().write(bytes, unobserved);
  }

  public void flush() {
    Channel open = opened();
    metrics.add(ClusterStat.UPSTREAM_CX_TX_BYTES_TOTAL, sentBytes);
    sentBytes = 0;
    open.flush();
    // A channel that is closed now was closed by a write that the kernel refused.
    requestLeft |= open.isActive();
  }

  /** False as long as it is certain that the peer has seen nothing of the request. */
  public boolean requestMayHaveLeft() {
    return requestLeft;
  }

  /** Whether another part of the request should be written now; if not, {@link ResponseReceiver#onRequestWritable} says when. */
  public boolean isWritable() {
    return opened().isWritable();
  }

  /** Stops or goes on reading the response; data that was read already still comes. */
  public void setReading(boolean reading) {
    if (opened().config().isAutoRead() == reading) {
      return;
    }
    metrics.increment(reading ? ClusterStat.UPSTREAM_FLOW_CONTROL_RESUMED_READING_TOTAL
        : ClusterStat.UPSTREAM_FLOW_CONTROL_PAUSED_READING_TOTAL);
    opened().config().setAutoRead(reading);
  }

  /** After a 101: the peer may end its output, which is told as the response's end, and still read. The connection is never reused. */
  public void beginTunnel() {
    opened().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
  }

  /** Sends what was written and says that nothing follows; the peer may still send. */
  public void endOutput() {
    Channel open = opened();
    open.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> {
      if (open instanceof DuplexChannel duplex && open.isActive()) {
        duplex.shutdownOutput();
      }
    });
  }

  /** Ends an exchange of which both messages are complete; the connection serves the next one if it can. */
  public void release() {
    receiver = null;
    metrics.decrement(ClusterStat.UPSTREAM_RQ_ACTIVE);
    ClusterSpec cluster = pool.cluster();
    boolean full = cluster.maxRequestsPerConnection() > 0 && exchanges >= cluster.maxRequestsPerConnection();
    if (full) {
      metrics.increment(ClusterStat.UPSTREAM_CX_MAX_REQUESTS);
    }
    if (!reusable || full || tooOld(cluster)) {
      close();
      return;
    }
    if (!opened().config().isAutoRead()) {
      setReading(true);
    }
    pool.hand(this);
  }

  /** Ends the exchange and the connection; nothing is told to the receiver any more. */
  public void close() {
    boolean active = receiver != null;
    receiver = null;
    end(active);
    opened().close();
  }

  /** Claims an idle connection; false when it is closed already. */
  boolean take() {
    pool.deadlines().clear(rest);
    return !gone && opened().isActive();
  }

  /** The connection is idle now. */
  void rest() {
    ClusterSpec cluster = pool.cluster();
    Deadlines deadlines = pool.deadlines();
    long idle = cluster.idleTimeout().toNanos();
    long life = cluster.maxConnectionDuration().toNanos();
    if (life > 0) {
      long left = Math.max(1, openedAt + life - deadlines.now());
      idle = idle > 0 ? Math.min(idle, left) : left;
    }
    deadlines.setAfter(rest, idle);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    channel = ctx.channel();
    unobserved = ctx.channel().voidPromise();
    dialledAt = pool.deadlines().now();
    openedAt = dialledAt;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    receivedBytes += in.readableBytes();
    try {
      if (receiver == null) {
        close();
        return;
      }
      decoder.decode(in, this);
      // Bytes after the response's end would be taken for the answer to the next request.
      reusable &= !in.isReadable();
      tellEnd();
    } finally {
      in.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    metrics.add(ClusterStat.UPSTREAM_CX_RX_BYTES_TOTAL, receivedBytes);
    receivedBytes = 0;
    if (receiver != null) {
      receiver.onResponsePause();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (receiver != null && !broken) {
      reusable = false;
      decoder.endOfInput(this);
      tellEnd();
    }
    ResponseReceiver left = receiver;
    receiver = null;
    end(left != null);
    if (left != null) {
      left.onConnectionLost();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownReadComplete && receiver != null) {
      decoder.endOfInput(this);
      tellEnd();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // A reset or a failed write, after which a body that lasts until the close is not complete. What it means for the exchange is said when
    // the channel goes inactive.
    broken = true;
    ctx.close();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (receiver != null && ctx.channel().isWritable()) {
      receiver.onRequestWritable();
    }
  }

  @Override
  public void onHead() {
    ResponseHead head = decoder.head();
    if (!head.isInterim()) {
      if (!head.keepAlive()) {
        reusable = false;
        metrics.increment(ClusterStat.UPSTREAM_CX_CLOSE_NOTIFY);
      }
    }
    if (receiver != null) {
      receiver.onResponseHead(head);
    }
  }

  @Override
  public void onBody(ByteBuf data) {
    if (receiver == null) {
      data.release();
      return;
    }
    receiver.onResponseBody(data);
  }

  @Override
  public void onTrailers() {
    if (receiver != null) {
      receiver.onResponseTrailers(decoder.trailers());
    }
  }

  @Override
  public void onMessageEnd() {
    ended = true;
  }

  @Override
  public void onProtocolError(Http1Error error) {
    ResponseReceiver left = receiver;
    if (left == null) {
      return;
    }
    metrics.increment(ClusterStat.UPSTREAM_CX_PROTOCOL_ERROR);
    if (error == Http1Error.UNEXPECTED_END) {
      // The close that caused it is told by channelInactive.
      return;
    }
    close();
    left.onResponseError(error);
  }

  private void tellEnd() {
    if (ended && receiver != null) {
      ended = false;
      receiver.onResponseEnd();
    }
  }

  /**
   * @param active true when an exchange was on the connection
   */
  private void end(boolean active) {
    Channel ended = channel;
    if (gone || ended == null) {
      return;
    }
    gone = true;
    count(active, !ended.isActive());
    pool.deadlines().remove(rest);
    pool.closed(this);
  }

  private void count(boolean active, boolean remote) {
    metrics.add(ClusterStat.UPSTREAM_CX_RX_BYTES_TOTAL, receivedBytes);
    receivedBytes = 0;
    metrics.disconnected((pool.deadlines().now() - openedAt) / NANOS_PER_MILLI);
    metrics.increment(ClusterStat.UPSTREAM_CX_DESTROY);
    metrics.increment(remote ? ClusterStat.UPSTREAM_CX_DESTROY_REMOTE : ClusterStat.UPSTREAM_CX_DESTROY_LOCAL);
    if (active) {
      metrics.decrement(ClusterStat.UPSTREAM_RQ_ACTIVE);
      metrics.increment(ClusterStat.UPSTREAM_CX_DESTROY_WITH_ACTIVE_RQ);
      metrics.increment(remote ? ClusterStat.UPSTREAM_CX_DESTROY_REMOTE_WITH_ACTIVE_RQ
          : ClusterStat.UPSTREAM_CX_DESTROY_LOCAL_WITH_ACTIVE_RQ);
    }
  }

  private boolean tooOld(ClusterSpec cluster) {
    long life = cluster.maxConnectionDuration().toNanos();
    return life > 0 && pool.deadlines().now() - openedAt >= life;
  }

  private Channel opened() {
    if (channel == null) {
      throw new IllegalStateException("connection is not open");
    }
    return channel;
  }
}
