package dev.outrigger.examples.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outrigger.controlplane.ControlPlane;
import dev.outrigger.controlplane.ControlPlaneOptions;
import dev.outrigger.controlplane.MeshSource;
import dev.outrigger.controlplane.serve.TypeSync;
import dev.outrigger.testing.AdsBootstrap.Protocol;
import dev.outrigger.testing.ManifestFiles;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A stock Envoy through a long history of changes: what it ends up with is what a fresh one gets that starts among them, neither ever rejects
 * anything, and no request to a service that is there all the time fails meanwhile. {@code -Doutrigger.seed} draws another history.
 */
final class ChangesIT {

  private static final int QUIET_POINTS = 20;
  private static final int CHANGES_BETWEEN = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource
  void after_thousands_of_changes_it_has_what_a_fresh_one_gets_and_no_request_failed(Protocol protocol)
      throws Exception {
    long seed = Long.getLong("outrigger.seed", 20_261_123);
    RandomObjects objects = new RandomObjects(seed);
    ManifestFiles manifests = ManifestFiles.create(directory.resolve("manifests"));
    try (EchoService echo = new EchoService(manifests, 4);
        ControlPlane controlPlane =
            ControlPlane.start(ControlPlaneOptions.onFreePorts(new MeshSource.Manifests(manifests.directory())));
        Envoy envoy = envoy("old", controlPlane, protocol, echo);
        SteadyClient client =
            new SteadyClient(new InetSocketAddress("127.0.0.1", envoy.entryPort()), echo.authority())) {
      client.start();
      for (int point = 1; point <= QUIET_POINTS; point++) {
        for (int change = 0; change < CHANGES_BETWEEN; change++) {
          apply(objects.next(), manifests.directory());
        }
        String last = changeService(objects, point, echo, manifests);
        String when = "seed " + seed + ", quiet point " + point;
        // It starts while the changes still come.
        try (Envoy fresh = envoy("fresh-" + point, controlPlane, protocol, echo)) {
          await(when).atMost(PATIENCE)
              .until(() -> List.of(envoy, fresh)
                  .stream()
                  .allMatch(each -> DynamicConfiguration.of(each).routes(echo.port()).contains(last)));
          awaitQuiet(controlPlane, when);
          await(when).atMost(PATIENCE)
              .untilAsserted(
                  () -> assertThat(DynamicConfiguration.of(envoy).differencesFrom(DynamicConfiguration.of(fresh)))
                      .isEmpty());
          assertThat(rejections(fresh)).as(when + fresh.log()).isZero();
        }
        assertThat(rejections(envoy)).as(when + envoy.log()).isZero();
        assertThat(client.failures()).as(when).isEmpty();
      }
      assertThat(client.stop()).isGreaterThan(QUIET_POINTS);
      assertThat(client.failures()).isEmpty();
    }
  }

  private Envoy envoy(String name, ControlPlane controlPlane, Protocol protocol, EchoService echo)
      throws IOException {
    return Envoy.startWithEntry(Files.createDirectory(directory.resolve(name)), controlPlane.xdsAddress(), protocol,
        Integer.toString(echo.port()));
  }

  private static void apply(RandomObjects.Event event, Path manifests) throws IOException {
    Path file = manifests.resolve(event.file());
    if (event.text().isEmpty()) {
      Files.deleteIfExists(file);
    } else {
      Files.writeString(file, event.text());
    }
  }

  /**
   * The service that requests go to gets other pods and rules, never ones that would make a request fail.
   *
   * @return what its routes hold from then on, and not before
   */
  private static String changeService(RandomObjects objects, int point, EchoService echo, ManifestFiles manifests)
      throws IOException {
    String timeout = 10 + point + "s";
    List<EchoPod> pods = echo.pods();
    echo.expose(objects.one(List.of(pods, pods.subList(0, 2), pods.subList(1, 4), pods.subList(2, 3))));
    manifests.write("echo-rules.yaml", """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: echo, namespace: demo}
        spec:
          host: echo
          trafficPolicy:
            loadBalancer: {simple: %s}
          subsets: [{name: all, labels: {}}]
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: echo, namespace: demo}
        spec:
          hosts: [echo]
          http:
          - timeout: %s
            route: [{destination: {host: echo, subset: all}, weight: %s}, {destination: {host: echo}, weight: 50}]
        """.formatted(objects.one(List.of("RANDOM", "ROUND_ROBIN", "LEAST_REQUEST")), timeout,
        objects.one(List.of("10", "20", "50"))));
    return "\"timeout\":\"" + timeout + "\"";
  }

  private static void awaitQuiet(ControlPlane controlPlane, String when) {
    await(when).atMost(PATIENCE)
        .untilAsserted(() -> assertThat(controlPlane.syncStatus().proxies()).isNotEmpty()
            .allSatisfy(proxy -> assertThat(proxy.types().values())
                .allMatch(type -> type.state() == TypeSync.State.SYNCED, "in sync")));
  }

  private static long rejections(Envoy envoy) {
    return envoy.stats("update_rejected").values().stream().mapToLong(Long::longValue).sum();
  }
}
