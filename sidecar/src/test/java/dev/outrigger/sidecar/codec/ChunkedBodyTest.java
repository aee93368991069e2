package dev.outrigger.sidecar.codec;

import static dev.outrigger.sidecar.codec.Transcript.requests;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bodies in chunks (RFC 9112 §7.1). */
final class ChunkedBodyTest {
  private static final String HEAD = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final String TOLD = "POST ORIGIN authority=a path=/ HTTP/1.1 keep-alive CHUNKED\nHost: a\n";

  private static String body(String chunks) {
    String told = requests(HEAD + chunks);
    assertThat(told).startsWith(TOLD);
    return told.substring(TOLD.length());
  }

  @Test
  void joins_the_data_and_forgets_the_framing() {
    assertThat(body("5\r\nhello\r\n1;a=b\r\n,\r\n6\r\n world\r\n0\r\n\r\n")).isEqualTo("body hello, world\nend\n");
  }

  @Test
  void many_small_chunks_are_told_in_one_piece_and_large_ones_by_reference() {
    String large = "y".repeat(0x100);
    ByteBuf in = Unpooled
        .copiedBuffer(HEAD + "1\r\na\r\n".repeat(1000) + "100\r\n" + large + "\r\n2\r\nbc\r\n0\r\n\r\n", ISO_8859_1);
    List<String> parts = new ArrayList<>();
    Http1Decoder<RequestHead> decoder = Http1Decoder.ofRequests(Http1Limits.REQUEST);
    decoder.decode(in, new Decoded.Ignored() {
      @Override
      public void onBody(ByteBuf data) {
        parts.add(data.toString(ISO_8859_1));
        super.onBody(data);
      }
    });
    assertThat(parts).containsExactly("a".repeat(1000), large, "bc");
    in.release();
  }

  @Test
  void chunked_is_recognised_in_any_case() {
    assertThat(requests(HEAD.replace("chunked", "CHUNKED") + "0\r\n\r\n")).isEqualTo(TOLD + "end\n");
  }

  @Test
  void reads_hexadecimal_of_both_cases_and_leading_zeros() {
    assertThat(body("0A\r\n0123456789\r\nb\r\n0123456789a\r\n000\r\n\r\n"))
        .isEqualTo("body 01234567890123456789a\nend\n");
  }

  @Test
  void another_request_may_follow() {
    String next = "GET /2 HTTP/1.1\r\nHost: b\r\n\r\n";
    assertThat(body("1\r\nx\r\n0\r\n\r\n" + next)).isEqualTo("body x\nend\n" + requests(next));
    assertThat(body("1\r\nx\r\n0\r\nT: u\r\n\r\n" + next)).isEqualTo("body x\ntrailers\nT: u\nend\n" + requests(next));
  }

  @Test
  void refuses_sizes_that_are_not_plain_hexadecimal() {
    for (String size : new String[]{"", "+5", "-5", "0x5", " 5", "5 ", "5\t", "g", "5_", "5,5", "\u00b2"}) {
      assertThat(body(size + "\r\nhello\r\n0\r\n\r\n")).as(size).isEqualTo("error INVALID_CHUNK_SIZE\n");
    }
    assertThat(body(";a=b\r\n\r\n")).isEqualTo("error INVALID_CHUNK_SIZE\n");
  }

  @Test
  void refuses_sizes_that_could_overflow() {
    assertThat(body("fffffffffffffff\r\nx")).isEqualTo("body x\nerror UNEXPECTED_END\n");
    assertThat(body("ffffffffffffffff\r\nx")).isEqualTo("error INVALID_CHUNK_SIZE\n");
    assertThat(body("0000000000000005\r\nhello\r\n")).isEqualTo("error INVALID_CHUNK_SIZE\n");
  }

  @Test
  void refuses_a_size_line_without_its_crlf() {
    assertThat(body("5\nhello\r\n0\r\n\r\n")).isEqualTo("error INVALID_CHUNK_SIZE\n");
    assertThat(body("5\rhello\r\n0\r\n\r\n")).isEqualTo("error BARE_CR\n");
    assertThat(body("5;a\nhello\r\n0\r\n\r\n")).isEqualTo("error BARE_LF\n");
    assertThat(body("5;a=\"\r\n\"\r\nhello\r\n0\r\n\r\n")).isEqualTo("body \"\r\nhe\nerror MISSING_CHUNK_END\n");
  }

  @Test
  void refuses_data_that_is_not_followed_by_crlf() {
    assertThat(body("5\r\nhelloX\r\n0\r\n\r\n")).isEqualTo("body hello\nerror MISSING_CHUNK_END\n");
    assertThat(body("5\r\nhello\n0\r\n\r\n")).isEqualTo("body hello\nerror MISSING_CHUNK_END\n");
    assertThat(body("5\r\nhello\r0\r\n\r\n")).isEqualTo("body hello\nerror MISSING_CHUNK_END\n");
  }

  @Test
  void refuses_control_characters_in_an_extension_and_long_ones() {
    assertThat(body("1;a\u0000\r\nx\r\n0\r\n\r\n")).isEqualTo("error INVALID_CHUNK_EXTENSION\n");
    assertThat(body("1;" + "a".repeat(1024) + "\r\nx\r\n0\r\n\r\n")).isEqualTo("body x\nend\n");
    assertThat(body("1;" + "a".repeat(1025) + "\r\nx\r\n0\r\n\r\n")).isEqualTo("error CHUNK_EXTENSION_TOO_LONG\n");
  }

  @Test
  void tells_trailers() {
    assertThat(body("1\r\nx\r\n0\r\nGrpc-Status: 0\r\nA:  b\r\n\r\n"))
        .isEqualTo("body x\ntrailers\nGrpc-Status: 0\nA: b\nend\n");
  }

  @Test
  void withholds_trailers_that_belong_into_a_head() {
    assertThat(body("""
            0\r
            Content-Length: 5\r
            Transfer-Encoding: chunked\r
            Host: b\r
            A: b\r
            x-envoy-internal: true\r
            X-Forwarded-For: 1.2.3.4\r
            Connection: close\r
            \r
            """)).isEqualTo("trailers\nA: b\nend\n");
  }

  @Test
  void refuses_trailers_by_the_rules_of_heads() {
    assertThat(body("0\r\nA : b\r\n\r\n")).isEqualTo("error SPACE_BEFORE_COLON\n");
    assertThat(body("0\r\n A: b\r\n\r\n")).isEqualTo("error OBSOLETE_FOLD\n");
    assertThat(body("0\r\n\n")).isEqualTo("error BARE_LF\n");
    assertThat(body("0\r\n" + "A: b\r\n".repeat(101) + "\r\n")).isEqualTo("error TOO_MANY_HEADERS\n");
    assertThat(body("0\r\nA: " + "b".repeat(60 << 10) + "\r\n\r\n")).isEqualTo("error HEAD_TOO_LARGE\n");
  }

  @Test
  void a_connection_that_ends_before_the_last_chunk_is_an_error() {
    assertThat(body("1\r\nx\r\n")).isEqualTo("body x\nerror UNEXPECTED_END\n");
    assertThat(body("1\r\nx\r\n0\r\n")).isEqualTo("body x\nerror UNEXPECTED_END\n");
  }
}
