package dev.outrigger.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outrigger.testing.RealKube;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The manifests, taken by a real API server with its admission. */
final class DeployIT {

  private static final Path DEPLOY = Path.of(System.getProperty("outrigger.home"), "deploy");
  private static final String ACCOUNT = "system:serviceaccount:outrigger-system:outrigger-control-plane";

  private static RealKube kube;

  @BeforeAll
  static void start() throws IOException {
    kube = RealKube.start().withControllers();
    kube.kubectl("apply", "--server-side", "--validate=strict", "--filename=" + DEPLOY.resolve("crds"));
    kube.kubectl("apply", "--server-side", "--validate=strict", "--kustomize=" + DEPLOY);
  }

  @AfterAll
  static void stop() {
    if (kube != null) {
      kube.close();
    }
  }

  @Test
  void its_pods_keep_the_strictest_of_kubernetes_rules() {
    // The namespace refuses pods that do not.
    await().atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(kube.kubectl("get", "pods", "--namespace=outrigger-system", "--output=name"))
            .hasLineCount(2));
  }

  @Test
  void applied_again_they_change_nothing() {
    String before = generation();
    kube.kubectl("apply", "--server-side", "--kustomize=" + DEPLOY);

    assertThat(generation()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource(textBlock = """
      yes, create, tokenreviews.authentication.k8s.io,
      yes, get,    secrets/outrigger-ca,            outrigger-system
      yes, create, secrets/outrigger-ca,            outrigger-system
      no,  get,    secrets/other,                   outrigger-system
      no,  create, secrets,                         outrigger-system
      no,  list,   secrets,                         outrigger-system
      no,  get,    secrets/outrigger-ca,            default
      yes, patch,  configmaps/outrigger-root-cert,  default
      yes, create, configmaps/outrigger-root-cert,  default
      no,  create, configmaps,                      default
      no,  patch,  configmaps/other,                default
      no,  get,    configmaps/outrigger-root-cert,  default
      no,  delete, configmaps/outrigger-root-cert,  default
      no,  create, pods,                            default
      """)
  void its_account_may_do_what_it_does_and_nothing_near_to_it(
      String answer,
      String verb,
      String what,
      String namespace) {
    assertThat(canI(verb, what, namespace == null ? "default" : namespace)).isEqualTo(answer);
  }

  private static String canI(String verb, String what, String namespace) {
    try {
      return kube.kubectl("auth", "can-i", verb, what, "--namespace=" + namespace, "--as=" + ACCOUNT).strip();
    } catch (AssertionError refused) {
      // kubectl's way to say no is a status.
      return "no";
    }
  }

  private static String generation() {
    return kube.kubectl("get", "deployment,service,poddisruptionbudget", "--namespace=outrigger-system",
        "--output=jsonpath={range .items[*]}{.kind}{.metadata.generation}{.spec}{end}");
  }
}
