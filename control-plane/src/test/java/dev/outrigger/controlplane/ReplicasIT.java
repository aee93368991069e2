package dev.outrigger.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outrigger.controlplane.serve.Limits;
import dev.outrigger.controlplane.state.Debounce;
import dev.outrigger.controlplane.translate.MeshOptions;
import dev.outrigger.testing.RealKube;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two control planes on one real API server, as the account of the manifest, with proxies that prove themselves by their tokens. */
final class ReplicasIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SERVICES = 20;

  private static RealKube kube;
  private static String token;
  private static Path kubeconfig;

  @BeforeAll
  static void start() throws IOException {
    kube = RealKube.start();
    kube.deploy();
    kube.apply("""
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop}
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: cart, namespace: shop}
        """);
    for (int i = 0; i < SERVICES; i++) {
      service("service-" + i);
    }
    token = new ServiceAccountTokens(kube).of("shop", "cart", SecureXds.AUDIENCE);
    kubeconfig = kube.kubeconfig("outrigger-system", "outrigger-control-plane");
  }

  @AfterAll
  static void stop() {
    if (kube != null) {
      kube.close();
    }
  }

  @Test
  void a_proxy_that_moves_to_the_other_replica_is_told_only_what_is_new() throws IOException {
    try (ControlPlane one = replica(Duration.ofMinutes(30));
        ControlPlane two = replica(Duration.ofMinutes(30));
        Spreader service = new Spreader();
        SimulatedProxy witness = proxy(tls(two), "witness")) {
      service.add(tls(one));
      try (SimulatedProxy proxy = proxy(service.address(), "proxy")) {
        await().atMost(PATIENCE).until(() -> complete(proxy) && complete(witness));
        assertThat(proxy.versions(SimulatedProxy.CLUSTERS)).isEqualTo(witness.versions(SimulatedProxy.CLUSTERS));
        assertThat(proxy.versions(SimulatedProxy.ENDPOINTS)).isEqualTo(witness.versions(SimulatedProxy.ENDPOINTS));

        proxy.news();
        service.add(tls(two));
        service.remove(tls(one));
        end(one);
        await().atMost(PATIENCE).until(() -> two.syncStatus().proxies().size() == 2);
        service("later");

        await().atMost(PATIENCE)
            .until(() -> proxy.versions(SimulatedProxy.ENDPOINTS)
                .keySet()
                .stream()
                .anyMatch(name -> name.contains("later")));
        assertThat(proxy.news()).isNotEmpty().allMatch(name -> name.contains("later"));
      }
    } finally {
      kube.kubectl("delete", "service,endpointslice", "later", "--namespace=shop", "--ignore-not-found");
    }
  }

  @Test
  void proxies_spread_over_a_replica_that_joins_within_the_age_of_a_connection() throws IOException {
    int count = 24;
    List<SimulatedProxy> proxies = new ArrayList<>();
    try (ControlPlane one = replica(Duration.ofSeconds(3)); Spreader service = new Spreader()) {
      service.add(tls(one));
      for (int i = 0; i < count; i++) {
        proxies.add(proxy(service.address(), "proxy-" + i));
      }
      await().atMost(PATIENCE).until(() -> one.syncStatus().proxies().size() == count);
      try (ControlPlane two = replica(Duration.ofSeconds(3))) {
        service.add(tls(two));

        await().atMost(PATIENCE)
            .until(
                () -> one.syncStatus().proxies().size() >= count / 4 && two.syncStatus().proxies().size() >= count / 4);
        await().atMost(PATIENCE).until(() -> proxies.stream().allMatch(ReplicasIT::complete));
      }
    } finally {
      proxies.forEach(SimulatedProxy::close);
    }
  }

  private static boolean complete(SimulatedProxy proxy) {
    return proxy.versions(SimulatedProxy.ENDPOINTS).size() >= SERVICES
        && proxy.versions(SimulatedProxy.ENDPOINTS)
            .keySet()
            .stream()
            .filter(name -> name.contains("service-"))
            .count() == SERVICES;
  }

  private static ControlPlane replica(Duration maxConnectionAge) throws IOException {
    InetSocketAddress free = new InetSocketAddress("127.0.0.1", 0);
    TransportOptions usual = TransportOptions.DEFAULT;
    return ControlPlane.start(new ControlPlaneOptions(new MeshSource.Kubeconfig(kubeconfig), free, free,
        Debounce.DEFAULT, MeshOptions.DEFAULT, Limits.DEFAULT, new TransportOptions(free, usual.newStreamsPerSecond(),
            maxConnectionAge, usual.rootLifetime(), usual.servingLifetime())));
  }

  private static void end(ControlPlane replica) {
    replica.close();
  }

  private static InetSocketAddress tls(ControlPlane controlPlane) {
    return Objects.requireNonNull(controlPlane.xdsTlsAddress());
  }

  private static SimulatedProxy proxy(InetSocketAddress address, String name) {
    String root = await().atMost(PATIENCE)
        .until(() -> kube.kubectl("get", "configmap", SecureXds.TRUST, "--namespace=shop", "--ignore-not-found",
            "--output=jsonpath={.data['root-cert\\.pem']}"), text -> !text.isEmpty());
    return new SimulatedProxy(address, "127.0.0.1", AdsClient.trusting(root), token,
        "sidecar~198.18.0.7~" + name + ".shop~shop.svc.cluster.local");
  }

  private static void service(String name) {
    kube.apply("""
        apiVersion: v1
        kind: Service
        metadata: {name: %1$s, namespace: shop}
        spec: {ports: [{name: http, port: 80}]}
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: %1$s, namespace: shop, labels: {kubernetes.io/service-name: %1$s}}
        addressType: IPv4
        ports: [{name: http, port: 8080, protocol: TCP}]
        endpoints: [{addresses: [198.18.7.1], conditions: {ready: true}}]
        """.formatted(name));
  }
}
