package dev.outrigger.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that two parsers could understand differently get an answer, end their connection and never reach an endpoint. */
class HostileRequestTest {

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(delimiter = '|', value = {
      "400 | Content-Length: 3~Transfer-Encoding: chunked",
      "400 | Content-Length: 3~Content-Length: 3",
      "400 | Content-Length: 3~Content-Length: 4",
      "400 | Content-Length: +3",
      "400 | Content-Length: 3, 3",
      "400 | Content-Length: -1",
      "501 | Transfer-Encoding: gzip",
      "501 | Transfer-Encoding: chunked, identity",
      "501 | Transfer-Encoding: xchunked",
      "400 | Name : value",
      "400 | Name: a~ folded",
      "400 | Name",
      "400 | : empty",
      "400 | Host: second"})
  void is_refused(int status, String headers) {
    try (RawUpstream upstream = RawUpstream.echo();
        ProxyFixture proxy = new ProxyFixture().cluster("up", upstream.port()).route("/", "up").start();
        RawClient client = proxy.connect()) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\n" + headers.strip().replace("~", "\r\n")
          + "\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
      String all = client.rest();
      assertThat(all).startsWith("HTTP/1.1 " + status + " ")
          .contains("connection: close\r\n")
          .contains("x-outrigger-error: http1.");
      assertThat(all.split("HTTP/1\\.1 ")).as("one answer").hasSize(2);
      assertThat(upstream.requests()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"GET / HTTP/1.1\\nHost: a\\n\\n", "garbage\\r\\n\\r\\n", "GET  / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
      "GET /\\1 HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n", "GET / HTTP/1.1\\r\\n\\r\\n",
      "GET / HTTP/3.7\\r\\nHost: a\\r\\n\\r\\n",
      "PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n"})
  void a_wrong_head_is_refused(String escaped) {
    String head = escaped.translateEscapes();
    try (ProxyFixture proxy = new ProxyFixture().start(); RawClient client = proxy.connect()) {
      assertThat(client.send(head).rest()).matches("(?s)HTTP/1\\.1 (4|5)\\d\\d .*connection: close.*");
    }
  }

  @Test
  void too_many_and_too_long_headers_are_431() {
    try (ProxyFixture proxy = new ProxyFixture().start(); RawClient many = proxy.connect();
        RawClient big = proxy.connect()) {
      assertThat(many.send("GET / HTTP/1.1\r\nHost: a\r\n" + "X: a\r\n".repeat(120) + "\r\n").rest())
          .startsWith("HTTP/1.1 431 ");
      assertThat(big.send("GET / HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(70_000) + "\r\n\r\n").rest())
          .startsWith("HTTP/1.1 431 ");
    }
  }

  @Test
  void a_wrong_chunk_ends_the_exchange() {
    try (RawUpstream upstream = RawUpstream.echo();
        ProxyFixture proxy = new ProxyFixture().cluster("up", upstream.port()).route("/", "up").start();
        RawClient client = proxy.connect()) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n");
      assertThat(client.rest()).startsWith("HTTP/1.1 400 ").contains("connection: close");
      assertThat(upstream.requests()).isEmpty();
    }
  }

  @Test
  void an_escaped_nul_is_refused_and_dots_are_resolved_before_routing() {
    try (RawUpstream upstream = RawUpstream.echo();
        ProxyFixture proxy = new ProxyFixture().manager(manager -> {
          manager.normalizePath = true;
          manager.mergeSlashes = true;
          return manager;
        }).cluster("up", upstream.port()).route("/open", "up").start();
        RawClient client = proxy.connect()) {
      assertThat(client.get("/open/%00").status()).isEqualTo(400);
      assertThat(client.get("/open/../secret").status()).isEqualTo(404);
      assertThat(client.get("/open/%2e%2e/secret").status()).isEqualTo(404);
      assertThat(client.get("//open/./a").body()).isEqualTo("/open/a");
    }
  }
}
