package dev.outrigger.examples.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outrigger.controlplane.ControlPlane;
import dev.outrigger.controlplane.ControlPlaneOptions;
import dev.outrigger.controlplane.MeshSource;
import dev.outrigger.examples.envoy.NotingPod.Seen;
import dev.outrigger.testing.AdsBootstrap.Protocol;
import dev.outrigger.testing.ForeignPeer;
import dev.outrigger.testing.FreePort;
import dev.outrigger.testing.ManifestFiles;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stock Envoy does what a VirtualService with all its fields says. */
final class VirtualServiceIT {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String SHOP_IP = "127.77.10.1";
  private static final String SHADOW_IP = "127.77.10.2";

  private static final String RULE = """
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: shop, namespace: demo}
      spec:
        hosts: [shop]
        http:
        - match: [{uri: {prefix: /old/}, statPrefix: old, headers: {x-none: {regex: "*"}}}, {uri: {prefix: /old/}}]
          rewrite: {uri: /new/, authority: shop.example.com}
          headers:
            request: {set: {x-path: "%REQ(:path)% 100%%"}, add: {x-added: b}, remove: [x-gone]}
            response: {set: {x-set: e}, add: {x-added: f}, remove: [x-internal]}
          route: [{destination: {host: shop}, headers: {request: {add: {x-late: "1"}}}}]
        - match: [{uri: {regex: "/v[0-9]+/.*"}}]
          rewrite: {uriRegexRewrite: {match: "^/v([0-9]+)/", rewrite: '/\\1/'}}
          retries: {attempts: 1, retryRemoteLocalities: true, retryIgnorePreviousHosts: false, retryOn: "503,reset", backoff: 10ms, perTryTimeout: 2s}
          timeout: 5s
          route:
          - {destination: {host: shop}, weight: 99, headers: {request: {set: {host: weighted.example.com}}}}
          - {destination: {host: shop}, weight: 1, headers: {request: {set: {host: weighted.example.com}}}}
          - {destination: {host: shadow}, weight: 0}
        - match: [{uri: {prefix: /slow}}]
          fault: {delay: {fixedDelay: 1ms, percentage: {value: 100}}}
          route: [{destination: {host: shop}}]
        - match: [{uri: {prefix: /abort}}]
          fault: {abort: {httpStatus: 555, percentage: {value: 100}}}
          route: [{destination: {host: shop}}]
        - match: [{uri: {prefix: /grpc}}]
          fault: {abort: {grpcStatus: UNAVAILABLE, percentage: {value: 100}}}
          route: [{destination: {host: shop}}]
        - match: [{uri: {prefix: /mirrored}}]
          mirrors: [{destination: {host: shadow}}, {destination: {host: shop}, percentage: {value: 0}}]
          route: [{destination: {host: shop}}]
        - match: [{uri: {prefix: /cors}}]
          corsPolicy:
            allowOrigins: [{exact: "https://a.example"}, {prefix: "https://b."}, {regex: "https://c[.].*"}]
            allowMethods: [GET, POST]
            allowHeaders: [x-a, x-b]
            exposeHeaders: [x-c]
            maxAge: 24h
            allowCredentials: true
            unmatchedPreflights: IGNORE
          route: [{destination: {host: shop}}]
        - match: [{uri: {prefix: /moved}}]
          redirect: {uri: /here, authority: new.example.com, scheme: https, redirectCode: 302}
        - match: [{uri: {prefix: /prefix/}}]
          redirect: {prefixRewrite: /other/, authority: new.example.com, port: 8080}
        - match: [{uri: {exact: /teapot}}]
          directResponse: {status: 418, body: {string: short and stout}}
        - match: [{uri: {exact: /bytes}}]
          directResponse: {status: 200, body: {bytes: Ynl0ZXM=}}
        - match: [{uri: {prefix: /delegated}}]
          delegate: {name: delegate}
        - match: [{uri: {prefix: /whose}, sourceLabels: {app: other}}]
          directResponse: {status: 401}
        - match: [{uri: {prefix: /whose}, sourceLabels: {app: client}, sourceNamespace: demo, gateways: [mesh]}]
          directResponse: {status: 402}
        - match:
          - uri: {exact: /matched}
            ignoreUriCase: true
            scheme: {exact: http}
            method: {regex: "GET|HEAD"}
            headers: {x-a: {prefix: v}, x-any: {}}
            withoutHeaders: {x-no: {exact: "1"}, x-none: {}}
            queryParams: {q: {exact: "1"}, r: {regex: ".+"}}
          directResponse: {status: 203}
        - route: [{destination: {host: shop}}]
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: delegate, namespace: demo}
      spec:
        http:
        - match: [{uri: {prefix: /delegated/}}]
          directResponse: {status: 201}
        - directResponse: {status: 202}
      """;

  @TempDir private Path directory;
  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private NotingPod shop;
  private NotingPod shadow;
  private ControlPlane controlPlane;
  private Envoy envoy;
  private int port;

  @BeforeAll
  static void requireEnvoy() {
    ForeignPeer.require("envoy", "OUTRIGGER_ENVOY");
  }

  @BeforeEach
  void start() throws IOException {
    ManifestFiles manifests = ManifestFiles.create(directory.resolve("manifests"));
    shop = new NotingPod("shop", "127.77.11.1");
    shadow = new NotingPod("shadow", "127.77.11.2");
    port = FreePort.on(SHOP_IP);
    manifests.write("services.yaml",
        OnePodService.of("shop", "http", SHOP_IP, port, shop.ip(), shop.port())
            + OnePodService.of("shadow", "http", SHADOW_IP, FreePort.on(SHADOW_IP), shadow.ip(), shadow.port()) + RULE);
    controlPlane = ControlPlane.start(ControlPlaneOptions.onFreePorts(new MeshSource.Manifests(manifests.directory())));
    envoy = Envoy.start(directory, controlPlane.xdsAddress(), Protocol.DELTA_GRPC, "NONE");
    await("the service").atMost(PATIENCE).ignoreExceptions().until(() -> get("/").statusCode() == 200);
  }

  @AfterEach
  void stop() {
    assertThat(envoy.stats("update_rejected").values()).as(envoy.log()).isNotEmpty().containsOnly(0L);
    envoy.close();
    controlPlane.close();
    shop.close();
    shadow.close();
    client.close();
  }

  @Test
  void rewrites_what_a_request_asks_for_and_its_headers() throws Exception {
    HttpResponse<String> response = get("/old/thing?q=1", "x-gone", "1");

    Seen seen = shop.seen().getLast();
    assertThat(seen.path()).isEqualTo("/new/thing?q=1");
    assertThat(seen.headers()).containsEntry("host", "shop.example.com")
        .containsEntry("x-path", "/old/thing?q=1 100%")
        .containsEntry("x-added", "b")
        .containsEntry("x-late", "1")
        .doesNotContainKey("x-gone");
    assertThat(response.headers().map()).containsKeys("x-set", "x-added").doesNotContainKey("x-internal");
  }

  @Test
  void rewrites_by_expression_and_by_destination() throws Exception {
    get("/v12/thing");

    assertThat(shop.seen().getLast().path()).isEqualTo("/12/thing");
    assertThat(shop.seen().getLast().headers()).containsEntry("host", "weighted.example.com");
  }

  @Test
  void injects_faults() throws Exception {
    int before = shop.seen().size();

    assertThat(get("/abort").statusCode()).isEqualTo(555);
    HttpResponse<String> grpc = get("/grpc", "content-type", "application/grpc");
    assertThat(grpc.headers().firstValue("grpc-status")).contains("14");
    assertThat(shop.seen()).hasSize(before);
    assertThat(get("/slow").statusCode()).isEqualTo(200);
    assertThat(envoy.stats("fault.delays_injected").values()).contains(1L);
  }

  @Test
  void mirrors_requests() throws Exception {
    assertThat(get("/mirrored?a=b").body()).isEqualTo("shop");

    await("the copy").atMost(PATIENCE).until(() -> !shadow.seen().isEmpty());
    assertThat(shadow.seen()).singleElement().satisfies(copy -> {
      assertThat(copy.path()).isEqualTo("/mirrored?a=b");
      assertThat(copy.headers().get("host")).contains("-shadow");
    });
  }

  @Test
  void answers_browsers_of_other_origins() throws Exception {
    HttpResponse<String> preflight = client.send(request("/cors", "origin", "https://b.example",
        "access-control-request-method", "GET").method("OPTIONS", HttpRequest.BodyPublishers.noBody()).build(),
        BodyHandlers.ofString());

    assertThat(preflight.headers().map()).containsAllEntriesOf(Map.of(
        "access-control-allow-origin", List.of("https://b.example"),
        "access-control-allow-methods", List.of("GET,POST"),
        "access-control-allow-headers", List.of("x-a,x-b"),
        "access-control-max-age", List.of("86400"),
        "access-control-allow-credentials", List.of("true")));
    HttpResponse<String> response = get("/cors", "origin", "https://c.example");
    assertThat(response.headers().firstValue("access-control-expose-headers")).contains("x-c");
    assertThat(get("/cors", "origin", "https://d.example").headers().firstValue("access-control-allow-origin"))
        .isEmpty();
  }

  @Test
  void answers_itself() throws Exception {
    HttpResponse<String> moved = get("/moved/x?y");
    assertThat(moved.statusCode()).isEqualTo(302);
    assertThat(moved.headers().firstValue("location")).contains("https://new.example.com/here?y");
    HttpResponse<String> prefix = get("/prefix/x?y");
    assertThat(prefix.statusCode()).isEqualTo(301);
    assertThat(prefix.headers().firstValue("location")).contains("http://new.example.com:8080/other/x?y");
    assertThat(get("/teapot")).satisfies(tea -> {
      assertThat(tea.statusCode()).isEqualTo(418);
      assertThat(tea.body()).isEqualTo("short and stout");
    });
    assertThat(get("/bytes").body()).isEqualTo("bytes");
  }

  @Test
  void routes_by_every_condition() throws Exception {
    assertThat(get("/Matched?q=1&r=2", "x-a", "v1", "x-any", "x").statusCode()).isEqualTo(203);
    assertThat(get("/matched?q=1&r=2", "x-a", "v1", "x-any", "x", "x-no", "1").statusCode()).isEqualTo(200);
    assertThat(get("/matched?q=1", "x-a", "v1", "x-any", "x").statusCode()).isEqualTo(200);
    assertThat(get("/matched?q=1&r=2", "x-a", "w1", "x-any", "x").statusCode()).isEqualTo(200);
    assertThat(get("/whose").statusCode()).as("this client's labels").isEqualTo(402);
    assertThat(get("/delegated/a").statusCode()).isEqualTo(201);
    assertThat(get("/delegated").statusCode()).isEqualTo(202);
  }

  private HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
    return client.send(request(path, headers).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + SHOP_IP + ":" + port + path)).timeout(PATIENCE);
    return headers.length == 0 ? request : request.headers(headers);
  }
}
