package dev.outrigger.sidecar.listener;

import dev.outrigger.sidecar.telemetry.ListenerMetrics;
import dev.outrigger.sidecar.telemetry.ListenerStat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Holds back the first bytes of a connection until they tell its protocol, then takes itself out and passes them on untouched. Where the
 * server speaks first nothing ever comes: after the timeout the protocol is whatever has been seen, or the connection is closed.
 */
final class ProtocolSniffer extends ChannelInboundHandlerAdapter {

  private final Duration timeout;
  private final boolean continueOnTimeout;
  private final ListenerMetrics metrics;
  private final Decided decided;
  private ByteBuf seen = Unpooled.EMPTY_BUFFER;
  private @Nullable Future<?> timer;

  /** Called once, when the protocol is known; adds the handlers that follow. */
  interface Decided {

    void as(Protocol protocol);
  }

  /**
   * @param timeout zero waits for ever
   */
  ProtocolSniffer(Duration timeout, boolean continueOnTimeout, ListenerMetrics metrics, Decided decided) {
    this.timeout = timeout;
    this.continueOnTimeout = continueOnTimeout;
    this.metrics = metrics;
    this.decided = decided;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    if (timeout.isPositive()) {
      timer = ctx.executor().schedule(() -> onTimeout(ctx), timeout.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    seen = seen.isReadable()
        ? ctx.alloc().compositeBuffer(64).addFlattenedComponents(true, seen).addFlattenedComponents(true, bytes)
        : bytes;
    Protocol protocol = Protocol.of(seen);
    if (protocol != Protocol.UNDECIDED) {
      pass(ctx, protocol);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    stopTimer();
    seen.release();
    seen = Unpooled.EMPTY_BUFFER;
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ConnectionEvent.DRAIN) {
      ctx.close();
    }
  }

  private void onTimeout(ChannelHandlerContext ctx) {
    metrics.increment(ListenerStat.DOWNSTREAM_PRE_CX_TIMEOUT);
    if (!continueOnTimeout) {
      ctx.close();
      return;
    }
    pass(ctx, Protocol.OPAQUE);
  }

  private void pass(ChannelHandlerContext ctx, Protocol protocol) {
    stopTimer();
    ByteBuf bytes = seen;
    seen = Unpooled.EMPTY_BUFFER;
    decided.as(protocol);
    if (bytes.isReadable()) {
      ctx.fireChannelRead(bytes);
      ctx.fireChannelReadComplete();
    }
    ctx.pipeline().remove(this);
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }
}
