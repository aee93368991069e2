package dev.outrigger.sidecar.http;

import dev.outrigger.sidecar.codec.BodyFraming;
import dev.outrigger.sidecar.codec.Http1Error;
import dev.outrigger.sidecar.codec.ResponseHead;
import dev.outrigger.sidecar.codec.Trailers;
import dev.outrigger.sidecar.upstream.Deadline;
import dev.outrigger.sidecar.upstream.Deadlines;
import dev.outrigger.sidecar.upstream.ResponseReceiver;
import dev.outrigger.sidecar.upstream.UpstreamConnection;
import io.netty.buffer.ByteBuf;

/**
 * Reads the rest of a response that nobody wants, because the request is being tried again. Closing the connection would be simpler but costs
 * a new one for each failed answer, just when the endpoint is in trouble. Only short bodies are worth it.
 */
final class DiscardedResponse extends Deadline implements ResponseReceiver {

  private static final long MOST_BYTES = 64 << 10;
  private static final long MOST_NANOS = 1_000_000_000L;

  private final UpstreamConnection connection;
  private final Deadlines deadlines;
  private long left = MOST_BYTES;

  private DiscardedResponse(UpstreamConnection connection, Deadlines deadlines) {
    this.connection = connection;
    this.deadlines = deadlines;
  }

  static void take(UpstreamConnection connection, ResponseHead head, Deadlines deadlines) {
    if (head.framing() == BodyFraming.UNTIL_CLOSE || head.contentLength() > MOST_BYTES) {
      connection.close();
      return;
    }
    DiscardedResponse rest = new DiscardedResponse(connection, deadlines);
    connection.handOver(rest);
    deadlines.setAfter(rest, MOST_NANOS);
  }

  @Override
  protected void expired() {
    connection.close();
  }

  @Override
  public void onResponseHead(ResponseHead head) {
    // the final head has been seen
  }

  @Override
  public void onResponseBody(ByteBuf data) {
    left -= data.readableBytes();
    data.release();
    if (left < 0) {
      deadlines.remove(this);
      connection.close();
    }
  }

  @Override
  public void onResponseTrailers(Trailers trailers) {
    // unwanted too
  }

  @Override
  public void onResponseEnd() {
    deadlines.remove(this);
    connection.release();
  }

  @Override
  public void onResponsePause() {
    // nothing is passed on
  }

  @Override
  public void onConnectionLost() {
    deadlines.remove(this);
  }

  @Override
  public void onResponseError(Http1Error error) {
    deadlines.remove(this);
  }

  @Override
  public void onRequestWritable() {
    // the request has been sent
  }
}
