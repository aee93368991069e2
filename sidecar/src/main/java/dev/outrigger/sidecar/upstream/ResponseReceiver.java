package dev.outrigger.sidecar.upstream;

import dev.outrigger.sidecar.codec.Http1Error;
import dev.outrigger.sidecar.codec.ResponseHead;
import dev.outrigger.sidecar.codec.Trailers;
import io.netty.buffer.ByteBuf;

/** Receives the answer on a connection between {@code begin} and {@code release} or {@code close}. Called on the connection's event loop. */
public interface ResponseReceiver {

  /** A head has been read; 1xx heads come before the final one. Valid until the next one is read. */
  void onResponseHead(ResponseHead head);

  /** A part of the body without framing; the receiver owns it and releases it. */
  void onResponseBody(ByteBuf data);

  /** The body was followed by trailers. */
  void onResponseTrailers(Trailers trailers);

  /** The response is complete; the connection may be released from here on. */
  void onResponseEnd();

  /** What could be read without waiting has been read: time to flush. */
  void onResponsePause();

  /** The peer closed or reset the connection before the response was complete. The connection is closed. */
  void onConnectionLost();

  /** What the peer sent is not HTTP. The connection is closed. */
  void onResponseError(Http1Error error);

  /** The connection takes more bytes again, after it had enough. */
  void onRequestWritable();
}
