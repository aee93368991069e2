package dev.outrigger.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What reaches the endpoint is what Envoy 1.40 sends on for the same request. */
class RequestHeadersTest {

  private static Answer forwarded(ProxyFixture proxy, RawUpstream upstream, String request) {
    try (RawClient client = proxy.connect()) {
      assertThat(client.send(request).answer().status()).isEqualTo(200);
      return upstream.requests().getLast();
    }
  }

  @Test
  void a_plain_request_gets_protocol_id_and_expected_timeout() {
    try (RawUpstream upstream = RawUpstream.echo();
        ProxyFixture proxy = new ProxyFixture().cluster("up", upstream.port()).route("/", "up").start()) {
      Answer seen = forwarded(proxy, upstream, "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
      assertThat(seen.header("host")).isEqualTo("a.test");
      assertThat(seen.header("x-forwarded-proto")).isEqualTo("http");
      assertThat(seen.header("x-envoy-expected-rq-timeout-ms")).isEqualTo("15000");
      assertThat(seen.header("x-request-id"))
          .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
      assertThat(seen.header("x-forwarded-for")).isNull();
    }
  }

  @Test
  void what_is_for_this_hop_is_not_passed_on() {
    try (RawUpstream upstream = RawUpstream.echo();
        ProxyFixture proxy = new ProxyFixture().cluster("up", upstream.port()).route("/", "up").start()) {
      Answer seen = forwarded(proxy, upstream,
          """
          GET / HTTP/1.1\r
          Host: a.test\r
          Connection: x-foo, keep-alive\r
          X-Foo: 1\r
          Keep-Alive: 5\r
          Proxy-Connection: keep-alive\r
          X-Forwarded-For: 1.2.3.4\r
          X-Forwarded-Proto: https\r
          x-request-id: abc\r
          x-envoy-retry-on: 5xx\r
          \r
          """);
      assertThat(seen.header("x-foo")).isNull();
      assertThat(seen.header("connection")).isNull();
      assertThat(seen.header("keep-alive")).isNull();
      assertThat(seen.header("proxy-connection")).isNull();
      assertThat(seen.header("x-envoy-retry-on")).isNull();
      assertThat(seen.header("x-forwarded-for")).isEqualTo("1.2.3.4");
      assertThat(seen.header("x-forwarded-proto")).isEqualTo("https");
      assertThat(seen.header("x-request-id")).isEqualTo("abc");
    }
  }

  @Test
  void an_edge_appends_the_peer_and_believes_nothing() {
    try (RawUpstream upstream = RawUpstream.echo();
        ProxyFixture proxy = new ProxyFixture().manager(manager -> {
          manager.useRemoteAddress = true;
          return manager;
        }).cluster("up", upstream.port()).route("/", "up").start()) {
      Answer seen = forwarded(proxy, upstream,
          """
          GET / HTTP/1.1\r
          Host: a.test\r
          X-Forwarded-For: 1.2.3.4\r
          X-Forwarded-Proto: https\r
          x-request-id: abc\r
          x-envoy-upstream-rq-timeout-ms: 1\r
          x-envoy-max-retries: 9\r
          \r
          """);
      assertThat(seen.header("x-forwarded-for")).isEqualTo("1.2.3.4,127.0.0.1");
      assertThat(seen.header("x-forwarded-proto")).isEqualTo("http");
      assertThat(seen.header("x-request-id")).hasSize(36);
      assertThat(seen.header("x-envoy-upstream-rq-timeout-ms")).isNull();
      assertThat(seen.header("x-envoy-max-retries")).isNull();
      assertThat(seen.header("x-envoy-expected-rq-timeout-ms")).isEqualTo("15000");
    }
  }

  @Test
  void an_absolute_target_goes_on_in_origin_form_with_its_own_host() {
    try (RawUpstream upstream = RawUpstream.echo();
        ProxyFixture proxy = new ProxyFixture().cluster("up", upstream.port()).route("/", "up").start()) {
      Answer seen = forwarded(proxy, upstream, "GET http://b.test:81/abs?x HTTP/1.1\r\nHost: other\r\n\r\n");
      assertThat(seen.startLine()).isEqualTo("GET /abs?x HTTP/1.1");
      assertThat(seen.header("host")).isEqualTo("b.test:81");
    }
  }

  @Test
  void the_proxy_itself_invites_a_waiting_body() {
    try (RawUpstream upstream = RawUpstream.echo();
        ProxyFixture proxy = new ProxyFixture().cluster("up", upstream.port()).route("/", "up").start();
        RawClient client = proxy.connect()) {
      client.send("POST /p HTTP/1.1\r\nHost: a.test\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
      assertThat(client.answerToHead().status()).isEqualTo(100);
      assertThat(client.send("abc").answer().status()).isEqualTo(200);
      assertThat(upstream.requests().getLast().header("expect")).isNull();
      assertThat(upstream.requests().getLast().body()).isEqualTo("abc");
    }
  }

  @Test
  void chunks_and_trailers_pass_both_ways() {
    try (RawUpstream upstream = new RawUpstream((request, socket, connection) -> RawUpstream.write(socket,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-End: yes\r\n\r\n"));
        ProxyFixture proxy = new ProxyFixture().cluster("up", upstream.port()).route("/", "up").start();
        RawClient client = proxy.connect()) {
      client.send("POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel");
      client.send("lo\r\n6\r\n world\r\n0\r\nX-Sum: 1\r\n\r\n");
      Answer answer = client.answer();
      assertThat(answer.body()).isEqualTo("abc");
      assertThat(answer.trailers()).containsExactly("X-End: yes");
      assertThat(upstream.requests().getLast().body()).isEqualTo("hello world");
      assertThat(upstream.requests().getLast().trailers()).containsExactly("X-Sum: 1");
      assertThat(client.get("/again").body()).isEqualTo("abc");
    }
  }

  @Test
  void a_body_that_ends_with_its_connection_goes_on_in_chunks() {
    try (RawUpstream upstream = new RawUpstream((request, socket, connection) -> {
      RawUpstream.write(socket, "HTTP/1.0 200 OK\r\n\r\nabc");
      socket.close();
    });
        ProxyFixture proxy = new ProxyFixture().cluster("up", upstream.port()).route("/", "up").start();
        RawClient client = proxy.connect()) {
      assertThat(client.get("/").body()).isEqualTo("abc");
      assertThat(client.get("/").header("transfer-encoding")).isEqualTo("chunked");
    }
  }

  @Test
  void http_1_0_is_refused_unless_accepted() {
    try (RawUpstream upstream = RawUpstream.echo();
        ProxyFixture proxy = new ProxyFixture().cluster("up", upstream.port()).route("/", "up").start();
        RawClient client = proxy.connect()) {
      String all = client.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n").rest();
      assertThat(all).startsWith("HTTP/1.1 426 Upgrade Required\r\n")
          .contains("connection: close\r\n")
          .endsWith("\r\n\r\nUpgrade Required");
    }
  }

  @Test
  void an_accepted_http_1_0_client_gets_no_chunks() {
    try (RawUpstream upstream = new RawUpstream((request, socket, connection) -> RawUpstream.write(socket,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"));
        ProxyFixture proxy = new ProxyFixture().manager(manager -> {
          manager.acceptHttp10 = true;
          return manager;
        }).cluster("up", upstream.port()).route("/", "up").start();
        RawClient client = proxy.connect()) {
      assertThat(client.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n").rest()).contains("connection: close")
          .endsWith("\r\n\r\nabc");
    }
  }

  @Test
  void an_upgrade_that_is_not_allowed_is_403_and_h2c_is_passed_over() {
    try (RawUpstream upstream = RawUpstream.echo();
        ProxyFixture proxy = new ProxyFixture().cluster("up", upstream.port()).route("/", "up").start();
        RawClient websocket = proxy.connect();
        RawClient h2c = proxy.connect()) {
      assertThat(
          websocket.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n").rest())
          .startsWith("HTTP/1.1 403 Forbidden\r\n")
          .contains("x-outrigger-error: upgrade_failed\r\n")
          .contains("connection: close\r\n");
      assertThat(h2c.send(
          "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: A\r\n\r\n")
          .answer()
          .status()).isEqualTo(200);
      assertThat(upstream.requests().getLast().header("upgrade")).isNull();
    }
  }

  @Test
  void connect_is_404() {
    try (RawUpstream upstream = RawUpstream.echo();
        ProxyFixture proxy = new ProxyFixture().cluster("up", upstream.port()).route("/", "up").start();
        RawClient client = proxy.connect()) {
      assertThat(client.send("CONNECT a.test:80 HTTP/1.1\r\nHost: a.test:80\r\n\r\n").rest())
          .startsWith("HTTP/1.1 404 Not Found\r\n")
          .contains("connection: close\r\n");
    }
  }
}
