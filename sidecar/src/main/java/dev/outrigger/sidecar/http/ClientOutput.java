package dev.outrigger.sidecar.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import org.jspecify.annotations.Nullable;

/** What is written to a client: small parts are gathered, so that one write takes a head and the body behind it. */
final class ClientOutput {

  /** A response's head and a small body share one buffer of this size. */
  private static final int GATHER = 4 << 10;

  private final Channel channel;
  private final ChannelPromise unobserved;
  private @Nullable ByteBuf gathered;

  ClientOutput(Channel channel) {
    this.channel = channel;
    this.unobserved = channel.voidPromise();
  }

  /** Buffer to write a head or chunk framing into. */
  ByteBuf buffer() {
    if (gathered == null) {
      gathered = channel.alloc().directBuffer(GATHER);
    }
    return gathered;
  }

  /** Writes bytes of a body, taking them over. */
  void write(ByteBuf data) {
    ByteBuf small = gathered;
    if (small != null && small.writableBytes() >= data.readableBytes()) {
      small.writeBytes(data);
      data.release();
      return;
    }
    push();
    channel.write(data, unobserved);
  }

  /** False while the client has not taken what it was sent. */
  boolean isWritable() {
    return channel.isWritable();
  }

  void flush() {
    push();
    channel.flush();
  }

  void flushIfGathered() {
    if (gathered != null) {
      flush();
    }
  }

  /** Sends what was written and says that nothing follows; the client may still send. */
  void end() {
    push();
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> {
      if (channel instanceof DuplexChannel duplex && channel.isActive()) {
        duplex.shutdownOutput();
      }
    });
  }

  /** The channel is closed. */
  void release() {
    if (gathered != null) {
      gathered.release();
      gathered = null;
    }
  }

  private void push() {
    ByteBuf small = gathered;
    if (small != null) {
      gathered = null;
      channel.write(small, unobserved);
    }
  }
}
