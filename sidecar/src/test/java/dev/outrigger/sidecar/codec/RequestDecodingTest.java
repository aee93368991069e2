package dev.outrigger.sidecar.codec;

import static dev.outrigger.sidecar.codec.Transcript.requests;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is taken as a request, and what is made of it. */
final class RequestDecodingTest {

  @Test
  void reads_a_request_without_a_body() {
    assertThat(requests("GET /a?b=c HTTP/1.1\r\nHost: web:80\r\nAccept: */*\r\n\r\n"))
        .isEqualTo("""
            GET ORIGIN authority=web:80 path=/a?b=c HTTP/1.1 keep-alive NONE
            Host: web:80
            Accept: */*
            end
            """);
  }

  @Test
  void reads_a_body_of_known_length() {
    assertThat(requests("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"))
        .isEqualTo("""
            POST ORIGIN authority=a path=/ HTTP/1.1 keep-alive LENGTH 5
            Host: a
            Content-Length: 5
            body hello
            end
            """);
  }

  @Test
  void reads_a_body_of_length_zero() {
    assertThat(requests("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")).contains("LENGTH 0")
        .endsWith("end\n");
  }

  @Test
  void reads_pipelined_requests_one_at_a_time() {
    String one = "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx";
    String two = "GET /2 HTTP/1.1\r\nHost: b\r\n\r\n";
    assertThat(requests(one + two + one)).isEqualTo(requests(one) + requests(two) + requests(one));
  }

  @Test
  void tolerates_two_empty_lines_before_a_request_and_no_third() {
    String request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    assertThat(requests("\r\n\r\n" + request)).isEqualTo(requests(request));
    assertThat(requests("\r\n\r\n\r\n" + request)).isEqualTo("error TOO_MANY_EMPTY_LINES\n");
  }

  @Test
  void an_absolute_target_overrides_host_and_becomes_an_origin_form() {
    assertThat(requests("GET http://web:81/a?b HTTP/1.1\r\nHost: other\r\nA: b\r\n\r\n"))
        .isEqualTo("""
            GET ABSOLUTE authority=web:81 path=/a?b HTTP/1.1 keep-alive NONE
            A: b
            end
            """);
  }

  @Test
  void an_absolute_target_without_a_path_gets_one() {
    assertThat(requests("GET http://web HTTP/1.1\r\nHost: web\r\n\r\n"))
        .startsWith("GET ABSOLUTE authority=web path=/ HTTP/1.1");
    assertThat(requests("GET HTTP://web?q=1 HTTP/1.1\r\nHost: web\r\n\r\n")).contains("authority=web path=/?q=1 ");
    assertThat(requests("OPTIONS http://web HTTP/1.1\r\nHost: web\r\n\r\n")).contains("authority=web path=* ");
  }

  @Test
  void an_absolute_target_without_a_path_is_read_from_a_head_that_fills_its_array() {
    String query = "q".repeat(600);
    String filler = "f".repeat(1024 - 600 - 50);
    assertThat(requests("GET http://web?" + query + " HTTP/1.1\r\nHost: web\r\nF: " + filler + "\r\n\r\n"))
        .startsWith("GET ABSOLUTE authority=web path=/?" + query + " ")
        .contains("F: " + filler + "\n");
  }

  @Test
  void knows_the_scheme_of_an_absolute_target() {
    Http1Decoder<RequestHead> decoder = Decoded.request("GET https://a/ HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(decoder.head().isSecureScheme()).isTrue();
    assertThat(Decoded.request("GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n").head().isSecureScheme()).isFalse();
  }

  @Test
  void reads_connect_and_the_asterisk() {
    assertThat(requests("CONNECT web:443 HTTP/1.1\r\nHost: web:443\r\n\r\n"))
        .isEqualTo("CONNECT AUTHORITY authority=web:443 path= HTTP/1.1 keep-alive NONE\nend\n");
    assertThat(requests("OPTIONS * HTTP/1.1\r\nHost: web\r\n\r\n"))
        .startsWith("OPTIONS ASTERISK authority=web path=* ");
  }

  @Test
  void takes_any_token_as_a_method() {
    assertThat(requests("M-SEARCH /x HTTP/1.1\r\nHost: a\r\n\r\n")).startsWith("M-SEARCH ORIGIN ");
    assertThat(Decoded.request("get / HTTP/1.1\r\nHost: a\r\n\r\n").head().method()).isEqualTo(HttpMethod.OTHER);
    for (HttpMethod method : HttpMethod.values()) {
      String target = method == HttpMethod.CONNECT ? "a:1" : "/";
      String wire = method + " " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
      assertThat(Decoded.request(wire).head().method()).isEqualTo(method);
    }
  }

  @Test
  void http_1_0_closes_unless_asked_to_keep_alive_and_needs_no_host() {
    assertThat(requests("GET / HTTP/1.0\r\n\r\n")).isEqualTo("GET ORIGIN authority= path=/ HTTP/1.0 close NONE\nend\n");
    assertThat(requests("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")).contains("HTTP/1.0 keep-alive");
  }

  @Test
  void connection_close_ends_the_connection() {
    assertThat(requests("GET / HTTP/1.1\r\nHost: a\r\nConnection: foo , CLOSE\r\n\r\n")).contains("HTTP/1.1 close");
    assertThat(requests("GET / HTTP/1.1\r\nHost: a\r\nProxy-Connection: close\r\n\r\n")).contains("HTTP/1.1 close");
  }

  @Test
  void withholds_the_fields_of_this_hop() {
    assertThat(requests("""
            GET / HTTP/1.1\r
            Host: a\r
            Connection: x-one, upgrade\r
            Keep-Alive: timeout=5\r
            X-One: 1\r
            Upgrade: websocket\r
            Proxy-Connection: keep-alive\r
            TE: gzip\r
            x-oNe: 2\r
            X-Two: 2\r
            \r
            """))
        .isEqualTo("""
            GET ORIGIN authority=a path=/ HTTP/1.1 keep-alive NONE
            Host: a
            X-Two: 2
            end
            """);
  }

  @Test
  void te_trailers_goes_on() {
    assertThat(requests("GET / HTTP/1.1\r\nHost: a\r\nConnection: te\r\nTE: trailers\r\n\r\n"))
        .contains("TE: trailers\n");
  }

  @Test
  void trims_white_space_around_values_and_allows_tabs_within() {
    assertThat(requests("GET / HTTP/1.1\r\nHost: \t a \t\r\nA:b\r\nC:\td\te \r\nE:\r\nF: \r\n\r\n"))
        .isEqualTo("""
            GET ORIGIN authority=a path=/ HTTP/1.1 keep-alive NONE
            Host: a
            A:b
            C: d\te
            E:
            F:\s
            end
            """);
  }

  @Test
  void allows_bytes_above_ascii_in_values() {
    assertThat(requests("GET / HTTP/1.1\r\nHost: a\r\nA: \u00e9\u00ff\u0080 long enough for a word\r\n\r\n"))
        .contains("A: \u00e9\u00ff\u0080 long enough for a word\n");
  }

  @Test
  void expects_a_continue_only_with_a_body_and_http_1_1() {
    String fields = " HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\n";
    assertThat(Decoded.request("PUT /" + fields + "Content-Length: 1\r\n\r\n").head().expectsContinue()).isTrue();
    assertThat(Decoded.request("GET /" + fields + "\r\n").head().expectsContinue()).isFalse();
    assertThat(
        Decoded.request("PUT / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n").head().expectsContinue())
        .isFalse();
  }

  @Test
  void offers_an_upgrade_only_when_connection_names_it() {
    assertThat(Decoded.request("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: x\r\n\r\n").head().offersUpgrade()).isFalse();
    assertThat(Decoded.request("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")
        .head()
        .offersUpgrade())
        .isTrue();
  }

  @Test
  void reads_heads_up_to_the_limits() {
    Http1Limits limits = new Http1Limits(4096, 50);
    String start = "GET / HTTP/1.1\r\nHost: a\r\nF: ";
    String exact = start + "x".repeat(4096 - start.length() - 4) + "\r\n\r\n";
    assertThat(exact).hasSize(4096);
    assertThat(requests(exact, limits)).endsWith("end\n");
    assertThat(requests(exact.replace("F: ", "F: x"), limits)).isEqualTo("error HEAD_TOO_LARGE\n");

    String fifty = "GET / HTTP/1.1\r\nHost: a\r\n" + "N: v\r\n".repeat(49);
    assertThat(requests(fifty + "\r\n", limits)).endsWith("end\n");
    assertThat(requests(fifty + "N: v\r\n\r\n", limits)).isEqualTo("error TOO_MANY_HEADERS\n");
  }

  @Test
  void a_head_may_come_after_one_that_was_longer() {
    String big = "GET /big HTTP/1.1\r\nHost: a\r\nF: " + "x".repeat(20_000) + "\r\n\r\n";
    String small = "GET /small HTTP/1.1\r\nHost: b\r\n\r\n";
    assertThat(requests(big + small + small)).isEqualTo(requests(big) + requests(small) + requests(small));
  }
}
