package dev.outrigger.controlplane.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.testing.RealKube;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our definitions of Istio's kinds, in a real API server. */
final class DefinitionsIT {

  private static RealKube kube;

  @BeforeAll
  static void define() throws IOException {
    kube = RealKube.start();
    Path definitions = Path.of(System.getProperty("outrigger.home"), "deploy", "crds");
    kube.kubectl("apply", "--server-side", "--filename=" + definitions);
    kube.kubectl("wait", "--for=condition=Established", "--all", "customresourcedefinitions");
  }

  @AfterAll
  static void stop() {
    if (kube != null) {
      kube.close();
    }
  }

  @Test
  void define_every_kind_in_every_version_that_the_control_plane_reads() {
    for (WatchedKind kind : WatchedKind.all()) {
      for (String version : kind.versions()) {
        assertThat(kube.kubectl("get", "--raw=" + kind.path(version))).contains("\"items\":[");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      DestinationRule | host: shop
      Gateway         | servers: []
      ServiceEntry    | hosts: [partner.example]
      Sidecar         | egress: []
      VirtualService  | hosts: [shop]
      WorkloadEntry   | address: 198.18.0.9
      """)
  void lose_nothing_that_is_written(String kind, String needed) {
    kube.apply("""
        apiVersion: networking.istio.io/v1beta1
        kind: %s
        metadata: {name: kept, namespace: default}
        unheardOf: 1
        spec:
          %s
          notYet: {deep: [{deeper: true}]}
        """.formatted(kind, needed));

    assertThat(kube.kubectl("get", kind, "kept", "--output=jsonpath={.unheardOf} {.spec.notYet}"))
        .isEqualTo("1 {\"deep\":[{\"deeper\":true}]}");
    assertThat(kube.kubectl("get", kind, "kept", "--output=jsonpath={.apiVersion}"))
        .isEqualTo("networking.istio.io/v1");
  }

  @Test
  void keep_the_conditions_of_several_writers_apart_and_off_the_generation() throws IOException {
    kube.apply("""
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: judged, namespace: default}
        spec: {host: shop}
        """);

    condition("first", "Accepted", "True");
    condition("second", "Checked", "False");
    condition("first", "Accepted", "Unknown");

    assertThat(kube.kubectl("get", "dr", "judged",
        "--output=jsonpath={.metadata.generation}{range .status.conditions[*]} {.type}={.status}{end}"))
        .isEqualTo("1 Accepted=Unknown Checked=False");
  }

  private static void condition(String writer, String type, String status) throws IOException {
    Path file = Files.writeString(Files.createTempFile("condition", ".yaml"), """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: judged, namespace: default}
        status: {conditions: [{type: %s, status: "%s"}]}
        """.formatted(type, status));
    kube.kubectl("apply", "--server-side", "--subresource=status", "--field-manager=" + writer, "--filename=" + file);
    Files.delete(file);
  }
}
