package dev.outrigger.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.testing.RealKube;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A whole control plane whose API server goes away and comes back. */
final class ApiServerAwayIT {

  private static final String CLUSTER = "outbound|80||shop.default.svc.cluster.local";

  @Test
  void proxies_old_and_new_get_the_last_state_meanwhile_and_what_is_new_afterwards() throws Exception {
    try (RealKube kube = RealKube.start();
        ControlPlane controlPlane =
            ControlPlane.start(ControlPlaneOptions.onFreePorts(new MeshSource.Kubeconfig(kube.kubeconfig())));
        EndpointClient old = new EndpointClient(controlPlane.xdsAddress(), CLUSTER)) {
      kube.apply("""
          apiVersion: v1
          kind: Service
          metadata: {name: shop, namespace: default}
          spec: {ports: [{name: http, port: 80}]}
          """);
      endpoint(kube, "198.18.0.1");
      await(old, "198.18.0.1");

      kube.stopApiServer();

      try (EndpointClient young = new EndpointClient(controlPlane.xdsAddress(), CLUSTER)) {
        await(young, "198.18.0.1");
        assertThat(readiness(controlPlane)).isEqualTo("ready\n");

        kube.startApiServer();
        endpoint(kube, "198.18.0.2");

        await(old, "198.18.0.2");
        await(young, "198.18.0.2");
        assertThat(old.told()).noneMatch(told -> told.addresses().isEmpty() && !told.equals(old.told().getFirst()));
      }
    }
  }

  @Test
  void before_it_ever_answered_the_control_plane_is_not_ready_and_says_why() throws Exception {
    try (RealKube kube = RealKube.start()) {
      kube.stopApiServer();
      try (ControlPlane controlPlane =
          ControlPlane.start(ControlPlaneOptions.onFreePorts(new MeshSource.Kubeconfig(kube.kubeconfig())))) {
        Awaitility.await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(
                () -> assertThat(readiness(controlPlane)).startsWith("not ready: the source is not read yet: ")
                    .contains("services: " + kube.address() + ": no connection"));

        kube.startApiServer();

        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> readiness(controlPlane).equals("ready\n"));
      }
    }
  }

  private static void endpoint(RealKube kube, String address) {
    kube.apply("""
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: shop-1, namespace: default, labels: {kubernetes.io/service-name: shop}}
        addressType: IPv4
        endpoints: [{addresses: [%s]}]
        ports: [{name: http, port: 8080}]
        """.formatted(address));
  }

  private static void await(EndpointClient client, String address) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> assertThat(client.addresses()).isEqualTo(Set.of(address)));
  }

  private static String readiness(ControlPlane controlPlane) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + controlPlane.monitoringAddress().getPort() + "/readyz");
      return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString()).body();
    }
  }
}
