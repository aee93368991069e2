package dev.outrigger.policy.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.policy.Manifest;
import dev.outrigger.policy.istio.HeaderOperations.Edits;
import dev.outrigger.policy.istio.HttpAction.Body;
import dev.outrigger.policy.istio.HttpAction.DirectResponse;
import dev.outrigger.policy.istio.HttpAction.Forward;
import dev.outrigger.policy.istio.HttpAction.Redirect;
import dev.outrigger.policy.istio.HttpAction.RedirectPort;
import dev.outrigger.policy.istio.StringMatch.Exact;
import dev.outrigger.policy.istio.StringMatch.Prefix;
import dev.outrigger.policy.istio.StringMatch.Present;
import dev.outrigger.policy.istio.StringMatch.Regex;
import dev.outrigger.policy.kube.ObjectMeta;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class VirtualServiceTest {

  @Test
  void reads_every_field_of_matches_and_destinations() {
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
                  headers: {Ukids-User: {exact: green}, x-any: {}, x-none: , x-star: {regex: "*"}, ":path": {prefix: /}}
                  withoutHeaders: {x-old: {}}
                  queryParams: {v: {exact: "2"}}
                  port: 80
                  sourceLabels: {app: web}
                  sourceNamespace: front
                  gateways: [mesh, edge]
                  statPrefix: green
                - uri: {exact: /canary}
              route:
                - destination: {host: echo, subset: v1, port: {number: 8080}}
                  weight: 90
                  headers: {request: {set: {x-canary: "%REQ(x-user)%"}}}
                - destination: {host: echo, subset: v2}
                  weight: 10
            - route:
                - destination: {host: echo}
        """);

    HttpMatch green =
        new HttpMatch("green", new Prefix("/api"), new Exact("http"), new Regex("GET|HEAD"), new Exact("echo"),
            Map.of("ukids-user", new Exact("green"), "x-any", new Present(), "x-none", new Present(), "x-star",
                new Present(), ":path", new Prefix("/")),
            Map.of("x-old", new Present()), Map.of("v", new Exact("2")), true, "green",
            new MatchScope(80, Map.of("app", "web"), "front", List.of("mesh", "edge")));
    HttpMatch canary = new HttpMatch("", new Exact("/canary"), null, null, null, Map.of(), Map.of(), Map.of(), false,
        "", MatchScope.ALL);
    HeaderOperations headers = new HeaderOperations(
        new Edits(Map.of("x-canary", "%REQ(x-user)%"), Map.of(), List.of()), Edits.NONE);
    assertThat(rule).isEqualTo(new VirtualService(ObjectMeta.named("demo", "echo"),
        List.of("echo", "waveofmymind.shop", "*.example.com"), List.of("mesh"), ExportTo.EVERYWHERE,
        List.of(
            new HttpRoute("canary", List.of(green, canary),
                new Forward(List.of(new WeightedDestination(new Destination("echo", "v1", 8080), 90, headers),
                    new WeightedDestination(new Destination("echo", "v2", null), 10, HeaderOperations.NONE))),
                HttpRouteSettings.NONE),
            new HttpRoute("", List.of(), new Forward(List.of(echo())), HttpRouteSettings.NONE)),
        List.of(), List.of()));
  }

  @Test
  void reads_every_setting_of_a_route() {
    HttpRouteSettings settings = route("""
        rewrite: {uriRegexRewrite: {match: "/v(\\\\d)/", rewrite: '/\\1/'}}
        timeout: 1.5s
        retries:
          attempts: 3
          perTryTimeout: 500ms
          retryOn: connect-failure, refused-stream,503
          retryRemoteLocalities: true
          retryIgnorePreviousHosts: false
          backoff: 25ms
        fault:
          delay: {percentage: {value: 0.1}, fixedDelay: 5s}
          abort: {percentage: {value: 100}, grpcStatus: UNAVAILABLE}
        mirrors:
        - {destination: {host: shadow}, percentage: {value: 12.5}}
        - {destination: {host: other}}
        corsPolicy:
          allowOrigins: [{exact: "https://a.example"}, {prefix: "https://b."}, {regex: "https://.*"}]
          allowMethods: [GET, POST]
          allowHeaders: [x-a]
          exposeHeaders: [x-b]
          maxAge: 24h
          allowCredentials: true
          unmatchedPreflights: IGNORE
        headers:
          request: {set: {host: a.example, x-a: "100%%"}, add: {x-b: b}, remove: [x-c]}
          response: {remove: [server]}
        """).settings();

    assertThat(settings.rewrite())
        .isEqualTo(new HttpRewrite(null, null, new HttpRewrite.RegexRewrite("/v(\\d)/", "/\\1/")));
    assertThat(settings.timeout()).isEqualTo(Duration.ofMillis(1_500));
    assertThat(settings.retries()).isEqualTo(new Retries(3, Duration.ofMillis(500),
        List.of("connect-failure", "refused-stream", "503"), true, false, Duration.ofMillis(25)));
    assertThat(settings.fault())
        .isEqualTo(new HttpFault(new HttpFault.Delay(Duration.ofSeconds(5), new Percent(1_000)),
            new HttpFault.Abort(new HttpFault.Status.Grpc(14), Percent.ALL)));
    assertThat(settings.mirrors()).containsExactly(
        new HttpMirror(new Destination("shadow", null, null), new Percent(125_000)),
        new HttpMirror(new Destination("other", null, null), Percent.ALL));
    assertThat(settings.corsPolicy()).isEqualTo(new CorsPolicy(
        List.of(new Exact("https://a.example"), new Prefix("https://b."), new Regex("https://.*")),
        List.of("GET", "POST"), List.of("x-a"), List.of("x-b"), Duration.ofDays(1), true, false));
    assertThat(settings.headers()).isEqualTo(new HeaderOperations(
        new Edits(Map.of("host", "a.example", "x-a", "100%%"), Map.of("x-b", "b"), List.of("x-c")),
        new Edits(Map.of(), Map.of(), List.of("server"))));
  }

  @Test
  void reads_mirror_with_its_share() {
    Destination shadow = new Destination("shadow", null, null);

    assertThat(route("mirror: {host: shadow}").settings().mirrors())
        .containsExactly(new HttpMirror(shadow, Percent.ALL));
    assertThat(route("{mirror: {host: shadow}, mirrorPercentage: {value: 0}}").settings().mirrors())
        .containsExactly(new HttpMirror(shadow, new Percent(0)));
    assertThat(route("{mirror: {host: shadow}, mirrorPercent: 5}").settings().mirrors())
        .containsExactly(new HttpMirror(shadow, new Percent(50_000)));
  }

  @Test
  void reads_what_routes_answer_themselves() {
    assertThat(answer("redirect: {uri: /new, authority: a.example, scheme: https, derivePort: FROM_REQUEST_PORT}"))
        .isEqualTo(new Redirect("/new", null, "a.example", "https", new RedirectPort.OfRequest(), 301));
    assertThat(answer("{match: [{uri: {prefix: /a}}], redirect: {prefixRewrite: /b, port: 8080, redirectCode: 308}}"))
        .isEqualTo(new Redirect(null, "/b", null, null, new RedirectPort.Number(8080), 308));
    assertThat(answer("directResponse: {status: 503, body: {string: not now}}"))
        .isEqualTo(new DirectResponse(503, new Body.Text("not now")));
    assertThat(answer("directResponse: {status: 200, body: {bytes: AAEC}}"))
        .isEqualTo(new DirectResponse(200, new Body.Bytes("AAEC")));
    assertThat(answer("delegate: {name: other, namespace: team}")).isEqualTo(new HttpAction.Delegate("other", "team"));
  }

  @Test
  void reads_routes_of_connections() {
    VirtualService rule = read("""
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: db}
        spec:
          hosts: [db, "*.example.com"]
          tcp:
          - match: [{destinationSubnets: [10.1.0.0/16, "::1"], port: 5432, sourceLabels: {app: a}}]
            route: [{destination: {host: db, subset: v2}, weight: 1}, {destination: {host: db}, weight: 3}]
          - route: [{destination: {host: db}}]
          tls:
          - match: [{sniHosts: [a.example.com, "*.b.example.com"], sourceNamespace: x, gateways: [mesh]}]
            route: [{destination: {host: db}}]
        """);

    WeightedDestination db = destination("db", null, 100);
    assertThat(rule.tcp()).containsExactly(
        new L4Route(List.of(new L4Match(List.of(), List.of("10.1.0.0/16", "::1"),
            new MatchScope(5432, Map.of("app", "a"), null, List.of()))),
            List.of(destination("db", "v2", 1), destination("db", null, 3))),
        new L4Route(List.of(), List.of(db)));
    assertThat(rule.tls()).containsExactly(new L4Route(List.of(new L4Match(
        List.of("a.example.com", "*.b.example.com"), List.of(), new MatchScope(null, Map.of(), "x", List.of("mesh")))),
        List.of(db)));
    assertThat(rule.http()).isEmpty();
  }

  @Test
  void a_rule_without_hosts_is_one_that_others_delegate_to() {
    assertThat(read(minimal("").replace("hosts: [a],", "")).isDelegate()).isTrue();
    assertThat(read(minimal("")).isDelegate()).isFalse();
  }

  @Test
  void holds_for_sidecars_unless_it_names_other_gateways_only() {
    assertThat(read(minimal("")).appliesToMesh()).isTrue();
    assertThat(read(minimal("gateways: [front, mesh],")).appliesToMesh()).isTrue();
    assertThat(read(minimal("gateways: [front],")).appliesToMesh()).isFalse();
  }

  @Test
  void a_match_is_for_those_that_all_its_conditions_name() {
    MatchScope scope = new MatchScope(80, Map.of("app", "web"), "front", List.of("edge", "mesh"));

    assertThat(scope.includes(80, "front", Map.of("app", "web", "version", "v1"))).isTrue();
    assertThat(scope.includes(81, "front", Map.of("app", "web"))).isFalse();
    assertThat(scope.includes(80, "back", Map.of("app", "web"))).isFalse();
    assertThat(scope.includes(80, "front", Map.of("version", "v1"))).isFalse();
    assertThat(new MatchScope(null, Map.of(), null, List.of("edge")).includes(80, "front", Map.of())).isFalse();
    assertThat(MatchScope.ALL.includes(80, "front", Map.of())).isTrue();
  }

  /** A route with these fields, in flow style when on one line. */
  private static HttpRoute route(String fields) {
    if (fields.startsWith("{")) {
      return read(minimal("").replace("{route:", fields.substring(0, fields.length() - 1) + ", route:")).http()
          .getFirst();
    }
    return read("apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: a}\nspec:\n  hosts: [a]\n"
        + "  http:\n  - route: [{destination: {host: a}}]\n" + fields.indent(4)).http().getFirst();
  }

  private static HttpAction answer(String fields) {
    String route = fields.startsWith("{") ? fields : "{" + fields + "}";
    return read(minimal("").replace("{route: [{destination: {host: a}}]}", route)).http().getFirst().action();
  }

  private static WeightedDestination echo() {
    return destination("echo", null, 100);
  }

  private static WeightedDestination destination(String host, @Nullable String subset, int weight) {
    return new WeightedDestination(new Destination(host, subset, null), weight, HeaderOperations.NONE);
  }

  private static String minimal(String gateways) {
    return "{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: a}, spec: {hosts: [a], "
        + gateways
        + " http: [{route: [{destination: {host: a}}]}]}}";
  }

  private static VirtualService read(String text) {
    Manifest manifest = Manifest.read("test.yaml", text);
    assertThat(manifest.rejected()).as("%s", manifest.findings()).isEmpty();
    return (VirtualService) manifest.istioObjects().getFirst();
  }
}
