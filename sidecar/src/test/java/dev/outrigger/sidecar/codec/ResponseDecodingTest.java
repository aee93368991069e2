package dev.outrigger.sidecar.codec;

import static dev.outrigger.sidecar.codec.HttpMethod.CONNECT;
import static dev.outrigger.sidecar.codec.HttpMethod.GET;
import static dev.outrigger.sidecar.codec.HttpMethod.HEAD;
import static dev.outrigger.sidecar.codec.Transcript.responses;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is taken as a response, and what is refused. */
final class ResponseDecodingTest {

  private static void refused(Http1Error error, String wire) {
    assertThat(responses(wire, GET)).isEqualTo("error " + error + "\n");
  }

  @Test
  void reads_a_body_of_known_length() {
    assertThat(responses("HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 2\r\n\r\nhi", GET))
        .isEqualTo("""
            200 (OK) HTTP/1.1 keep-alive LENGTH 2
            Server: x
            Content-Length: 2
            body hi
            end
            """);
  }

  @Test
  void reads_a_body_in_chunks_with_trailers() {
    assertThat(responses("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nT: u\r\n\r\n", GET))
        .isEqualTo("200 (OK) HTTP/1.1 keep-alive CHUNKED\nbody hi\ntrailers\nT: u\nend\n");
  }

  @Test
  void reads_a_body_until_the_connection_closes() {
    assertThat(responses("HTTP/1.0 200 OK\r\n\r\nall of it", GET))
        .isEqualTo("200 (OK) HTTP/1.0 close UNTIL_CLOSE\nbody all of it\nend\n");
    assertThat(responses("HTTP/1.1 200 OK\r\n\r\nall", GET))
        .isEqualTo("200 (OK) HTTP/1.1 close UNTIL_CLOSE\nbody all\nend\n");
  }

  @Test
  void a_status_line_needs_no_reason() {
    assertThat(responses("HTTP/1.1 204\r\n\r\n", GET)).startsWith("204 () ");
    assertThat(responses("HTTP/1.1 204 \r\n\r\n", GET)).startsWith("204 () ");
    assertThat(responses("HTTP/1.1 404 Not  Found \u00e9\r\nContent-Length: 0\r\n\r\n", GET))
        .startsWith("404 (Not  Found \u00e9) ");
  }

  @Test
  void some_responses_have_no_body_whatever_their_fields_say() {
    String length = "Content-Length: 5\r\n\r\n";
    assertThat(responses("HTTP/1.1 200 OK\r\n" + length, HEAD))
        .isEqualTo("200 (OK) HTTP/1.1 keep-alive NONE\nContent-Length: 5\nend\n");
    assertThat(responses("HTTP/1.1 304 Not Modified\r\n" + length, GET)).contains("NONE").endsWith("end\n");
    assertThat(responses("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", HEAD)).contains("NONE")
        .endsWith("end\n");
    assertThat(responses("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", GET))
        .isEqualTo("204 (No Content) HTTP/1.1 keep-alive NONE\nend\n");
  }

  @Test
  void interim_responses_come_before_the_final_one() {
    assertThat(responses("""
            HTTP/1.1 100 Continue\r
            \r
            HTTP/1.1 103 Early Hints\r
            Link: x\r
            \r
            HTTP/1.1 200 OK\r
            Content-Length: 0\r
            \r
            """, GET))
        .isEqualTo("""
            100 (Continue) HTTP/1.1 keep-alive NONE
            103 (Early Hints) HTTP/1.1 keep-alive NONE
            Link: x
            200 (OK) HTTP/1.1 keep-alive LENGTH 0
            Content-Length: 0
            end
            """);
  }

  @Test
  void after_a_change_of_protocol_all_bytes_are_body() {
    assertThat(responses("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n\u0000raw", GET))
        .isEqualTo("101 (Switching Protocols) HTTP/1.1 close UNTIL_CLOSE\nbody \u0000raw\nend\n");
    assertThat(responses("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nraw", CONNECT)).contains("UNTIL_CLOSE\n")
        .endsWith("body raw\nend\n");
    assertThat(responses("HTTP/1.1 403 No\r\nContent-Length: 1\r\n\r\nx", CONNECT)).contains("LENGTH 1")
        .endsWith("body x\nend\n");
  }

  @Test
  void responses_may_follow_each_other_when_asked_for() {
    String one = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx";
    assertThat(responses(one + one, GET, GET)).isEqualTo(responses(one, GET) + responses(one, GET));
  }

  @Test
  void bytes_that_no_request_asked_for_are_an_error() {
    String one = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx";
    assertThat(responses(one)).isEqualTo("error UNEXPECTED_RESPONSE\n");
    assertThat(responses(one + one, GET)).isEqualTo(responses(one, GET) + "error UNEXPECTED_RESPONSE\n");
    assertThat(responses("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxy", GET))
        .endsWith("end\nerror UNEXPECTED_RESPONSE\n");
    assertThat(responses("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", HEAD))
        .endsWith("end\nerror UNEXPECTED_RESPONSE\n");
  }

  @Test
  void tells_whether_the_connection_can_be_used_again() {
    assertThat(responses("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", GET))
        .contains(" close LENGTH");
    assertThat(responses("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", GET)).contains(" close LENGTH");
    assertThat(responses("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n", GET))
        .contains(" keep-alive LENGTH");
  }

  @Test
  void refuses_doubtful_framing() {
    String ok = "HTTP/1.1 200 OK\r\n";
    refused(Http1Error.LENGTH_AND_CHUNKED, ok + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n");
    refused(Http1Error.REPEATED_CONTENT_LENGTH, ok + "Content-Length: 1\r\nContent-Length: 1\r\n\r\nx");
    refused(Http1Error.INVALID_CONTENT_LENGTH, ok + "Content-Length: 1, 1\r\n\r\nx");
    refused(Http1Error.UNKNOWN_TRANSFER_ENCODING, ok + "Transfer-Encoding: gzip, chunked\r\n\r\n");
    refused(Http1Error.TRANSFER_ENCODING_IN_HTTP_1_0, "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    refused(Http1Error.CONTENT_LENGTH_NOT_ALLOWED, "HTTP/1.1 204 No\r\nContent-Length: 1\r\n\r\nx");
    refused(Http1Error.CONTENT_LENGTH_NOT_ALLOWED, "HTTP/1.1 100 Continue\r\nContent-Length: 1\r\n\r\nx");
    refused(Http1Error.TRANSFER_ENCODING_NOT_ALLOWED, "HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n");
  }

  @Test
  void refuses_status_lines_of_another_shape() {
    refused(Http1Error.UNSUPPORTED_VERSION, "HTTP/2.0 200 OK\r\n\r\n");
    refused(Http1Error.INVALID_START_LINE, "ICY 200 OK\r\n\r\n");
    refused(Http1Error.INVALID_START_LINE, "HTTP/1.1200\r\n\r\n");
    refused(Http1Error.INVALID_STATUS, "HTTP/1.1  200 OK\r\n\r\n");
    refused(Http1Error.INVALID_STATUS, "HTTP/1.1 2000 OK\r\n\r\n");
    refused(Http1Error.INVALID_STATUS, "HTTP/1.1 099 OK\r\n\r\n");
    refused(Http1Error.INVALID_STATUS, "HTTP/1.1 2x0 OK\r\n\r\n");
    refused(Http1Error.INVALID_START_LINE, "HTTP/1.1 200 O\u0000K\r\n\r\n");
    refused(Http1Error.TOO_MANY_EMPTY_LINES, "\r\nHTTP/1.1 200 OK\r\n\r\n");
  }

  @Test
  void refuses_header_lines_by_the_rules_of_requests() {
    refused(Http1Error.BARE_LF, "HTTP/1.1 200 OK\nA: b\n\n");
    refused(Http1Error.OBSOLETE_FOLD, "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n");
    refused(Http1Error.INVALID_HEADER_VALUE, "HTTP/1.1 200 OK\r\nA: b\u0000\r\n\r\n");
    refused(Http1Error.TOO_MANY_HEADERS, "HTTP/1.1 200 OK\r\n" + "A: b\r\n".repeat(101) + "\r\n");
    refused(Http1Error.HEAD_TOO_LARGE, "HTTP/1.1 200 OK\r\nA: " + "b".repeat(80 << 10) + "\r\n\r\n");
  }

  @Test
  void a_connection_that_ends_within_a_response_is_an_error() {
    assertThat(responses("HTTP/1.1 200", GET)).isEqualTo("error UNEXPECTED_END\n");
    assertThat(responses("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", GET))
        .endsWith("body hel\nerror UNEXPECTED_END\n");
  }
}
