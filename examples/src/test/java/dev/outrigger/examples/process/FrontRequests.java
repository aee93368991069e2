package dev.outrigger.examples.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The requests that both proxies get. */
final class FrontRequests {

  /**
   * A request, or several, or what is none.
   *
   * @param text with a line's end written as {@code ~}
   * @param difference why the answers are not the same, or null when they have to be
   */
  record Row(String listener, String text, @Nullable String difference) {

    String bytes() {
      return text.replace("~", "\r\n");
    }

    @Override
    public String toString() {
      return listener + ": " + (text.length() > 120 ? text.substring(0, 120) + "…" : text);
    }
  }

  private static final Map<String, String> DIFFERENCES = Map.ofEntries(
      Map.entry("GET /up/hop HTTP/1.1~Host: front.example~~",
          "what Connection names in a response stays on that connection (RFC 9110 §7.6.1)"),
      Map.entry("GET /up/cookies HTTP/1.1~Host: front.example~~",
          "repeated headers stay as they came"),
      Map.entry("front GET /up/echo HTTP/1.1~Host: a~X-Forwarded-For: 10.0.0.1, 10.0.0.2~X-Forwarded-For: 10.0.0.3~~",
          "repeated headers stay as they came"),
      Map.entry("GET /up/echo HTTP/1.1~Host: a~Accept: one~Accept: two~~",
          "repeated headers stay as they came"),
      Map.entry("GET /up/chunked HTTP/1.1~Host: front.example~~",
          "trailers are passed on; Envoy drops them unless it is told otherwise"),
      Map.entry("POST /up/echo HTTP/1.1~Host: a~Transfer-Encoding: chunked~~5~hello~3;ext=1~abc~0~X-Sum: 8~~",
          "trailers are passed on; Envoy drops them unless it is told otherwise"),
      Map.entry("GET /up/interim HTTP/1.1~Host: front.example~~",
          "interim responses are passed on (RFC 9110 §15.2)"),
      Map.entry("GET /up/switches HTTP/1.1~Host: front.example~~",
          "a switch of protocols that nobody asked for is an error of the endpoint"),
      Map.entry("GET /up/a#frag HTTP/1.1~Host: front.example~~",
          "the answer has a body that says what it is"),
      Map.entry("GET /up/echo HTTP/1.1~~",
          "the answer has a body that says what it is"),
      Map.entry(
          "front GET /up/echo HTTP/1.1~Host: a~X-Envoy-Upstream-Rq-Timeout-Ms: 700~X-Envoy-Retry-On: 5xx~X-Envoy-Max-Retries: 3~X-Envoy-Original-Path: /o~X-Envoy-Attempt-Count: 9~X-Envoy-Internal: true~X-Envoy-External-Address: 1.2.3.4~~",
          "where a peer's x-forwarded-for is believed its x-envoy headers are too, as in Envoy before 1.33"),
      Map.entry("GET /up/echo HTTP/1.1~Host: a~~GET /bare HTTP/1.1~Host: b~~GET /gone HTTP/1.1~Host: c~~",
          "pipelined requests are all answered"),
      Map.entry("POST /up/echo HTTP/1.0~Host: a~Transfer-Encoding: chunked~~0~~",
          "HTTP/1.0 has no chunks (RFC 9112 §6.1)"),
      Map.entry("GET /up/echo HTTP/1.1~Host: a~Host: b~~",
          "there is one Host (RFC 9112 §3.2)"),
      Map.entry("GET /up/echo HTTP/1.1~Host:~~",
          "an http URI has a host (RFC 9110 §4.2.1)"),
      Map.entry("GET /up/echo HTTP/2.0~Host: a~~",
          "a version that is not spoken is told so (RFC 9110 §15.6.6)"),
      Map.entry("GET /up/echo HTTP/1.2~Host: a~~",
          "a version that is not spoken is told so (RFC 9110 §15.6.6)"),
      Map.entry("GET /up/echo~~",
          "HTTP/0.9 is not spoken"),
      Map.entry("GET  /up/echo HTTP/1.1~Host: a~~",
          "one space between the parts of a request line (RFC 9112 §3)"),
      Map.entry("get /up/echo HTTP/1.1~Host: a~~",
          "any token is a method (RFC 9110 §9.1)"),
      Map.entry("GET /up/echo HTTP/1.1~Host: a~X-A: 1~ folded~~",
          "folded lines are understood in two ways (RFC 9112 §5.2)"),
      Map.entry("GET /up/echo HTTP/1.1\nHost: a\n\n",
          "lines end with CR LF"),
      Map.entry("POST /up/echo HTTP/1.1~Host: a~Transfer-Encoding: chunked~~3~abcdef~0~~",
          "a chunk longer than it says is told to the client, not read as the next request"),
      Map.entry("edge GET https://other.example/up/echo HTTP/1.1~Host: front.example~~",
          "the scheme of an absolute form decides nothing"),
      Map.entry("edge GET /up/<script> HTTP/1.1~Host: front.example~~",
          "normal paths differ in dots and slashes only; Envoy escapes what should have been"));

  static final List<Row> ALL = all();

  /** Whose lines in the access logs are compared. Each ends its connection, and the last one's line comes last. */
  static final List<String> LOGGED = Stream
      .of("GET /up/status/404", "GET /up/echo", "GET /direct", "GET /empty", "GET /gone", "GET /unknown",
          "GET /slow", "GET /per-try", "GET /retried", "GET /retried-gone", "GET /moved", "GET /nothing",
          "GET /up/garbage", "GET /up/close", "GET /up/no-content",
          "HEAD /up/status/404", "HEAD /empty", "GET /last")
      .map(line -> line + "?logged=" + (line.equals("GET /last") ? "last" : "yes")
          + " HTTP/1.1~Host: logged.example~User-Agent: a b~Connection: close~~")
      .toList();

  private FrontRequests() {}

  private static Row row(String listener, String text) {
    String everywhere = DIFFERENCES.get(text);
    return new Row(listener, text, everywhere != null ? everywhere : DIFFERENCES.get(listener + " " + text));
  }

  private static List<Row> all() {
    List<Row> rows = new ArrayList<>();
    for (String listener : List.of("front", "edge")) {
      // routes
      for (String path : List.of("/", "/up/echo", "/up/echo?a=1&b=%20", "/plain/deep/path", "/dns", "/logical",
          "/random", "/empty", "/gone", "/unknown",
          "/full", "/no-pending", "/slow", "/per-try", "/retried", "/retried-gone", "/direct", "/bare", "/moved?q=1",
          "/secure/page?q=1", "/renamed/a?b=c",
          "/mutated", "/weighted", "/regexed/one/two", "/up/status/404", "/up/status/503", "/up/no-content",
          "/up/not-modified", "/up/hop", "/up/cookies",
          "/up/chunked", "/up/until-close", "/up/old", "/up/interim", "/up/unasked-continue", "/up/switches",
          "/up/close", "/up/cut", "/up/garbage",
          "/up/two-lengths", "/up/length-and-chunked", "/up/large-head", "/up//a/./b/../c", "/up/%2e%2e/x", "/up/a%2Fb",
          "/up/a#frag", "/up/<script>",
          "/up/ä", "http://rules.example/exact", "http://other.example:81/up/echo", "https://other.example/up/echo",
          "http://other.example", "relative", "*")) {
        rows.add(row(listener, "GET " + path + " HTTP/1.1~Host: front.example~~"));
      }
      // hosts and matches
      for (String head : List.of("GET /exact HTTP/1.1~Host: rules.example",
          "GET /exact HTTP/1.1~Host: RULES.example:8080", "GET /exact?q HTTP/1.1~Host: rules.example",
          "GET /items/12 HTTP/1.1~Host: a.wild.example", "GET /items/12a HTTP/1.1~Host: a.wild.example",
          "GET /x HTTP/1.1~Host: rules.example~X-Version: 2",
          "DELETE /x HTTP/1.1~Host: rules.example", "GET /status/404 HTTP/1.1~Host: rules.example",
          "GET /exact HTTP/1.1~Host: wild.example",
          "HEAD /up/status/404 HTTP/1.1~Host: a", "HEAD /direct HTTP/1.1~Host: a", "HEAD /empty HTTP/1.1~Host: a",
          "OPTIONS * HTTP/1.1~Host: a", "OPTIONS /up/echo HTTP/1.1~Host: a",
          "TRACE /up/echo HTTP/1.1~Host: a", "PATCH /up/echo HTTP/1.1~Host: a", "PROPFIND /up/echo HTTP/1.1~Host: a",
          "CONNECT a.example:443 HTTP/1.1~Host: a.example:443",
          // headers for and from proxies
          "GET /up/echo HTTP/1.1~Host: a~X-Forwarded-For: 10.0.0.1~X-Forwarded-Proto: https~X-Request-Id: mine",
          "GET /up/echo HTTP/1.1~Host: a~X-Forwarded-For: 10.0.0.1, 10.0.0.2~X-Forwarded-For: 10.0.0.3",
          "GET /up/echo HTTP/1.1~Host: a~X-Envoy-Upstream-Rq-Timeout-Ms: 700~X-Envoy-Retry-On: 5xx~X-Envoy-Max-Retries: 3~X-Envoy-Original-Path: /o~X-Envoy-Attempt-Count: 9~X-Envoy-Internal: true~X-Envoy-External-Address: 1.2.3.4",
          "GET /slow HTTP/1.1~Host: a~X-Envoy-Upstream-Rq-Timeout-Ms: 50",
          "GET /up/status/503 HTTP/1.1~Host: a~X-Envoy-Retry-On: 5xx~X-Envoy-Max-Retries: 1",
          "GET /up/echo HTTP/1.1~Host: a~Connection: keep-alive, X-Mine~X-Mine: 1~Keep-Alive: 5~Proxy-Connection: keep-alive~TE: trailers~Trailer: X~Proxy-Authorization: Basic x",
          "GET /up/echo HTTP/1.1~Host: a~TE: gzip",
          "GET /up/echo HTTP/1.1~Host: a~Connection: X-Forwarded-For~X-Forwarded-For: 1.1.1.1",
          "GET /up/echo HTTP/1.1~Host: a~Connection: close",
          "GET /up/echo HTTP/1.1~Host: a~Upgrade: h2c~HTTP2-Settings: AAMAAABk~Connection: Upgrade, HTTP2-Settings",
          "GET /up/echo HTTP/1.1~Host: a~Upgrade: websocket~Connection: upgrade",
          "GET /up/echo HTTP/1.1~Host: a~Connection: upgrade", "GET /up/echo HTTP/1.1~Host: a~Upgrade: websocket",
          "GET /mutated HTTP/1.1~Host: a~X-Added: zero~X-Over: old~X-Absent: there~X-Gone: 1",
          "GET /up/echo HTTP/1.1~Host: a~X-Under_score: 1",
          "GET /up/echo HTTP/1.1~Host: a~X-Empty:~Cookie: a=1~Cookie: b=2",
          "GET /up/echo HTTP/1.1~Host: a~Accept: one~Accept: two", "GET /up/echo HTTP/1.1~Host: a~X-Latin: \u00e9",
          "GET /up/echo HTTP/1.1~Host: a~Via: 1.1 other~Forwarded: for=1.1.1.1~User-Agent: me",
          "GET /up/echo HTTP/1.1~Host: a~Expect: 200-maybe")) {
        rows.add(row(listener, head + "~~"));
      }
      for (String raw : List.of("POST /up/echo HTTP/1.1~Host: a~Content-Length: 5~~hello",
          "POST /up/echo HTTP/1.1~Host: a~Content-Length: 0~~", "POST /up/echo HTTP/1.1~Host: a~~",
          "POST /up/echo HTTP/1.1~Host: a~Transfer-Encoding: chunked~~5~hello~3;ext=1~abc~0~X-Sum: 8~~",
          "POST /up/echo HTTP/1.1~Host: a~Transfer-Encoding: Chunked~~0~~",
          "POST /up/echo HTTP/1.1~Host: a~Expect: 100-continue~Content-Length: 5~~hello",
          "POST /direct HTTP/1.1~Host: a~Content-Length: 5~~hello",
          "POST /empty HTTP/1.1~Host: a~Content-Length: 5~~hello",
          "POST /empty HTTP/1.1~Host: a~Expect: 100-continue~Content-Length: 5~~hello",
          "GET /up/echo HTTP/1.1~Host: a~Content-Length: 5~~hello",
          "POST /retried HTTP/1.1~Host: a~Content-Length: 5~~hello",
          "GET /up/echo HTTP/1.1~Host: a~~GET /bare HTTP/1.1~Host: b~~GET /gone HTTP/1.1~Host: c~~",
          "~~GET /up/echo HTTP/1.1~Host: a~~", "GET /up/echo HTTP/1.0~~", "GET /up/echo HTTP/1.0~Host: a~~",
          "GET /up/echo HTTP/1.0~Host: a~Connection: keep-alive~~",
          "GET /up/chunked HTTP/1.0~Host: a~Connection: keep-alive~~", "GET /up/until-close HTTP/1.0~Host: a~~",
          "POST /up/echo HTTP/1.0~Host: a~Content-Length: 2~~ok",
          "POST /up/echo HTTP/1.0~Host: a~Transfer-Encoding: chunked~~0~~",
          // what is not HTTP, or could be understood in two ways
          "GET /up/echo HTTP/1.1~~", "GET /up/echo HTTP/1.1~Host: a~Host: b~~", "GET /up/echo HTTP/1.1~Host:~~",
          "GET /up/echo HTTP/1.1~Host: a b~~", "GET /up/echo HTTP/2.0~Host: a~~", "GET /up/echo HTTP/1.2~Host: a~~",
          "GET /up/echo~~", "GET  /up/echo HTTP/1.1~Host: a~~",
          "nonsense~~", "get /up/echo HTTP/1.1~Host: a~~", "G@T /up/echo HTTP/1.1~Host: a~~",
          "GET /up/echo HTTP/1.1~Host: a~X-A : 1~~", "GET /up/echo HTTP/1.1~Host: a~X-A: 1~ folded~~",
          "GET /up/echo HTTP/1.1~Host: a~X-A: \0~~", "GET /up/echo HTTP/1.1~Host: a~X-A: \u0001~~",
          "GET /up/echo HTTP/1.1~Host: a~No colon~~", "GET /up/echo HTTP/1.1~Host: a~: no name~~",
          "GET /up/echo HTTP/1.1\nHost: a\n\n", "GET /up/echo HTTP/1.1~Host: a\rX: 1~~",
          "POST /up/echo HTTP/1.1~Host: a~Content-Length: 3~Transfer-Encoding: chunked~~0~~",
          "POST /up/echo HTTP/1.1~Host: a~Content-Length: 3~Content-Length: 3~~abc",
          "POST /up/echo HTTP/1.1~Host: a~Content-Length: 3~Content-Length: 4~~abc",
          "POST /up/echo HTTP/1.1~Host: a~Content-Length: +3~~abc",
          "POST /up/echo HTTP/1.1~Host: a~Content-Length: -3~~abc",
          "POST /up/echo HTTP/1.1~Host: a~Content-Length: 3, 3~~abc",
          "POST /up/echo HTTP/1.1~Host: a~Content-Length: 99999999999999999999~~abc",
          "POST /up/echo HTTP/1.1~Host: a~Transfer-Encoding: gzip~~",
          "POST /up/echo HTTP/1.1~Host: a~Transfer-Encoding: gzip, chunked~~0~~",
          "POST /up/echo HTTP/1.1~Host: a~Transfer-Encoding: chunked, chunked~~0~~",
          "POST /up/echo HTTP/1.1~Host: a~Transfer-Encoding: xchunked~~0~~",
          "POST /up/echo HTTP/1.1~Host: a~Transfer-Encoding: chunked~Transfer-Encoding: chunked~~0~~",
          "POST /up/echo HTTP/1.1~Host: a~Transfer-Encoding: identity~~",
          "POST /up/echo HTTP/1.1~Host: a~Transfer-Encoding: chunked~~zz~~",
          "POST /up/echo HTTP/1.1~Host: a~Transfer-Encoding: chunked~~-1~~",
          "POST /up/echo HTTP/1.1~Host: a~Transfer-Encoding: chunked~~3~abcdef~0~~",
          "POST /up/echo HTTP/1.1~Host: a~Transfer-Encoding: chunked~~ffffffffffffffffff~~",
          "CONNECT a:1 HTTP/1.1~Host: a:1~Transfer-Encoding: chunked~~0~~",
          "GET /up/echo HTTP/1.1~Host: a~" + "X-Many: 1~".repeat(101) + "~",
          "GET /up/echo HTTP/1.1~Host: a~X-Long: " + "a".repeat(70_000) + "~~",
          "GET /up/echo HTTP/1.1~Host: a~" + "X-Some: 1~".repeat(50) + "~",
          "GET /up/echo HTTP/1.1~Host: a~X-Long: " + "a".repeat(9_000) + "~~",
          "GET /up/" + "a".repeat(20_000) + " HTTP/1.1~Host: a~~")) {
        rows.add(row(listener, raw));
      }
    }
    return List.copyOf(rows);
  }
}
