package dev.outrigger.sidecar.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Bytes that are nearly HTTP, from a fixed seed: whatever comes, nothing is thrown, every call reads something, no buffer is kept, and what
 * was accepted is accepted again when it is written on and read by a second decoder, with the same framing.
 */
final class CodecFuzzTest {
  private static final int ROUNDS = 20_000;
  private static final List<String> WORDS =
      List.of(
          "GET ", "POST ", "CONNECT ", "OPTIONS ", "/", "*", "http://a/", "a:1", " ", "  ", "\t", " HTTP/1.1",
          " HTTP/1.0", "HTTP/1.1 200 OK",
          "HTTP/1.1 100 Continue", "HTTP/1.1 204 No", "\r\n", "\r\n\r\n", "\n", "\r", "\u0000", "Host: a\r\n",
          "Host: b\r\n",
          "Content-Length: 5\r\n", "Content-Length: 0\r\n", "content-length: 5, 5\r\n",
          "Transfer-Encoding: chunked\r\n",
          "transfer-encoding: gzip\r\n", "Connection: close\r\n", "Connection: x, te\r\n", "X: y \r\n",
          "TE: trailers\r\n", ":", ";", "#",
          "5\r\nhello\r\n", "0\r\n\r\n", "0\r\nT: u\r\n\r\n", "ffffffffffffffff", "hello", "\u00ff",
          "GET / HTTP/1.1\r\nHost: a\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
          "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");

  @Test
  void whatever_comes_as_requests_is_told_or_refused() {
    Random random = new Random(1);
    for (int i = 0; i < ROUNDS; i++) {
      run(Http1Decoder.ofRequests(new Http1Limits(512, 8)), wire(random), random);
    }
  }

  @Test
  void whatever_comes_as_responses_is_told_or_refused() {
    Random random = new Random(2);
    for (int i = 0; i < ROUNDS; i++) {
      run(Http1Decoder.ofResponses(new Http1Limits(512, 8)), wire(random), random);
    }
  }

  private static byte[] wire(Random random) {
    StringBuilder text = new StringBuilder();
    for (int words = 1 + random.nextInt(16); words > 0; words--) {
      text.append(WORDS.get(random.nextInt(WORDS.size())));
    }
    byte[] bytes = text.toString().getBytes(ISO_8859_1);
    if (random.nextInt(4) == 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return bytes;
  }

  private static void run(Http1Decoder<?> decoder, byte[] wire, Random random) {
    Probe probe = new Probe(decoder);
    for (int at = 0; at < wire.length;) {
      int size = Math.min(1 + random.nextInt(64), wire.length - at);
      ByteBuf in = Unpooled.copiedBuffer(wire, at, size);
      while (in.isReadable()) {
        if (decoder.head() instanceof ResponseHead head && random.nextInt(8) > 0) {
          head.expect(random.nextBoolean() ? HttpMethod.GET : HttpMethod.HEAD);
        }
        int before = in.readableBytes();
        decoder.decode(in, probe);
        assertThat(in.readableBytes()).isLessThan(before);
      }
      assertThat(in.refCnt()).isEqualTo(1);
      in.release();
      at += size;
    }
    decoder.endOfInput(probe);
  }

  private static final class Probe implements Http1Decoder.Sink {
    private final Http1Decoder<?> decoder;
    private boolean failed;

    Probe(Http1Decoder<?> decoder) {
      this.decoder = decoder;
    }

    @Override
    public void onHead() {
      assertThat(failed).isFalse();
      if (decoder.head() instanceof RequestHead head) {
        readAgain(head);
      }
    }

    private static void readAgain(RequestHead head) {
      ByteBuf out = Unpooled.buffer();
      Http1Encoder.requestLine(out, head);
      Http1Encoder.headers(out, head);
      if (head.indexOf(HeaderId.HOST) < 0 || head.isWithheld(head.indexOf(HeaderId.HOST))) {
        Http1Encoder.header(out, HeaderId.HOST.text(), head.authority().isEmpty() ? "none" : head.authority());
      }
      if (head.framing() == BodyFraming.CHUNKED) {
        Http1Encoder.chunked(out);
      }
      Http1Encoder.endOfHead(out);
      RequestHead second = Decoded.request(out.toString(ISO_8859_1)).head();
      out.release();
      assertThat(second.framing()).isEqualTo(head.framing());
      assertThat(second.contentLength()).isEqualTo(head.contentLength());
      assertThat(second.path().toString()).isEqualTo(head.path().toString());
    }

    @Override
    public void onBody(ByteBuf data) {
      assertThat(failed).isFalse();
      data.release();
    }

    @Override
    public void onTrailers() {
      assertThat(failed).isFalse();
    }

    @Override
    public void onMessageEnd() {
      assertThat(failed).isFalse();
    }

    @Override
    public void onProtocolError(Http1Error error) {
      assertThat(failed).isFalse();
      failed = true;
    }
  }
}
