package dev.outrigger.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outrigger.testing.ForeignPeer;
import dev.outrigger.testing.RealCluster;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The manifests in a real cluster, with the image that is built from this checkout. */
final class DeployedIT {

  private static final Path HOME = Path.of(System.getProperty("outrigger.home"));
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final String SYSTEM = "--namespace=outrigger-system";
  private static final int PROXIES = 12;

  private static RealCluster cluster;
  private static InetSocketAddress service;

  @BeforeAll
  static void start() throws IOException {
    Path image = HOME.resolve("control-plane/target/jib-image.tar");
    if (!Files.exists(image)) {
      throw ForeignPeer.missing("the control plane's image: not built (expected: " + image
          + ", which the build makes on the base that OUTRIGGER_IMAGE_BASE names)");
    }
    cluster = RealCluster.start();
    cluster.importImage(image);
    cluster.deploy();
    cluster.apply("""
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop}
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: cart, namespace: shop}
        """);
    roll();
    String ip = cluster.kubectl("get", "service", SecureXds.SERVICE, SYSTEM, "--output=jsonpath={.spec.clusterIP}");
    service = new InetSocketAddress(ip, 15012);
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void serves_proxies_by_its_service_while_it_is_rolled() {
    List<SimulatedProxy> proxies = new ArrayList<>();
    try {
      for (int i = 0; i < PROXIES; i++) {
        proxies.add(proxy("proxy-" + i));
      }
      await("all proxies").atMost(PATIENCE)
          .until(() -> proxies.stream().allMatch(proxy -> knows(proxy, "kubernetes.default")));
      cluster.apply("""
          apiVersion: v1
          kind: Service
          metadata: {name: before, namespace: shop}
          spec: {ports: [{name: http, port: 80}]}
          """);
      await("a change").atMost(PATIENCE).until(() -> proxies.stream().allMatch(proxy -> knows(proxy, "before.shop")));
      List<String> before = pods();

      cluster.kubectl("rollout", "restart", "deployment/" + SecureXds.SERVICE, SYSTEM);
      roll();
      cluster.apply("""
          apiVersion: v1
          kind: Service
          metadata: {name: after, namespace: shop}
          spec: {ports: [{name: http, port: 80}]}
          """);

      await("a change, by the new pods").atMost(PATIENCE)
          .until(() -> proxies.stream().allMatch(proxy -> knows(proxy, "after.shop") && proxy.streams() > 1));
      await("the old pods to end").atMost(PATIENCE)
          .untilAsserted(() -> assertThat(pods()).hasSize(2).doesNotContainAnyElementsOf(before));
    } finally {
      proxies.forEach(SimulatedProxy::close);
    }
  }

  private static void roll() {
    cluster.kubectl("rollout", "status", "deployment/" + SecureXds.SERVICE, SYSTEM,
        "--timeout=" + PATIENCE.toSeconds() + "s");
  }

  private static List<String> pods() {
    return cluster.kubectl("get", "pods", SYSTEM, "--output=name").lines().toList();
  }

  private static boolean knows(SimulatedProxy proxy, String service) {
    return proxy.versions(SimulatedProxy.CLUSTERS).keySet().stream().anyMatch(name -> name.contains(service));
  }

  private static SimulatedProxy proxy(String name) {
    String root = cluster.kubectl("get", "configmap", SecureXds.TRUST, "--namespace=shop",
        "--output=jsonpath={.data['root-cert\\.pem']}");
    String token = cluster.kubectl("create", "token", "cart", "--namespace=shop", "--audience=" + SecureXds.AUDIENCE)
        .strip();
    return new SimulatedProxy(service, SecureXds.SERVICE + ".outrigger-system.svc", AdsClient.trusting(root), token,
        "sidecar~198.18.0.7~" + name + ".shop~shop.svc.cluster.local");
  }
}
