package dev.outrigger.sidecar.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** What a client has sent before its turn came. Small pieces are copied together: a buffer for each would cost more than what is in it. */
final class SentAhead {

  /** Above it the client is not read. */
  private static final int LIMIT = 64 << 10;

  private static final int LEAST_GROWTH = 4 << 10;

  private final ByteBufAllocator allocator;
  private @Nullable ByteBuf bytes;

  SentAhead(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  boolean isEmpty() {
    return bytes == null;
  }

  boolean isFull() {
    return bytes != null && bytes.readableBytes() > LIMIT;
  }

  /** Takes {@code in} over. */
  void add(ByteBuf in) {
    ByteBuf first = bytes;
    if (first == null) {
      bytes = in;
      return;
    }
    if (first.writableBytes() >= in.readableBytes()) {
      first.writeBytes(in);
    } else {
      bytes = allocator.directBuffer(first.readableBytes() + Math.max(in.readableBytes(), LEAST_GROWTH))
          .writeBytes(first)
          .writeBytes(in);
      first.release();
    }
    in.release();
  }

  /** Gives all away, or null when there is nothing. */
  @Nullable
  ByteBuf take() {
    ByteBuf all = bytes;
    bytes = null;
    return all;
  }

  void clear() {
    ByteBuf all = take();
    if (all != null) {
      all.release();
    }
  }
}
