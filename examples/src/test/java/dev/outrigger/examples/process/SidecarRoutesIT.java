package dev.outrigger.examples.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our own sidecar does what a VirtualService says, and refuses by name what it cannot do yet. */
final class SidecarRoutesIT {

  private static final String RULE = """
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: echo, namespace: demo}
      spec:
        hosts: [echo]
        http:
        - match: [{uri: {prefix: /old/}, withoutHeaders: {x-no: {exact: "1"}}}]
          rewrite: {uri: /new/, authority: shop.example.com}
          headers:
            request: {set: {x-path: "%REQ(:path)% 100%%"}, add: {x-added: b}, remove: [x-gone]}
            response: {set: {x-set: e}}
          route: [{destination: {host: echo}, headers: {request: {add: {x-late: "1"}}}}]
        - match: [{uri: {regex: "/v[0-9]+/.*"}, queryParams: {q: {exact: "1"}}}]
          rewrite: {uriRegexRewrite: {match: "^/v([0-9]+)/", rewrite: '/\\1/'}}
          route:
          - {destination: {host: echo}, weight: 1, headers: {request: {set: {x-share: half}}}}
          - {destination: {host: echo}, weight: 1, headers: {request: {set: {x-share: half}}}}
        - match: [{uri: {prefix: /moved}}]
          redirect: {uri: /here, authority: new.example.com, scheme: https, redirectCode: 302}
        - match: [{uri: {prefix: /prefix/}}]
          redirect: {prefixRewrite: /other/, authority: new.example.com, port: 8080}
        - match: [{uri: {exact: /teapot}}]
          directResponse: {status: 418, body: {bytes: c2hvcnQ=}}
        - route: [{destination: {host: echo}}]
      """;

  @TempDir private Path directory;

  @Test
  void routes_as_the_rule_says_and_keeps_what_it_had_when_it_cannot() throws Exception {
    try (RawBackend pod = new RawBackend("127.78.2.1"); Mesh mesh = Mesh.start(directory, pod.port())) {
      mesh.assertServes();
      mesh.write("rule.yaml", RULE);
      await("the rule").atMost(Program.PATIENCE).until(() -> get(mesh, "/teapot").startLine().contains(" 418 "));

      assertThat(get(mesh, "/teapot").body()).isEqualTo("short");
      assertThat(get(mesh, "/old/x?y", "x-gone: 1").body()).startsWith("GET /new/x?y HTTP/1.1")
          .contains("host: shop.example.com", "x-path: /old/x?y 100%", "x-added: b", "x-late: 1")
          .doesNotContain("x-gone");
      assertThat(get(mesh, "/old/x", "x-no: 1").body()).startsWith("GET /old/x HTTP/1.1");
      assertThat(get(mesh, "/v12/x?q=1").body()).startsWith("GET /12/x?q=1 HTTP/1.1").contains("x-share: half");
      assertThat(get(mesh, "/v12/x?q=2").body()).startsWith("GET /v12/x?q=2 HTTP/1.1");
      assertThat(get(mesh, "/moved").startLine()).contains(" 302 ");
      assertThat(get(mesh, "/moved").header("location")).isEqualTo("https://new.example.com/here");
      assertThat(get(mesh, "/prefix/x").header("location")).isEqualTo("http://new.example.com:8080/other/x");

      mesh.write("rule.yaml", RULE.replace("- route: [{destination: {host: echo}}]",
          "- mirror: {host: echo}\n    route: [{destination: {host: echo}}]"));
      mesh.controlPlane().await("request_mirror_policies: not supported");
      assertThat(get(mesh, "/teapot").startLine()).as("the last good routes").contains(" 418 ");
    }
  }

  private static Message get(Mesh mesh, String path, String... headers) throws IOException {
    String lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    return Wire.exchange(mesh.service(),
        "GET " + path + " HTTP/1.1\r\nHost: echo\r\n" + lines + "Connection: close\r\n\r\n").getFirst();
  }
}
