package dev.outrigger.sidecar.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Decoders that have read something, for tests that look at heads themselves. */
final class Decoded {
  private Decoded() {}

  static Http1Decoder<RequestHead> request(String wire) {
    Http1Decoder<RequestHead> decoder = Http1Decoder.ofRequests(Http1Limits.REQUEST);
    feed(decoder, wire);
    return decoder;
  }

  static Http1Decoder<ResponseHead> response(String wire) {
    Http1Decoder<ResponseHead> decoder = Http1Decoder.ofResponses(Http1Limits.RESPONSE);
    decoder.head().expect(HttpMethod.GET);
    feed(decoder, wire);
    return decoder;
  }

  private static void feed(Http1Decoder<?> decoder, String wire) {
    ByteBuf in = Unpooled.copiedBuffer(wire, ISO_8859_1);
    decoder.decode(in, new Ignored());
    in.release();
  }

  /** Drops all, but does not take an error for success. */
  static class Ignored implements Http1Decoder.Sink {
    @Override
    public void onHead() {}

    @Override
    public void onBody(ByteBuf data) {
      data.release();
    }

    @Override
    public void onTrailers() {}

    @Override
    public void onMessageEnd() {}

    @Override
    public void onProtocolError(Http1Error error) {
      throw new AssertionError(error.reason());
    }
  }
}
