package dev.outrigger.sidecar.codec;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of one direction of one connection. One thread, no allocation per message once its arrays have the size of the heads
 * that come.
 *
 * <p>{@link #decode} reads at most to the end of one message and tells it in parts to a {@link Sink}: head, body, trailers, end. What it
 * leaves in the buffer belongs to the next message and stays with the caller; the head stays readable until the caller passes it on. An
 * interim response is a head alone; the final one follows within the same message.
 *
 * <p>After an error every further byte is thrown away.
 *
 * @param <H> {@link RequestHead} or {@link ResponseHead}
 */
public final class Http1Decoder<H extends HeaderBlock> {

  /** Takes the parts of a message, during {@link #decode} and {@link #endOfInput}. */
  public interface Sink {

    /** The decoder's {@link #head()} is complete; for a response maybe an interim one. */
    void onHead();

    /** A part of the body without framing. The receiver owns the buffer and releases it. */
    void onBody(ByteBuf data);

    /** The decoder's {@link #trailers()} are complete; only called if there are any. */
    void onTrailers();

    void onMessageEnd();

    /** Nothing else follows, and the connection must be closed. */
    void onProtocolError(Http1Error error);
  }

  private enum State {
    HEAD,
    FIXED_BODY,
    CHUNK_LINE,
    CHUNK_DATA,
    TRAILERS,
    UNTIL_CLOSE,
    MESSAGE_END,
    FAILED
  }

  /**
   * Data of chunks below this size is copied together: a buffer for each byte would cost its receiver a hundred times what the sender paid
   * (CVE-2020-8659), and a system call a part.
   */
  private static final int SMALL_CHUNK = 256;

  private final H head;
  private final HeadScanner headScanner;
  private final ChunkScanner chunkScanner = new ChunkScanner();
  private @Nullable Trailers trailers;
  private @Nullable HeadScanner trailerScanner;
  private State state = State.HEAD;
  private long remaining;

  /** Small chunks of the current call. */
  private @Nullable ByteBuf gathered;

  private Http1Decoder(H head) {
    this.head = head;
    this.headScanner = new HeadScanner(head);
  }

  public static Http1Decoder<RequestHead> ofRequests(Http1Limits limits) {
    return new Http1Decoder<>(new RequestHead(limits));
  }

  public static Http1Decoder<ResponseHead> ofResponses(Http1Limits limits) {
    return new Http1Decoder<>(new ResponseHead(limits));
  }

  /** The head of the current message, always the same object. */
  public H head() {
    return head;
  }

  /** The trailers of the current message; to be called from {@link Sink#onTrailers} on, until the next message. */
  public Trailers trailers() {
    if (trailers == null) {
      throw new IllegalStateException("no trailers have been read");
    }
    return trailers;
  }

  /** True between messages: nothing of the next one has been read. */
  public boolean isIdle() {
    return state == State.MESSAGE_END || (state == State.HEAD && headScanner.isUntouched());
  }

  /**
   * Reads on from {@code in}, which stays the caller's.
   *
   * @return true when a message ended; bytes that are left in {@code in} are of the next
   */
  public boolean decode(ByteBuf in, Sink sink) {
    if (state == State.MESSAGE_END) {
      headScanner.restart();
      state = State.HEAD;
    }
    while (in.isReadable()) {
      switch (state) {
        case HEAD -> readHead(in, sink);
        case FIXED_BODY -> readFixedBody(in, sink);
        case CHUNK_LINE -> readChunkLine(in, sink);
        case CHUNK_DATA -> readChunkData(in, sink);
        case TRAILERS -> readTrailers(in, sink);
        case UNTIL_CLOSE -> sink.onBody(in.readRetainedSlice(in.readableBytes()));
        case FAILED -> in.skipBytes(in.readableBytes());
        case MESSAGE_END -> throw new IllegalStateException("message has ended");
      }
      if (state != State.CHUNK_LINE && state != State.CHUNK_DATA) {
        tellGathered(sink);
      }
      if (state == State.MESSAGE_END) {
        sink.onMessageEnd();
        return true;
      }
    }
    tellGathered(sink);
    return false;
  }

  /** The peer sends no more: ends a body that lasts until then; within any other message it is an error; between messages nothing. */
  public void endOfInput(Sink sink) {
    if (state == State.UNTIL_CLOSE) {
      state = State.MESSAGE_END;
      sink.onMessageEnd();
    } else if (!isIdle() && state != State.FAILED) {
      fail(Http1Error.UNEXPECTED_END, sink);
    }
  }

  private void fail(Http1Error error, Sink sink) {
    state = State.FAILED;
    tellGathered(sink);
    sink.onProtocolError(error);
  }

  private void readHead(ByteBuf in, Sink sink) {
    if (!head.isExpected()) {
      fail(Http1Error.UNEXPECTED_RESPONSE, sink);
      return;
    }
    if (!headScanner.read(in)) {
      return;
    }
    Http1Error error = headScanner.error();
    if (error != null) {
      fail(error, sink);
      return;
    }
    if (head instanceof ResponseHead response && response.isInterim()) {
      sink.onHead();
      headScanner.restart();
      return;
    }
    startBody();
    sink.onHead();
  }

  private void startBody() {
    switch (framing()) {
      case NONE -> state = State.MESSAGE_END;
      case LENGTH -> {
        remaining = contentLength();
        state = remaining == 0 ? State.MESSAGE_END : State.FIXED_BODY;
      }
      case CHUNKED -> {
        chunkScanner.restart();
        state = State.CHUNK_LINE;
      }
      case UNTIL_CLOSE -> state = State.UNTIL_CLOSE;
    }
  }

  private BodyFraming framing() {
    return switch (head) {
      case RequestHead request -> request.framing();
      case ResponseHead response -> response.framing();
      default -> BodyFraming.NONE;
    };
  }

  private long contentLength() {
    return switch (head) {
      case RequestHead request -> request.contentLength();
      case ResponseHead response -> response.contentLength();
      default -> 0;
    };
  }

  private void readFixedBody(ByteBuf in, Sink sink) {
    int size = (int) Math.min(remaining, in.readableBytes());
    remaining -= size;
    if (remaining == 0) {
      state = State.MESSAGE_END;
    }
    sink.onBody(in.readRetainedSlice(size));
  }

  private void readChunkData(ByteBuf in, Sink sink) {
    int size = (int) Math.min(remaining, in.readableBytes());
    remaining -= size;
    if (remaining == 0) {
      chunkScanner.endOfData();
      state = State.CHUNK_LINE;
    }
    if (size < SMALL_CHUNK) {
      gather(in, size);
    } else {
      tellGathered(sink);
      sink.onBody(in.readRetainedSlice(size));
    }
  }

  private void gather(ByteBuf in, int size) {
    if (gathered == null) {
      gathered = in.alloc().ioBuffer(in.readableBytes());
    }
    gathered.writeBytes(in, size);
  }

  private void tellGathered(Sink sink) {
    ByteBuf data = gathered;
    if (data != null) {
      gathered = null;
      sink.onBody(data);
    }
  }

  private void readChunkLine(ByteBuf in, Sink sink) {
    if (!chunkScanner.read(in)) {
      return;
    }
    Http1Error error = chunkScanner.error();
    if (error != null) {
      fail(error, sink);
      return;
    }
    remaining = chunkScanner.size();
    if (remaining > 0) {
      state = State.CHUNK_DATA;
      return;
    }
    if (trailers == null || trailerScanner == null) {
      trailers = new Trailers(head.limits);
      trailerScanner = new HeadScanner(trailers);
    }
    trailerScanner.restart();
    state = State.TRAILERS;
  }

  private void readTrailers(ByteBuf in, Sink sink) {
    HeadScanner scanner = trailerScanner;
    if (scanner == null || !scanner.read(in)) {
      return;
    }
    Http1Error error = scanner.error();
    if (error != null) {
      fail(error, sink);
      return;
    }
    state = State.MESSAGE_END;
    if (trailers().size() > 0) {
      sink.onTrailers();
    }
  }
}
