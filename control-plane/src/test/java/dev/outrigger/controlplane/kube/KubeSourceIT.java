package dev.outrigger.controlplane.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.controlplane.model.Change;
import dev.outrigger.policy.kube.Service;
import dev.outrigger.testing.RealKube;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The source against a real API server. */
final class KubeSourceIT {

  private static RealKube kube;

  private final Picture picture = new Picture();
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private Relay relay;

  @TempDir private Path directory;

  @BeforeAll
  static void startKube() throws IOException {
    // Straight from etcd, so that what etcd has forgotten is Gone.
    kube = RealKube.start("--watch-cache=false");
  }

  @AfterAll
  static void stopKube() {
    if (kube != null) {
      kube.close();
    }
  }

  @BeforeEach
  void openRelay() throws IOException {
    relay = new Relay(kube.address().getPort());
    opened.push(relay);
    kube.kubectl("delete", "services", "--all", "--namespace=default", "--wait=false");
  }

  @AfterEach
  void stop() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  @Test
  void tells_all_there_is_and_then_that_it_is_whole() throws IOException {
    service("first", 80);

    KubeSource source = follow(kube.kubeconfig());

    assertThat(picture.has("Service", "default", "first")).isTrue();
    assertThat(picture.has("Namespace", "", "default")).isTrue();
    assertThat(picture.log()).endsWith("synced").contains("+Service default/first");
    assertThat(source.missing()).isEmpty();
  }

  @Test
  void follows_what_comes_changes_and_goes() throws IOException {
    follow(kube.kubeconfig());

    service("shop", 80);
    eventually(() -> assertThat(port("shop")).isEqualTo(80));
    service("shop", 81);
    eventually(() -> assertThat(port("shop")).isEqualTo(81));
    kube.kubectl("delete", "service", "shop");
    eventually(() -> assertThat(picture.has("Service", "default", "shop")).isFalse());
  }

  @Test
  void tells_nothing_of_what_means_nothing_to_a_mesh() throws IOException {
    service("shop", 80);
    follow(kube.kubeconfig());
    int told = picture.log().size();

    kube.kubectl("patch", "service", "shop", "--subresource=status", "--type=merge",
        "--patch={\"status\":{\"conditions\":[{\"type\":\"A\",\"status\":\"True\",\"reason\":\"B\",\"message\":\"\","
            + "\"lastTransitionTime\":\"2026-01-01T00:00:00Z\"}]}}");
    kube.kubectl("apply", "--server-side", "--field-manager=other", "--force-conflicts",
        "--filename=" + Files.writeString(directory.resolve("shop.yaml"),
            serviceYaml("shop", 80)));
    service("last", 80);

    eventually(() -> assertThat(picture.has("Service", "default", "last")).isTrue());
    assertThat(picture.log().subList(told, picture.log().size())).containsExactly("+Service default/last");
  }

  @Test
  void keeps_all_while_the_api_server_is_away_and_follows_it_when_it_is_back() throws IOException {
    service("kept", 80);
    follow(kube.kubeconfig());

    kube.stopApiServer();
    kube.startApiServer();
    service("new", 80);

    eventually(() -> assertThat(picture.has("Service", "default", "new")).isTrue());
    assertThat(picture.log()).doesNotContain("-Service default/kept").containsOnlyOnce("+Service default/kept");
  }

  @Test
  void learns_what_went_and_came_while_it_could_not_see() throws IOException {
    service("gone", 80);
    service("kept", 80);
    follow(throughRelay());

    relay.cut();
    kube.kubectl("delete", "service", "gone");
    service("new", 80);
    relay.open();

    eventually(() -> assertThat(picture.log()).contains("-Service default/gone", "+Service default/new"));
    assertThat(picture.log()).containsOnlyOnce("+Service default/kept").doesNotContain("-Service default/kept");
  }

  @Test
  void resumes_a_watch_that_broke_off_without_listing_again() throws IOException {
    service("gone", 80);
    KubeSource source = follow(throughRelay());
    int listings = listings(source);

    relay.hold();
    kube.kubectl("delete", "service", "gone");
    service("new", 80);
    relay.open();

    eventually(() -> assertThat(picture.log()).contains("-Service default/gone", "+Service default/new"));
    assertThat(listings(source)).isEqualTo(listings);
  }

  @Test
  void lists_again_when_the_api_server_has_forgotten_where_it_was() throws IOException {
    service("gone", 80);
    service("kept", 80);
    KubeSource source = follow(throughRelay());
    int listings = listings(source);

    relay.hold();
    kube.kubectl("delete", "service", "gone");
    service("new", 80);
    kube.compact();
    relay.open();

    eventually(() -> assertThat(picture.log()).contains("-Service default/gone", "+Service default/new"));
    assertThat(picture.log()).containsOnlyOnce("+Service default/kept").doesNotContain("-Service default/kept");
    assertThat(listings(source)).isEqualTo(listings + 1);
  }

  private KubeSource follow(Path kubeconfig) throws IOException {
    KubeSource source = begin(ApiAccess.byKubeconfig(kubeconfig));
    eventually(() -> assertThat(picture.isSynced()).as(source.missing()).isTrue());
    return source;
  }

  private KubeSource begin(KubernetesClient client) {
    opened.push(client);
    KubeSource source = new KubeSource(client, new Random(1), picture);
    opened.push(source);
    source.start();
    return source;
  }

  private Path throughRelay() throws IOException {
    Path file = kube.kubeconfig("relay", "default", "admin-token");
    String through = Files.readString(file).replace(":" + kube.address().getPort(), ":" + relay.port());
    return Files.writeString(file, through);
  }

  private static int listings(KubeSource source) {
    StringBuilder text = new StringBuilder();
    source.writeMetrics(text);
    return text.toString()
        .lines()
        .filter(line -> line.startsWith("outrigger_k8s_listings{type=\"Services\"}"))
        .mapToInt(line -> Integer.parseInt(line.split(" ", -1)[1]))
        .sum();
  }

  private int port(String name) {
    return picture.get("Service", "default", name) instanceof Change.ObjectPut(Service service)
        ? service.ports().getFirst().port()
        : 0;
  }

  private static void service(String name, int port) {
    kube.apply(serviceYaml(name, port));
  }

  private static String serviceYaml(String name, int port) {
    return """
        apiVersion: v1
        kind: Service
        metadata: {name: %s, namespace: default}
        spec: {ports: [{name: http, port: %s}]}
        """.formatted(name, Integer.toString(port));
  }

  private static void eventually(ThrowingRunnable assertion) {
    Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(assertion);
  }
}
