package dev.outrigger.controlplane;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outrigger.controlplane.serve.Limits;
import dev.outrigger.controlplane.state.Debounce;
import dev.outrigger.controlplane.translate.MeshOptions;
import dev.outrigger.controlplane.webhook.WebhookServer;
import dev.outrigger.testing.RealKube;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped ValidatingWebhookConfiguration and a control plane under the shipped role, with a real API server. */
final class WebhookIT {

  private static final Path DEPLOY = Path.of(System.getProperty("outrigger.home"), "deploy");
  private static final String BAD = "{host: echo, trafficPolicy: {outlierDetection: {interval: soon}}}";

  private static RealKube kube;
  private static Path kubeconfig;

  private ControlPlane controlPlane;

  @TempDir private Path directory;

  @BeforeAll
  static void startKube() throws IOException {
    kube = RealKube.start();
    kube.deployRights();
    kubeconfig = kube.kubeconfig("outrigger-system", "outrigger-control-plane");
  }

  @AfterAll
  static void stopKube() {
    if (kube != null) {
      kube.close();
    }
  }

  @BeforeEach
  void start() throws IOException {
    InetSocketAddress anyPort = new InetSocketAddress("127.0.0.1", 0);
    TransportOptions usual = TransportOptions.DEFAULT;
    controlPlane = ControlPlane.start(new ControlPlaneOptions(new MeshSource.Kubeconfig(kubeconfig), anyPort, anyPort,
        Debounce.DEFAULT, MeshOptions.DEFAULT, Limits.DEFAULT,
        new TransportOptions(anyPort, usual.newStreamsPerSecond(), usual.maxConnectionAge(), usual.rootLifetime(),
            usual.servingLifetime()),
        anyPort));
    // Nothing leads from this API server to pods: it is told the address itself.
    kube.apply(Files.readString(DEPLOY.resolve("validating-webhook.yaml"))
        .replaceAll("service: \\{.*}",
            "url: \"https://127.0.0.1:" + requireNonNull(controlPlane.webhookAddress()).getPort() + WebhookServer.PATH
                + '"'));
    Awaitility.await("the webhook is asked")
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThatThrownBy(() -> create(BAD)).isInstanceOf(AssertionError.class));
  }

  @AfterEach
  void stop() {
    controlPlane.close();
    kube.kubectl("delete", "--ignore-not-found", "validatingwebhookconfiguration/outrigger-validator");
    kube.kubectl("delete", "--ignore-not-found", "destinationrules,virtualservices,gateways", "--all");
  }

  @Test
  void a_rule_without_errors_is_stored_and_one_with_errors_refused_with_path_value_and_expectation() {
    assertThat(rule("good", "{host: echo}")).contains("serverside-applied");

    assertThatThrownBy(() -> rule("bad", BAD))
        .hasMessageContaining("admission webhook \"rules.outrigger.dev\" denied the"
            + " request: DestinationRule default/bad: spec.trafficPolicy.outlierDetection.interval: \"soon\" (expected: a"
            + " duration");
    assertThat(kube.kubectl("get", "destinationrules", "--output=name"))
        .isEqualTo("destinationrule.networking.istio.io/good\n");
    assertThatThrownBy(() -> rule("good", BAD)).as("an update is judged too").hasMessageContaining("\"soon\"");
  }

  @Test
  void every_version_of_the_api_is_validated() {
    for (String version : new String[]{"v1", "v1beta1", "v1alpha3"}) {
      assertThatThrownBy(() -> kube.apply("{apiVersion: networking.istio.io/" + version
          + ", kind: VirtualService, metadata: {name: r}, spec: {hosts: [a], http: [{timeout: soon}]}}"))
          .as(version)
          .hasMessageContaining("spec.http[0].timeout: \"soon\"");
    }
  }

  @Test
  void what_else_is_wrong_comes_as_a_warning() {
    assertThatThrownBy(() -> create("{host: nobody, colour: red}"))
        .hasMessageContaining("Warning: spec.colour: unknown field")
        .hasMessageContaining("Warning: spec.host: nobody (expected: the name of a Service); the rule is not used");
  }

  @Test
  void gateways_are_judged_and_known_to_the_rules_that_name_them() {
    assertThatThrownBy(
        () -> kube.apply("{apiVersion: networking.istio.io/v1beta1, kind: Gateway, metadata: {name: edge},"
            + " spec: {servers: []}}"))
        .hasMessageContaining("Gateway default/edge: spec.servers: empty");
    String route = "{hosts: [a.example.com], gateways: [edge], http: [{directResponse: {status: 404}}]}";
    assertThatThrownBy(() -> create("VirtualService", route))
        .hasMessageContaining("Warning: spec.gateways[0]: edge (expected: mesh, or the name of a Gateway");

    kube.apply("{apiVersion: networking.istio.io/v1alpha3, kind: Gateway, metadata: {name: edge}, spec: {servers:"
        + " [{port: {number: 80, protocol: HTTP, name: http}, hosts: [a.example.com]}]}}");
    Awaitility.await()
        .untilAsserted(() -> assertThatThrownBy(() -> create("VirtualService", route))
            .hasMessageContaining("\"edge\" is not supported yet")
            .hasMessageNotContaining("the name of a Gateway"));
  }

  @Test
  void a_control_plane_that_is_gone_blocks_nothing() {
    controlPlane.close();

    assertThat(rule("anything", BAD)).contains("serverside-applied");
    assertThat(kube.apply("{apiVersion: v1, kind: ConfigMap, metadata: {name: other}, data: {a: b}}"))
        .contains("serverside-applied");
  }

  @Test
  void what_was_stored_with_errors_can_be_labelled_mended_and_deleted() throws IOException {
    controlPlane.close();
    kube.kubectl("delete", "validatingwebhookconfiguration/outrigger-validator");
    kube.apply("{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: old, finalizers:"
        + " [example.com/wait]}, spec: " + BAD + "}");
    start();

    kube.kubectl("label", "destinationrule/old", "a=b");
    assertThatThrownBy(() -> kube.kubectl("annotate", "destinationrule/old", "a=b")).hasMessageContaining("\"soon\"");
    kube.kubectl("delete", "destinationrule/old", "--wait=false");
    kube.kubectl("patch", "destinationrule/old", "--type=merge", "--patch={\"metadata\":{\"finalizers\":null}}");

    assertThat(kube.kubectl("get", "destinationrules", "--output=name")).isEmpty();
  }

  private static String rule(String name, String spec) {
    return kube
        .apply("{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: " + name + "}, spec: "
            + spec + "}");
  }

  /** Has a rule judged and not stored; fails for warnings too. */
  private void create(String spec) {
    create("DestinationRule", spec);
  }

  private void create(String kind, String spec) {
    try {
      Path file = Files.writeString(directory.resolve("rule.yaml"),
          "{apiVersion: networking.istio.io/v1, kind: " + kind + ", metadata: {name: r}, spec: " + spec + "}");
      kube.kubectl("create", "--warnings-as-errors", "--dry-run=server", "--filename=" + file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
