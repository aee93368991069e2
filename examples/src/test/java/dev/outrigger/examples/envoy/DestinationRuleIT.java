package dev.outrigger.examples.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.outrigger.controlplane.ControlPlane;
import dev.outrigger.controlplane.ControlPlaneOptions;
import dev.outrigger.controlplane.MeshSource;
import dev.outrigger.testing.AdsBootstrap.Protocol;
import dev.outrigger.testing.ForeignPeer;
import dev.outrigger.testing.FreePort;
import dev.outrigger.testing.ManifestFiles;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A stock Envoy takes, and does, what a DestinationRule with all its fields says. */
final class DestinationRuleIT {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** So long an Envoy waits for certificates of the mesh that nobody beside it gives. */
  private static final Duration WITHOUT_AGENT = Duration.ofSeconds(40);

  private static final String HOST = "shop.demo.svc.cluster.local";

  private static final String RULES = """
      apiVersion: networking.istio.io/v1
      kind: DestinationRule
      metadata:
        name: echo
        namespace: demo
        annotations: {outrigger.dev/ejection-window: 3/30s, outrigger.dev/ejection-return: full}
      spec:
        host: echo
        exportTo: [.]
        workloadSelector: {matchLabels: {app: client}}
        trafficPolicy:
          loadBalancer:
            simple: LEAST_REQUEST
            warmup: {duration: 1m, minimumPercent: 25, aggression: 1.5}
            localityLbSetting: {enabled: true, failover: [{from: r, to: q}], failoverPriority: [version=v1, app]}
          connectionPool:
            tcp:
              maxConnections: 100
              connectTimeout: 2s
              tcpKeepalive: {probes: 3, time: 60s, interval: 5s}
              maxConnectionDuration: 1h
              idleTimeout: 10m
            http:
              http1MaxPendingRequests: 100
              http2MaxRequests: 100
              maxRequestsPerConnection: 100
              maxRetries: 10
              idleTimeout: 5m
              h2UpgradePolicy: DO_NOT_UPGRADE
              maxConcurrentStreams: 100
          outlierDetection:
            consecutive5xxErrors: 7
            consecutiveGatewayErrors: 5
            splitExternalLocalOriginErrors: true
            consecutiveLocalOriginFailures: 3
            interval: 1s
            baseEjectionTime: 30s
            maxEjectionPercent: 50
            minHealthPercent: 30
            outlierDetectionHttpErrorCodes: [429, 500, 502, 503, 504]
          retryBudget: {percent: 25, minRetryConcurrency: 5, budgetInterval: 1s}
        subsets:
        - name: hashed
          labels: {version: v1}
          trafficPolicy:
            loadBalancer:
              consistentHash:
                httpCookie: {name: user, path: /, ttl: 60s, attributes: [{name: SameSite, value: Strict}]}
                ringHash: {minimumRingSize: 512}
            outlierDetection: {outlierDetectionHttpErrorCodes: [500]}
        - name: by-parameter
          labels: {version: v1}
          trafficPolicy:
            loadBalancer: {consistentHash: {httpQueryParameterName: user, maglev: {tableSize: 65537}}}
            proxyProtocol: {version: V2}
        - name: by-address
          labels: {version: v1}
          trafficPolicy: {loadBalancer: {consistentHash: {useSourceIp: true, minimumRingSize: 100}}}
        - name: shares
          labels: {version: v1}
          trafficPolicy:
            loadBalancer:
              simple: ROUND_ROBIN
              warmupDurationSecs: 30s
              localityLbSetting: {distribute: [{from: "r/*", to: {r/z: 80, q: 20}}]}
            connectionPool: {http: {useClientProtocol: true, http2KeepAlive: {interval: 30s, timeout: 5s}}}
        - name: zones
          labels: {version: v1}
          trafficPolicy:
            loadBalancer: {simple: RANDOM, zoneAwareLbSetting: {minClusterSize: 3, failover: [{from: r, to: q}]}}
            connectionPool: {http: {h2UpgradePolicy: UPGRADE, http2KeepAlive: {interval: 30s, timeout: 5s}}}
            tls: {mode: SIMPLE, caCertificates: CERTIFICATE, caCrl: REVOKED, subjectAltNames: [a.example.com, "spiffe://a/b"]}
        - name: mutual
          labels: {version: v1}
          trafficPolicy:
            loadBalancer: {simple: PASSTHROUGH}
            tls: {mode: MUTUAL, clientCertificate: CERTIFICATE, privateKey: KEY, caCertificates: CERTIFICATE, sni: a.example.com}
            proxyProtocol: {version: V1}
        - name: anybody
          labels: {version: v1}
          trafficPolicy:
            tls: {mode: SIMPLE, insecureSkipVerify: true}
            portLevelSettings:
            - port: {number: 1}
              tls: {mode: DISABLE}
        - name: of-the-mesh
          labels: {version: v1}
          trafficPolicy: {tls: {mode: ISTIO_MUTUAL}}
      ---
      apiVersion: networking.istio.io/v1
      kind: DestinationRule
      metadata: {name: tunnelled, namespace: demo}
      spec:
        host: raw
        trafficPolicy:
          loadBalancer: {consistentHash: {useSourceIp: true}}
          connectionPool: {tcp: {idleTimeout: 0s}}
          tunnel: {protocol: CONNECT, targetHost: far.example.com, targetPort: 443}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: raw, namespace: demo}
      spec: {clusterIP: 127.77.1.9, sessionAffinity: ClientIP, ports: [{name: tcp, port: 19090}]}
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: echo, namespace: demo}
      spec:
        hosts: [echo]
        http:
        - match: [{uri: {prefix: /parameter}}]
          route: [{destination: {host: echo, subset: by-parameter}}]
        - match: [{uri: {prefix: /several}}]
          route:
          - {destination: {host: echo, subset: hashed}, weight: 50}
          - {destination: {host: echo, subset: by-address}, weight: 50}
        - route: [{destination: {host: echo}}]
      """;

  @TempDir private Path directory;
  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private ManifestFiles manifests;
  private EchoService echo;
  private ControlPlane controlPlane;

  @BeforeAll
  static void requirePeer() {
    ForeignPeer.require("envoy", "OUTRIGGER_ENVOY");
  }

  @BeforeEach
  void start() throws IOException {
    manifests = ManifestFiles.create(directory.resolve("manifests"));
    echo = new EchoService(manifests, 3);
    controlPlane = ControlPlane.start(ControlPlaneOptions.onFreePorts(new MeshSource.Manifests(manifests.directory())));
  }

  @AfterEach
  void stop() {
    client.close();
    controlPlane.close();
    echo.close();
  }

  @ParameterizedTest
  @EnumSource
  void takes_every_field(Protocol protocol) throws Exception {
    OwnCertificate certificate = OwnCertificate.create(directory, "a.example.com");
    manifests.write("rules.yaml", RULES.replace("CERTIFICATE", certificate.certificate().toString())
        .replace("KEY", certificate.privateKey().toString())
        .replace("REVOKED", certificate.revoked().toString()));

    try (
        Envoy envoy = Envoy.startWithAgent(directory, controlPlane.xdsAddress(), protocol, "REDIRECT", WITHOUT_AGENT)) {
      await("the rules").atMost(WITHOUT_AGENT)
          .untilAsserted(() -> assertThat(envoy.admin("/config_dump?mask=dynamic_active_clusters"))
              .contains("|of-the-mesh|", "file-cert:", "budget_interval", "error_matcher", "zone_aware_lb_config",
                  "locality_weighted_lb_config", "slow_start_config", "maglev", "upstream_proxy_protocol"));
      await("listeners and routes").atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(envoy.admin("/config_dump")).contains("tunneling_config", "hash_policy"));
      assertThat(envoy.stats("update_rejected")).as(envoy.log())
          .containsKeys("cluster_manager.cds.update_rejected", "listener_manager.lds.update_rejected")
          .allSatisfy((name, count) -> assertThat(count).as(name).isZero());
      assertThat(envoy.stats("sds.*update_success").values()).as("certificates by their names")
          .anyMatch(count -> count > 0);
    }
  }

  @Test
  void requests_with_one_key_go_to_one_pod() throws Exception {
    manifests.write("rule.yaml", """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: echo, namespace: demo}
        spec:
          host: echo
          trafficPolicy: {loadBalancer: {consistentHash: {httpHeaderName: x-user}}}
        """);
    try (Envoy envoy = Envoy.start(directory, controlPlane.xdsAddress(), Protocol.DELTA_GRPC, "NONE")) {
      Set<String> pods = new TreeSet<>();
      for (int user = 0; user < 20; user++) {
        Set<String> ofUser = new TreeSet<>();
        for (int i = 0; i < 5; i++) {
          ofUser.add(get(echo.url(), "x-user", Integer.toString(user)));
        }
        assertThat(ofUser).as(envoy.log()).hasSize(1);
        pods.addAll(ofUser);
      }
      assertThat(pods).as("all pods for all users").hasSize(3);
    }
  }

  @Test
  void connections_are_protected_by_certificates_in_files() throws Exception {
    OwnCertificate certificate = OwnCertificate.create(directory, HOST);
    HttpsServer server = HttpsServer.create(new InetSocketAddress("127.77.3.1", 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(certificate.server()));
    server.createContext("/", exchange -> {
      try (exchange) {
        exchange.sendResponseHeaders(200, -1);
      }
    });
    server.start();
    int port = FreePort.on("127.77.1.8");
    manifests.write("shop.yaml", OnePodService.of("shop", "http", "127.77.1.8", port, "127.77.3.1",
        server.getAddress().getPort()) + """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: shop, namespace: demo}
        spec:
          host: shop
          trafficPolicy:
            tls: {mode: SIMPLE, caCertificates: %1$s, caCrl: %2$s, sni: %3$s, subjectAltNames: [%3$s]}
        """.formatted(certificate.certificate(), certificate.revoked(), HOST));
    try (Envoy envoy = Envoy.start(directory, controlPlane.xdsAddress(), Protocol.DELTA_GRPC, "NONE")) {
      URI shop = URI.create("http://127.77.1.8:" + port + "/");
      await("an answer over TLS: " + envoy.log()).atMost(PATIENCE)
          .ignoreExceptions()
          .until(() -> client.send(request(shop, "host-is", "shop"), BodyHandlers.discarding()).statusCode() == 200);
      assertThat(envoy.stats("outbound.*ssl.handshake").values()).anyMatch(count -> count > 0);
    } finally {
      server.stop(0);
    }
  }

  private String get(URI uri, String header, String value) throws IOException, InterruptedException {
    return client.send(request(uri, header, value), BodyHandlers.ofString()).body();
  }

  private static HttpRequest request(URI uri, String header, String value) {
    return HttpRequest.newBuilder(uri).header(header, value).timeout(PATIENCE).build();
  }
}
