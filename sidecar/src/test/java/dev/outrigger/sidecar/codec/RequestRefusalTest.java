package dev.outrigger.sidecar.codec;

import static dev.outrigger.sidecar.codec.Transcript.requests;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What two readers could understand differently, or what no honest client sends. Each is refused before a head is told. */
final class RequestRefusalTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n";
  private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\n";

  private static void refused(Http1Error error, int status, String wire) {
    assertThat(requests(wire)).isEqualTo("error " + error + "\n");
    assertThat(error.status()).isEqualTo(status);
  }

  @Test
  void refuses_content_length_together_with_transfer_encoding() {
    refused(Http1Error.LENGTH_AND_CHUNKED, 400,
        POST + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    refused(Http1Error.LENGTH_AND_CHUNKED, 400,
        POST + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n");
    refused(Http1Error.LENGTH_AND_CHUNKED, 400, POST + "Transfer-Encoding: xchunked\r\nContent-Length: 3\r\n\r\nabc");
  }

  @Test
  void refuses_a_transfer_encoding_other_than_exactly_chunked() {
    for (String value : new String[]{"gzip", "gzip, chunked", "chunked, chunked", "chunked;q=1", "identity", "xchunked",
        "\u000b chunked", ""}) {
      String wire = POST + "Transfer-Encoding: " + value + "\r\n\r\n0\r\n\r\n";
      if (value.startsWith("\u000b")) {
        refused(Http1Error.INVALID_HEADER_VALUE, 400, wire);
      } else {
        refused(Http1Error.UNKNOWN_TRANSFER_ENCODING, 501, wire);
      }
    }
    String chunked = "Transfer-Encoding: chunked\r\n";
    refused(Http1Error.UNKNOWN_TRANSFER_ENCODING, 501, POST + chunked + chunked + "\r\n0\r\n\r\n");
  }

  @Test
  void refuses_transfer_encoding_on_connect() {
    String wire = "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\nTransfer-Encoding: chunked\r\n\r\n";
    refused(Http1Error.UNKNOWN_TRANSFER_ENCODING, 501, wire);
  }

  @Test
  void refuses_connect_with_a_body() {
    refused(Http1Error.BODY_NOT_ALLOWED, 400, "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\nContent-Length: 1\r\n\r\nx");
  }

  @Test
  void refuses_transfer_encoding_in_http_1_0() {
    refused(Http1Error.TRANSFER_ENCODING_IN_HTTP_1_0, 400,
        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
  }

  @Test
  void refuses_several_content_lengths_equal_or_not() {
    refused(Http1Error.REPEATED_CONTENT_LENGTH, 400, POST + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello");
    refused(Http1Error.REPEATED_CONTENT_LENGTH, 400, POST + "Content-Length: 5\r\ncontent-length: 6\r\n\r\nhello");
  }

  @Test
  void refuses_a_content_length_that_is_not_one_number() {
    for (String value : new String[]{"5, 5", "5,5", "+5", "-5", "0x5", "5 5", "", "5a", "1e3", "9999999999999999999",
        "\u00b2"}) {
      refused(Http1Error.INVALID_CONTENT_LENGTH, 400, POST + "Content-Length: " + value + "\r\n\r\nhello");
    }
  }

  @Test
  void refuses_a_bare_cr() {
    refused(Http1Error.BARE_CR, 400, "GET / HTTP/1.1\rHost: a\r\n\r\n");
    refused(Http1Error.BARE_CR, 400, GET + "A: b\rC: d\r\n\r\n");
    refused(Http1Error.BARE_CR, 400, GET + "A: b\r\r\n\r\n");
    refused(Http1Error.BARE_CR, 400, GET + "\r\r\n");
    refused(Http1Error.BARE_CR, 400, "\r" + GET + "\r\n");
  }

  @Test
  void refuses_a_bare_lf() {
    refused(Http1Error.BARE_LF, 400, "GET / HTTP/1.1\nHost: a\r\n\r\n");
    refused(Http1Error.BARE_LF, 400, GET + "A: b\nC: d\r\n\r\n");
    refused(Http1Error.BARE_LF, 400, GET + "A: b\r\n\n");
    refused(Http1Error.BARE_LF, 400, GET + "A\n: b\r\n\r\n");
    refused(Http1Error.BARE_LF, 400, "\n" + GET + "\r\n");
  }

  @Test
  void refuses_a_folded_line() {
    refused(Http1Error.OBSOLETE_FOLD, 400, GET + "A: b\r\n c\r\n\r\n");
    refused(Http1Error.OBSOLETE_FOLD, 400, GET + "A: b\r\n\tc\r\n\r\n");
    refused(Http1Error.OBSOLETE_FOLD, 400, "GET / HTTP/1.1\r\n Host: a\r\n\r\n");
  }

  @Test
  void refuses_white_space_before_the_colon() {
    refused(Http1Error.SPACE_BEFORE_COLON, 400, POST + "Content-Length : 5\r\n\r\nhello");
    refused(Http1Error.SPACE_BEFORE_COLON, 400, POST + "Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n");
  }

  @Test
  void refuses_an_empty_name_and_a_line_without_a_colon() {
    refused(Http1Error.EMPTY_HEADER_NAME, 400, GET + ": b\r\n\r\n");
    refused(Http1Error.MISSING_COLON, 400, GET + "abc\r\n\r\n");
  }

  @Test
  void refuses_characters_in_a_name_that_are_not_of_a_token() {
    for (String name : new String[]{"a\u0000b", "a(b", "a\u00e9", "a\u007f", "a\"", "a/b", "a[b]", "a{b}", "a@b", "a=b",
        "a,b"}) {
      refused(Http1Error.INVALID_HEADER_NAME, 400, GET + name + ": c\r\n\r\n");
    }
  }

  @Test
  void refuses_nul_and_control_characters_in_a_value() {
    for (char c = 0; c < 0x20; c++) {
      if (c != '\t' && c != '\r' && c != '\n') {
        refused(Http1Error.INVALID_HEADER_VALUE, 400, GET + "A: some value before" + c + "and after it\r\n\r\n");
      }
    }
    refused(Http1Error.INVALID_HEADER_VALUE, 400, GET + "A: \u007f\r\n\r\n");
  }

  @Test
  void refuses_a_method_that_is_not_a_token() {
    refused(Http1Error.INVALID_METHOD, 400, "G(T / HTTP/1.1\r\nHost: a\r\n\r\n");
    refused(Http1Error.INVALID_METHOD, 400, " / HTTP/1.1\r\nHost: a\r\n\r\n");
  }

  @Test
  void refuses_a_request_line_that_is_not_of_three_words() {
    for (String line : new String[]{"GET /", "GET  / HTTP/1.1", "GET / HTTP/1.1 ", "GET /  HTTP/1.1",
        "GET /a b HTTP/1.1", "GET", "GET / http/1.1"}) {
      assertThat(requests(line + "\r\nHost: a\r\n\r\n")).as(line)
          .isIn("error INVALID_START_LINE\n", "error INVALID_TARGET\n");
    }
    refused(Http1Error.INVALID_START_LINE, 400, "GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n");
    refused(Http1Error.INVALID_START_LINE, 400, "GET /\u0000 HTTP/1.1\r\nHost: a\r\n\r\n");
  }

  @Test
  void refuses_characters_that_a_target_cannot_have() {
    refused(Http1Error.INVALID_TARGET_CHARACTER, 400, "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n");
    refused(Http1Error.INVALID_TARGET_CHARACTER, 400, "GET /\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n");
  }

  @Test
  void refuses_targets_of_no_form() {
    refused(Http1Error.INVALID_TARGET, 400, "GET a/b HTTP/1.1\r\nHost: a\r\n\r\n");
    refused(Http1Error.INVALID_TARGET, 400, "GET * HTTP/1.1\r\nHost: a\r\n\r\n");
    refused(Http1Error.INVALID_TARGET, 400, "GET http:/a HTTP/1.1\r\nHost: a\r\n\r\n");
    refused(Http1Error.INVALID_TARGET, 400, "CONNECT /a HTTP/1.1\r\nHost: a\r\n\r\n");
    refused(Http1Error.INVALID_SCHEME, 400, "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n");
  }

  @Test
  void refuses_versions_other_than_1_0_and_1_1() {
    for (String version : new String[]{"HTTP/1.2", "HTTP/2.0", "HTTP/0.9", "HTTP/3.1"}) {
      refused(Http1Error.UNSUPPORTED_VERSION, 505, "GET / " + version + "\r\nHost: a\r\n\r\n");
    }
  }

  @Test
  void names_an_http_2_preface() {
    refused(Http1Error.HTTP2_PREFACE, 400, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  }

  @Test
  void refuses_http_1_1_without_a_host() {
    refused(Http1Error.MISSING_HOST, 400, "GET / HTTP/1.1\r\n\r\n");
    refused(Http1Error.MISSING_HOST, 400, "GET / HTTP/1.1\r\nHost:\r\n\r\n");
    refused(Http1Error.MISSING_HOST, 400, "GET http://a/ HTTP/1.1\r\n\r\n");
  }

  @Test
  void refuses_several_hosts() {
    refused(Http1Error.REPEATED_HOST, 400, "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n");
  }

  @Test
  void refuses_a_host_that_is_not_an_authority() {
    for (String host : new String[]{"a b", "a/b", "user@a", "a?b", "a#b", "a\\b", "\u00e9"}) {
      refused(Http1Error.INVALID_AUTHORITY, 400, "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }
    refused(Http1Error.INVALID_AUTHORITY, 400, "GET http://user@a/ HTTP/1.1\r\nHost: a\r\n\r\n");
    refused(Http1Error.INVALID_AUTHORITY, 400, "GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n");
  }

  @Test
  void refuses_connection_options_that_name_a_protected_field() {
    for (String name : new String[]{"host", "Content-Length", "x-forwarded-for", "X-Forwarded-Proto"}) {
      String wire = POST + "content-length: 0\r\nx-forwarded-for: 1\r\nx-forwarded-proto: http\r\nConnection: " + name
          + "\r\n\r\n";
      refused(Http1Error.REJECTED_CONNECTION_OPTION, 400, wire);
    }
  }

  @Test
  void refuses_more_than_ten_connection_options_of_unknown_meaning() {
    assertThat(requests(GET + "Connection: a,b,c,d,e,,f,g,h,i,j,close\r\n\r\n")).contains("close NONE");
    refused(Http1Error.REJECTED_CONNECTION_OPTION, 400, GET + "Connection: a,b,c,d,e,f,g,h,i,j,k\r\n\r\n");
  }

  @Test
  void a_connection_that_ends_within_a_request_is_an_error() {
    assertThat(requests("GET / HT")).isEqualTo("error UNEXPECTED_END\n");
    assertThat(requests(POST + "Content-Length: 5\r\n\r\nhel")).endsWith("body hel\nerror UNEXPECTED_END\n");
    assertThat(requests("")).isEmpty();
  }

  @Test
  void nothing_is_read_after_an_error() {
    refused(Http1Error.BARE_LF, 400, "GET / HTTP/1.1\n\n" + GET + "\r\n");
  }
}
