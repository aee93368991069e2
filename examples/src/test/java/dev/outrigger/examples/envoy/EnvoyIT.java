package dev.outrigger.examples.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outrigger.controlplane.ControlPlane;
import dev.outrigger.controlplane.ControlPlaneOptions;
import dev.outrigger.controlplane.MeshSource;
import dev.outrigger.controlplane.TransportOptions;
import dev.outrigger.controlplane.serve.Limits;
import dev.outrigger.controlplane.serve.TypeSync;
import dev.outrigger.controlplane.state.Debounce;
import dev.outrigger.controlplane.translate.MeshOptions;
import dev.outrigger.controlplane.translate.ResourceType;
import dev.outrigger.testing.AdsBootstrap.Protocol;
import dev.outrigger.testing.ManifestFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A stock Envoy, which knows nothing of us, is driven by our control plane. */
final class EnvoyIT {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir private Path directory;
  private ManifestFiles manifests;
  private EchoService echo;
  private ControlPlane controlPlane;

  @BeforeEach
  void start() throws IOException {
    manifests = ManifestFiles.create(directory.resolve("manifests"));
    echo = new EchoService(manifests, 3);
    controlPlane = ControlPlane.start(ControlPlaneOptions.onFreePorts(new MeshSource.Manifests(manifests.directory())));
  }

  @AfterEach
  void stop() {
    controlPlane.close();
    echo.close();
  }

  @ParameterizedTest
  @EnumSource
  void takes_every_resource_and_balances_over_all_pods(Protocol protocol) throws Exception {
    try (Envoy envoy = envoy(protocol, "NONE")) {
      Map<String, Integer> answers = echo.request(60);

      assertThat(answers).as(envoy.log()).containsOnlyKeys("127.77.2.1 200", "127.77.2.2 200", "127.77.2.3 200");
      assertThat(answers.values()).allMatch(count -> count >= 5);
      assertThat(envoy.admin("/config_dump")).contains("\"name\": \"" + echo.cluster() + "\"");
      assertAllAccepted(envoy);
      assertInSync();
    }
  }

  @ParameterizedTest
  @EnumSource
  void follows_pods_that_come_and_go_within_a_second(Protocol protocol) throws Exception {
    try (Envoy envoy = envoy(protocol, "NONE")) {
      echo.request(1);
      List<EchoPod> before = echo.pods();
      EchoPod added = echo.startPod();
      echo.expose(echo.pods());
      await("the added pod").atMost(Duration.ofSeconds(1)).until(() -> isEndpoint(envoy, added));

      echo.expose(before);
      await("the pod to leave").atMost(Duration.ofSeconds(1)).until(() -> !isEndpoint(envoy, added));
      assertThat(echo.request(30)).doesNotContainKey(added.ip() + " 200");
      assertAllAccepted(envoy);
    }
  }

  @ParameterizedTest
  @EnumSource
  void ejects_a_pod_as_its_destination_rule_says(Protocol protocol) throws Exception {
    destinationRule();
    try (Envoy envoy = envoy(protocol, "NONE")) {
      EchoPod sick = echo.pods().getFirst();
      sick.answers(503);
      await("the ejection").atMost(PATIENCE).until(() -> {
        echo.request(6);
        return ejected(envoy) == 1;
      });

      assertThat(echo.request(30)).containsOnlyKeys("127.77.2.2 200", "127.77.2.3 200");
      assertAllAccepted(envoy);
    }
  }

  @ParameterizedTest
  @EnumSource
  void takes_a_rule_that_comes_while_it_runs(Protocol protocol) throws Exception {
    try (Envoy envoy = envoy(protocol, "NONE")) {
      echo.request(1);
      destinationRule();
      await("the changed cluster").atMost(PATIENCE)
          .until(() -> envoy.admin("/config_dump?mask=dynamic_active_clusters").contains("\"consecutive_5xx\": 3"));

      assertThat(echo.request(30).values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(30);
      assertThat(envoy.stats("warming_clusters")).containsEntry("cluster_manager.warming_clusters", 0L);
      assertAllAccepted(envoy);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_service_comes_and_goes_while_requests_run(Protocol protocol) throws Exception {
    try (Envoy envoy = envoy(protocol, "NONE")) {
      manifests.write("other.yaml", """
          apiVersion: v1
          kind: Service
          metadata: {name: other, namespace: demo}
          spec:
            clusterIP: 127.77.1.2
            ports: [{name: http, port: 18080}]
          """);
      await("the new cluster").atMost(PATIENCE).until(() -> hasOther(envoy));
      assertThat(echo.request(10)).allSatisfy((answer, count) -> assertThat(answer).endsWith(" 200"));

      manifests.remove("other.yaml");
      await("the cluster to go").atMost(PATIENCE).until(() -> !hasOther(envoy));
      assertThat(echo.request(10)).allSatisfy((answer, count) -> assertThat(answer).endsWith(" 200"));
      assertAllAccepted(envoy);
    }
  }

  @ParameterizedTest
  @EnumSource
  void takes_every_resource_of_a_proxy_whose_traffic_is_redirected(Protocol protocol) throws Exception {
    destinationRule();
    try (Envoy envoy = envoy(protocol, "REDIRECT")) {
      assertThat(envoy.admin("/config_dump")).contains("\"name\": \"" + echo.cluster() + "\"")
          .contains("virtualOutbound");
      assertAllAccepted(envoy);
      assertInSync();
    }
  }

  @ParameterizedTest
  @EnumSource
  void what_it_rejects_is_known_here_with_its_reason_while_the_rest_serves(Protocol protocol) throws Exception {
    try (Envoy envoy = envoy(protocol, "NONE")) {
      echo.request(1);
      // An address of no network here (RFC 5737): Envoy cannot listen on it.
      manifests.write("elsewhere.yaml", """
          apiVersion: v1
          kind: Service
          metadata: {name: elsewhere, namespace: demo}
          spec:
            clusterIP: 192.0.2.1
            ports: [{name: http, port: 18080}]
          """);
      await("the rejection").atMost(PATIENCE)
          .untilAsserted(() -> assertThat(sync(ResourceType.LISTENERS).rejection()).contains("192.0.2.1_18080"));

      assertThat(sync(ResourceType.LISTENERS).state()).isEqualTo(TypeSync.State.REJECTED);
      assertThat(envoy.stats("lds.update_rejected")).containsEntry("listener_manager.lds.update_rejected", 1L);
      assertThat(echo.request(10)).allSatisfy((answer, count) -> assertThat(answer).endsWith(" 200"));
      manifests.remove("elsewhere.yaml");
      await("the mended listeners").atMost(PATIENCE)
          .until(() -> sync(ResourceType.LISTENERS).state() == TypeSync.State.SYNCED);
    }
  }

  @Test
  void a_control_plane_that_comes_back_finds_its_proxy_again() throws Exception {
    try (Envoy envoy = envoy(Protocol.DELTA_GRPC, "NONE")) {
      echo.request(1);
      ControlPlaneOptions same =
          new ControlPlaneOptions(new MeshSource.Manifests(manifests.directory()), controlPlane.xdsAddress(),
              controlPlane.monitoringAddress(), Debounce.DEFAULT, MeshOptions.DEFAULT, Limits.DEFAULT,
              TransportOptions.DEFAULT);
      controlPlane.close();
      assertThat(echo.request(30)).containsOnlyKeys("127.77.2.1 200", "127.77.2.2 200", "127.77.2.3 200");

      controlPlane = ControlPlane.start(same);
      EchoPod added = echo.startPod();
      echo.expose(echo.pods());
      await("the added pod").atMost(Duration.ofSeconds(30)).until(() -> isEndpoint(envoy, added));
      assertAllAccepted(envoy);
    }
  }

  private Envoy envoy(Protocol protocol, String interception) throws IOException {
    return Envoy.start(directory, controlPlane.xdsAddress(), protocol, interception);
  }

  private void destinationRule() throws IOException {
    manifests.write("rule.yaml", """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: echo, namespace: demo}
        spec:
          host: echo
          trafficPolicy:
            loadBalancer: {simple: ROUND_ROBIN}
            outlierDetection:
              consecutive5xxErrors: 3
              interval: 1s
              baseEjectionTime: 30s
              maxEjectionPercent: 100
        """);
  }

  private boolean isEndpoint(Envoy envoy, EchoPod pod) {
    return envoy.admin("/clusters").contains(echo.cluster() + "::" + pod.ip() + ":" + pod.port() + "::");
  }

  private static long ejected(Envoy envoy) {
    return envoy.stats("ejections_active").values().stream().mapToLong(Long::longValue).sum();
  }

  private static boolean hasOther(Envoy envoy) {
    return envoy.admin("/clusters").contains("outbound|18080||other.demo.svc.cluster.local::");
  }

  private static void assertAllAccepted(Envoy envoy) {
    assertThat(envoy.stats("update_rejected")).as(envoy.log())
        .containsKeys("cluster_manager.cds.update_rejected", "listener_manager.lds.update_rejected")
        .allSatisfy((name, count) -> assertThat(count).as(name).isZero());
    assertThat(envoy.stats("update_success"))
        .hasKeySatisfying(new Condition<>(name -> name.contains(".rds."), "routes"));
  }

  private TypeSync sync(ResourceType type) {
    return controlPlane.syncStatus().proxies().getFirst().types().get(type);
  }

  private void assertInSync() {
    await("all to be accepted").atMost(PATIENCE)
        .untilAsserted(() -> assertThat(controlPlane.syncStatus().proxies()).singleElement()
            .satisfies(proxy -> assertThat(proxy.types()).hasSize(4)
                .allSatisfy(
                    (type, sync) -> assertThat(sync.state()).as(type.name()).isEqualTo(TypeSync.State.SYNCED))));
  }
}
