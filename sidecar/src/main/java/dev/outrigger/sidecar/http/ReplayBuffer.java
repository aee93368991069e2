package dev.outrigger.sidecar.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of a request's body that was received before it could be sent, or that may have to be sent again. Big pieces are kept by
 * reference; small ones are copied together, so that a sender of single bytes cannot make each of them hold a whole read buffer.
 */
final class ReplayBuffer {

  /** What is kept at most for a second try; more than that and the request is sent once. */
  static final int LIMIT = 64 << 10;

  private static final int COPIED_BELOW = 8 << 10;

  private final List<ByteBuf> pieces = new ArrayList<>();
  private @Nullable ByteBuf tail;
  private int size;

  int size() {
    return size;
  }

  /** Keeps {@code data} without taking it over. */
  void add(ByteBuf data, ByteBufAllocator allocator) {
    int length = data.readableBytes();
    size += length;
    if (length >= COPIED_BELOW) {
      pieces.add(data.retainedDuplicate());
      tail = null;
      return;
    }
    if (tail == null || tail.maxWritableBytes() < length) {
      tail = allocator.directBuffer(Math.max(length, 1024), COPIED_BELOW * 2);
      pieces.add(tail);
    }
    tail.writeBytes(data, data.readerIndex(), length);
  }

  /** How many pieces there are, to be sent in order. */
  int count() {
    return pieces.size();
  }

  /** A piece, which stays here: who sends it retains a duplicate. */
  ByteBuf piece(int index) {
    return pieces.get(index);
  }

  void clear() {
    for (int i = 0; i < pieces.size(); i++) {
      pieces.get(i).release();
    }
    pieces.clear();
    tail = null;
    size = 0;
  }
}
