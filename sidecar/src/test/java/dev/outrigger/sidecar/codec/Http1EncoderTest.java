package dev.outrigger.sidecar.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.AsciiString;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class Http1EncoderTest {
  private static final String HEAD =
      """
      GET /a?b HTTP/1.1\r
      Host: web\r
      A: 1\r
      Connection: close\r
      B:  2 \r
      A: 3\r
      C: 4\r
      \r
      """;

  private static String written(Consumer<ByteBuf> writer) {
    ByteBuf out = Unpooled.buffer();
    writer.accept(out);
    String text = out.toString(ISO_8859_1);
    out.release();
    return text;
  }

  private static RequestHead head(String wire) {
    return Decoded.request(wire).head();
  }

  @Test
  void writes_the_fields_without_the_withheld_ones() {
    RequestHead head = head(HEAD);
    assertThat(written(out -> Http1Encoder.headers(out, head)))
        .isEqualTo("Host: web\r\nA: 1\r\nB: 2\r\nA: 3\r\nC: 4\r\n");
    head.withhold("a");
    assertThat(written(out -> Http1Encoder.headers(out, head))).isEqualTo("Host: web\r\nB: 2\r\nC: 4\r\n");
    head.withhold(HeaderId.HOST);
    head.withhold("c");
    assertThat(written(out -> Http1Encoder.headers(out, head))).isEqualTo("B: 2\r\n");
    head.withhold("b");
    assertThat(written(out -> Http1Encoder.headers(out, head))).isEmpty();
  }

  @Test
  void writes_an_untouched_block_as_it_came() {
    RequestHead head = head("GET / HTTP/1.1\r\nHost: web\r\nA:b\r\nC: \r\n\r\n");
    assertThat(written(out -> Http1Encoder.headers(out, head))).isEqualTo("Host: web\r\nA:b\r\nC: \r\n");
  }

  @Test
  void writes_nothing_for_a_block_without_fields() {
    assertThat(written(out -> Http1Encoder.headers(out, head("GET / HTTP/1.0\r\n\r\n")))).isEmpty();
  }

  @Test
  void writes_request_lines_always_as_http_1_1() {
    assertThat(written(out -> Http1Encoder.requestLine(out, head(HEAD)))).isEqualTo("GET /a?b HTTP/1.1\r\n");
    assertThat(written(out -> Http1Encoder.requestLine(out, head(HEAD), "/other")))
        .isEqualTo("GET /other HTTP/1.1\r\n");
    assertThat(written(out -> Http1Encoder.requestLine(out, head("BREW http://pot HTTP/1.1\r\nHost: pot\r\n\r\n"))))
        .isEqualTo("BREW / HTTP/1.1\r\n");
    assertThat(written(out -> Http1Encoder.requestLine(out, head("CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n"))))
        .isEqualTo("CONNECT a:1 HTTP/1.1\r\n");
  }

  @Test
  void writes_status_lines() {
    ResponseHead head = Decoded.response("HTTP/1.0 299 So Fine\r\nContent-Length: 0\r\n\r\n").head();
    assertThat(written(out -> Http1Encoder.statusLine(out, head))).isEqualTo("HTTP/1.1 299 So Fine\r\n");
    assertThat(written(out -> Http1Encoder.statusLine(out, 503))).isEqualTo("HTTP/1.1 503 Service Unavailable\r\n");
    assertThat(written(out -> Http1Encoder.statusLine(out, 299))).isEqualTo("HTTP/1.1 299 \r\n");
    assertThat(written(out -> Http1Encoder.statusLine(out, 999))).isEqualTo("HTTP/1.1 999 \r\n");
  }

  @Test
  void writes_fields_of_its_own() {
    byte[] line = Http1Encoder.lineOf("server", "outrigger");
    assertThat(written(out -> Http1Encoder.line(out, line))).isEqualTo("server: outrigger\r\n");
    assertThat(written(out -> Http1Encoder.header(out, AsciiString.of("a"), "b"))).isEqualTo("a: b\r\n");
    assertThat(written(out -> Http1Encoder.header(out, HeaderId.VIA.text(), head(HEAD).authority())))
        .isEqualTo("via: web\r\n");
    assertThat(written(out -> Http1Encoder.header(out, AsciiString.of("a"), 120L))).isEqualTo("a: 120\r\n");
    assertThat(written(Http1Encoder::chunked)).isEqualTo("transfer-encoding: chunked\r\n");
    assertThat(written(Http1Encoder::endOfHead)).isEqualTo("\r\n");
  }

  @Test
  void a_character_beyond_a_byte_cannot_end_a_line() {
    assertThat(written(out -> Http1Encoder.header(out, AsciiString.of("a"), "\u010ab\u00e9")))
        .isEqualTo("a: ?b\u00e9\r\n");
  }

  @Test
  void writes_numbers_of_any_length() {
    for (long number : new long[]{0, 1, 9, 10, 99, 100, 1_000_000_000_000_000_000L, Long.MAX_VALUE}) {
      assertThat(written(out -> Http1Encoder.decimal(out, number))).isEqualTo(Long.toString(number));
    }
  }

  @Test
  void writes_chunk_sizes_in_hexadecimal_without_leading_zeros() {
    for (int size : new int[]{1, 9, 10, 15, 16, 255, 256, 4096, 65535, 65536, Integer.MAX_VALUE}) {
      assertThat(written(out -> Http1Encoder.chunkStart(out, size))).isEqualTo(Integer.toHexString(size) + "\r\n");
    }
    assertThat(written(Http1Encoder::chunkEnd)).isEqualTo("\r\n");
    assertThat(written(Http1Encoder::lastChunk)).isEqualTo("0\r\n\r\n");
  }

  @Test
  void writes_trailers_after_the_last_chunk() {
    Trailers trailers =
        Decoded.request(
            """
                POST / HTTP/1.1\r
                Host: a\r
                Transfer-Encoding: chunked\r
                \r
                0\r
                Host: b\r
                T: u\r
                \r
                """)
            .trailers();
    assertThat(written(out -> Http1Encoder.lastChunk(out, trailers))).isEqualTo("0\r\nT: u\r\n\r\n");
  }
}
