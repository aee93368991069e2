package dev.outrigger.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.sidecar.config.HeaderMutations;
import dev.outrigger.sidecar.config.HeaderMutations.Action;
import dev.outrigger.sidecar.config.HeaderMutations.Add;
import dev.outrigger.sidecar.config.RouteAction;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeaderRulesTest {

  @Test
  void command_operators_are_written_as_what_they_stand_for() {
    HeaderMutations rules = new HeaderMutations(
        List.of(set("x-client", "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%"), set("x-agent", "<%REQ(User-Agent)%>"),
            set("x-share", "100%%"), set("x-started", "%START_TIME(%Y)%"), set("x-host", "%HOSTNAME%"),
            set("x-plain", "as it is")),
        List.of(), List.of(set("x-code", "%RESPONSE_CODE%"), set("x-pod", "%UPSTREAM_CLUSTER% %RESP(x-pod)%")),
        List.of());
    try (RawUpstream upstream = new RawUpstream((request, socket, connection) -> RawUpstream.write(socket,
        "HTTP/1.1 203 Fine\r\nX-Pod: seven\r\nContent-Length: 0\r\n\r\n"));
        ProxyFixture proxy = proxy(upstream, rules);
        RawClient client = proxy.connect()) {
      for (int i = 0; i < 2; i++) {
        Answer answer = client.send("GET / HTTP/1.1\r\nHost: test\r\nUser-Agent: a \"b\" \\c\r\n\r\n").answer();
        assertThat(answer.header("x-code")).isEqualTo("203");
        assertThat(answer.headers()).contains("x-pod: up seven").doesNotContain("X-Pod: seven");
        Answer asked = upstream.requests().get(i);
        assertThat(asked.header("x-client")).isEqualTo("127.0.0.1");
        assertThat(asked.header("x-agent")).as("not escaped as in a log").isEqualTo("<a \"b\" \\c>");
        assertThat(asked.header("x-share")).isEqualTo("100%");
        assertThat(asked.header("x-started")).matches("20[0-9]{2}");
        assertThat(asked.header("x-host")).isEqualTo("here");
        assertThat(asked.header("x-plain")).isEqualTo("as it is");
      }
    }
  }

  @Test
  void a_header_whose_value_is_absent_is_not_added() {
    HeaderMutations rules = new HeaderMutations(
        List.of(set("x-agent", "%REQ(User-Agent)%"), set("x-both", "[%REQ(X-Missing)%]")), List.of(), List.of(),
        List.of());
    try (RawUpstream upstream = RawUpstream.echo();
        ProxyFixture proxy = proxy(upstream, rules);
        RawClient client = proxy.connect()) {
      client.get("/");
      Answer asked = upstream.requests().getFirst();
      assertThat(asked.header("x-agent")).isNull();
      assertThat(asked.header("x-both")).isEqualTo("[]");
    }
  }

  private static Add set(String name, String value) {
    return new Add(name, value, Action.OVERWRITE_IF_EXISTS_OR_ADD);
  }

  private static ProxyFixture proxy(RawUpstream upstream, HeaderMutations rules) {
    return new ProxyFixture().cluster("up", upstream.port())
        .route("/", new RouteAction.Forward(List.of(new RouteAction.WeightedCluster("up", 1, rules)),
            Duration.ofSeconds(15), null, null, null, null, RouteAction.RoutingPriority.DEFAULT, List.of()))
        .start();
  }
}
