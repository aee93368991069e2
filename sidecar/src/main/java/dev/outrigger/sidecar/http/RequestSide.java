package dev.outrigger.sidecar.http;

import dev.outrigger.sidecar.codec.BodyFraming;
import dev.outrigger.sidecar.codec.RequestHead;
import dev.outrigger.sidecar.codec.Trailers;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What follows the head of a request: passed on to the endpoint that is being tried, and kept as long as there is none yet or another may
 * need it, up to {@link ReplayBuffer#LIMIT}. Reused by an exchange.
 */
final class RequestSide {

  private final DownstreamConnection downstream;
  private final RequestHead head;
  private final ReplayBuffer body = new ReplayBuffer();
  private @Nullable Trailers trailers;
  private boolean ended;
  private boolean replayable;

  RequestSide(DownstreamConnection downstream, RequestHead head) {
    this.downstream = downstream;
    this.head = head;
  }

  void reset() {
    trailers = null;
    ended = false;
    replayable = true;
  }

  boolean hasEnded() {
    return ended;
  }

  boolean hasBody() {
    return head.framing() == BodyFraming.CHUNKED || head.contentLength() > 0;
  }

  /** Whether another try would get the whole request. */
  boolean isReplayable() {
    return replayable;
  }

  /** Takes {@code data} over. */
  void onBody(ByteBuf data, UpstreamTry current) {
    if (!current.isConnected()) {
      body.add(data, downstream.allocator());
      data.release();
      if (body.size() >= ReplayBuffer.LIMIT) {
        downstream.pause(DownstreamConnection.Pause.UPSTREAM);
      }
      return;
    }
    if (replayable) {
      if (body.size() + data.readableBytes() > ReplayBuffer.LIMIT) {
        stopReplay();
      } else {
        body.add(data, downstream.allocator());
      }
    }
    pass(data, current);
  }

  /** Writes {@code data}, taking it over, and stops reading the client when the endpoint has enough. */
  void pass(ByteBuf data, UpstreamTry current) {
    current.writeBody(data);
    if (!current.isWritable()) {
      current.flush();
      if (!current.isWritable()) {
        downstream.pause(DownstreamConnection.Pause.UPSTREAM);
      }
    }
  }

  void onTrailers(Trailers received) {
    trailers = received;
  }

  void onEnd(UpstreamTry current) {
    ended = true;
    if (current.isConnected()) {
      current.writeEnd(trailers);
    }
  }

  /**
   * An endpoint has been reached, and its head is written: writes what has come so far.
   *
   * @param mayBeRepeated whether the try might be followed by another
   */
  void writeTo(UpstreamTry current, boolean mayBeRepeated) {
    for (int i = 0; i < body.count(); i++) {
      current.writeBody(body.piece(i).retainedDuplicate());
    }
    if (body.size() > ReplayBuffer.LIMIT || !mayBeRepeated) {
      stopReplay();
    }
    if (ended) {
      current.writeEnd(trailers);
    }
    downstream.resume(DownstreamConnection.Pause.UPSTREAM);
  }

  /** What is kept is not needed any more. */
  void stopReplay() {
    if (body.size() > 0 || !ended) {
      replayable = head.framing() == BodyFraming.NONE;
    }
    body.clear();
  }

  void clear() {
    body.clear();
  }
}
