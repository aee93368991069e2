package dev.outrigger.policy.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.policy.Manifest;
import dev.outrigger.policy.istio.HttpRoute.Destination;
import dev.outrigger.policy.istio.StringMatch.Exact;
import dev.outrigger.policy.istio.StringMatch.Prefix;
import dev.outrigger.policy.istio.StringMatch.Present;
import dev.outrigger.policy.istio.StringMatch.Regex;
import dev.outrigger.policy.kube.ObjectMeta;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class VirtualServiceTest {

  @Test
  void reads_every_supported_field() {
    VirtualService rule = read("""
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: echo, namespace: demo}
        spec:
          hosts: [echo, waveofmymind.shop, "*.example.com"]
          gateways: [mesh]
          http:
            - name: canary
              match:
                - name: green
                  uri: {prefix: /api}
                  ignoreUriCase: true
                  scheme: {exact: http}
                  method: {regex: "GET|HEAD"}
                  authority: {exact: echo}
                  headers: {Ukids-User: {exact: green}, x-any: {}, x-none: }
                  withoutHeaders: {x-old: {}}
                  queryParams: {v: {exact: "2"}}
                  port: 80
                - uri: {exact: /canary}
              route:
                - destination: {host: echo, subset: v1, port: {number: 8080}}
                  weight: 90
                - destination: {host: echo, subset: v2}
                  weight: 10
              timeout: 1.5s
              retries:
                attempts: 3
                perTryTimeout: 500ms
                retryOn: connect-failure, refused-stream,503
                retryRemoteLocalities: false
                retryIgnorePreviousHosts: false
                backoff: 25ms
            - route:
                - destination: {host: echo}
        """);

    HttpMatch green =
        new HttpMatch("green", new Prefix("/api"), new Exact("http"), new Regex("GET|HEAD"), new Exact("echo"),
            Map.of("ukids-user", new Exact("green"), "x-any", new Present(), "x-none", new Present()),
            Map.of("x-old", new Present()), Map.of("v", new Exact("2")), 80, true);
    HttpMatch canary =
        new HttpMatch("", new Exact("/canary"), null, null, null, Map.of(), Map.of(), Map.of(), null, false);
    Retries retries = new Retries(3, Duration.ofMillis(500), List.of("connect-failure", "refused-stream", "503"),
        false, Duration.ofMillis(25));
    assertThat(rule).isEqualTo(new VirtualService(ObjectMeta.named("demo", "echo"),
        List.of("echo", "waveofmymind.shop", "*.example.com"), List.of("mesh"), ExportTo.EVERYWHERE,
        List.of(
            new HttpRoute("canary", List.of(green, canary),
                List.of(new Destination("echo", "v1", 8080, 90), new Destination("echo", "v2", null, 10)),
                Duration.ofMillis(1_500), retries),
            new HttpRoute("", List.of(), List.of(new Destination("echo", null, null, 100)), null, null))));
  }

  @Test
  void holds_for_sidecars_unless_it_names_other_gateways_only() {
    assertThat(read(minimal("")).appliesToMesh()).isTrue();
    assertThat(read(minimal("gateways: [front, mesh],")).appliesToMesh()).isTrue();
    assertThat(read(minimal("gateways: [front],")).appliesToMesh()).isFalse();
  }

  @Test
  void leaves_out_what_would_match_more_than_written() {
    VirtualService rule = read("""
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: a}
        spec:
          hosts: [a]
          http:
            - match: [{sourceLabels: {app: b}}]
              route: [{destination: {host: b}}]
            - match: [{sourceLabels: {app: b}}, {uri: {prefix: /c}}]
              route: [{destination: {host: c}}]
        """);

    assertThat(rule.http()).singleElement().satisfies(route -> {
      assertThat(route.destinations()).containsExactly(new Destination("c", null, null, 100));
      assertThat(route.matches()).extracting(HttpMatch::uri).containsExactly(new Prefix("/c"));
    });
  }

  private static String minimal(String gateways) {
    return "{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: a}, spec: {hosts: [a], "
        + gateways
        + " http: [{route: [{destination: {host: a}}]}]}}";
  }

  private static VirtualService read(String text) {
    return (VirtualService) Manifest.read("test.yaml", text).istioObjects().getFirst();
  }
}
