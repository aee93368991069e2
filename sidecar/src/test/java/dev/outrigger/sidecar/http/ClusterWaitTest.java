package dev.outrigger.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClusterWaitTest {

  @Test
  void the_first_request_to_a_cluster_waits_until_it_is_delivered() {
    try (RawUpstream upstream = RawUpstream.echo();
        ProxyFixture proxy = waiting(Duration.ofSeconds(20)).route("/", "late").start();
        RawClient client = proxy.connect()) {
      client.send("GET /first HTTP/1.1\r\nHost: a\r\n\r\n");
      await().until(() -> proxy.demanded().contains("late"));

      proxy.cluster("late", upstream.port()).start();

      assertThat(client.answer().body()).isEqualTo("/first");
      assertThat(client.get("/second").body()).isEqualTo("/second");
    }
  }

  @Test
  void a_body_that_comes_meanwhile_is_whole_at_the_endpoint() {
    String body = "x".repeat(300_000);
    try (RawUpstream upstream = RawUpstream.echo();
        ProxyFixture proxy = waiting(Duration.ofSeconds(20)).route("/", "late").start();
        RawClient client = proxy.connect()) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
      await().until(() -> proxy.demanded().contains("late"));

      proxy.cluster("late", upstream.port()).start();

      assertThat(client.answer().status()).isEqualTo(200);
      assertThat(upstream.requests()).singleElement().satisfies(request -> assertThat(request.body()).isEqualTo(body));
    }
  }

  @Test
  void other_news_do_not_end_the_wait() {
    try (RawUpstream upstream = RawUpstream.echo();
        ProxyFixture proxy = waiting(Duration.ofSeconds(20)).route("/", "late").start();
        RawClient client = proxy.connect()) {
      client.send("GET /first HTTP/1.1\r\nHost: a\r\n\r\n");
      await().until(() -> proxy.demanded().contains("late"));

      proxy.cluster("other", upstream.port()).start();
      proxy.cluster("late", upstream.port()).start();

      assertThat(client.answer().body()).isEqualTo("/first");
    }
  }

  @Test
  void a_cluster_that_does_not_exist_is_503_as_soon_as_that_is_known_and_at_once_from_then_on() {
    try (ProxyFixture proxy = waiting(Duration.ofHours(1)).route("/", "none").start();
        RawClient client = proxy.connect()) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      await().until(() -> proxy.demanded().contains("none"));

      proxy.absent("none").start();

      Answer first = client.answer();
      assertThat(first.status()).isEqualTo(503);
      assertThat(first.header("x-outrigger-error")).isEqualTo("cluster_not_found; cluster=none");
      assertThat(client.get("/").status()).isEqualTo(503);
    }
  }

  @Test
  void when_nobody_answers_it_is_503_after_the_wait_and_says_so() {
    try (ProxyFixture proxy = waiting(Duration.ofMillis(30)).route("/", "late").start();
        RawClient client = proxy.connect()) {
      Answer answer = client.get("/");

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("x-outrigger-error"))
          .isEqualTo("cluster_not_found; cluster=late; not received within 30ms");
    }
  }

  @Test
  void a_client_that_leaves_meanwhile_is_forgotten() {
    try (RawUpstream upstream = RawUpstream.echo();
        ProxyFixture proxy = waiting(Duration.ofHours(1)).route("/", "late").start()) {
      try (RawClient client = proxy.connect()) {
        client.send("GET /first HTTP/1.1\r\nHost: a\r\n\r\n");
        await().until(() -> proxy.demanded().contains("late"));
      }
      try (RawClient other = proxy.connect()) {
        other.send("GET /second HTTP/1.1\r\nHost: a\r\n\r\n");
        proxy.cluster("late", upstream.port()).start();

        assertThat(other.answer().body()).isEqualTo("/second");
      }
    }
  }

  @Test
  void where_clusters_are_not_asked_for_an_unknown_one_is_503_at_once() {
    try (ProxyFixture proxy = new ProxyFixture().route("/", "late").start(); RawClient client = proxy.connect()) {
      assertThat(client.get("/").status()).isEqualTo(503);
      assertThat(proxy.demanded()).isEmpty();
    }
  }

  private static ProxyFixture waiting(Duration limit) {
    return new ProxyFixture().manager(manager -> {
      manager.clusterWait = limit;
      return manager;
    });
  }
}
