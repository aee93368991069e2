package dev.outrigger.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ForwardingTest {

  @Test
  void sends_a_request_to_an_endpoint_and_its_response_back() {
    try (RawUpstream upstream = RawUpstream.echo();
        ProxyFixture proxy = new ProxyFixture().cluster("echo", upstream.port()).route("/", "echo").start();
        RawClient client = proxy.connect()) {
      Answer answer = client.get("/hello?a=b");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("/hello?a=b");
      assertThat(answer.header("server")).isEqualTo("envoy");
      assertThat(answer.header("date")).endsWith("GMT");
      assertThat(answer.header("x-envoy-upstream-service-time")).matches("\\d+");
    }
  }

  @Test
  void keeps_both_connections_for_the_next_request() {
    try (RawUpstream upstream = RawUpstream.echo();
        ProxyFixture proxy = new ProxyFixture().cluster("echo", upstream.port()).route("/", "echo").start();
        RawClient client = proxy.connect()) {
      for (int i = 0; i < 10; i++) {
        assertThat(client.get("/" + i).body()).isEqualTo("/" + i);
      }
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void spreads_the_requests_of_one_connection_over_all_endpoints() {
    try (RawUpstream one = RawUpstream.echo();
        RawUpstream two = RawUpstream.echo();
        ProxyFixture proxy = new ProxyFixture().cluster("echo", one.port(), two.port()).route("/", "echo").start();
        RawClient client = proxy.connect()) {
      for (int i = 0; i < 10; i++) {
        client.get("/");
      }
      assertThat(one.requests()).hasSize(5);
      assertThat(two.requests()).hasSize(5);
    }
  }

  @Test
  void answers_pipelined_requests_in_their_order() {
    try (RawUpstream upstream = RawUpstream.echo();
        ProxyFixture proxy = new ProxyFixture().cluster("echo", upstream.port()).route("/", "echo").start();
        RawClient client = proxy.connect()) {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 50; i++) {
        all.append("GET /").append(i).append(" HTTP/1.1\r\nHost: test\r\n\r\n");
      }
      client.send(all.toString());
      for (int i = 0; i < 50; i++) {
        assertThat(client.answer().body()).isEqualTo("/" + i);
      }
    }
  }
}
