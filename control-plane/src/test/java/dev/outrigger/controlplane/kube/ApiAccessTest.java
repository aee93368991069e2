package dev.outrigger.controlplane.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ApiAccessTest {

  private static final Map<String, String> POD =
      Map.of("KUBERNETES_SERVICE_HOST", "198.19.0.1", "KUBERNETES_SERVICE_PORT", "443");

  @TempDir private Path directory;

  @Test
  void the_current_context_of_a_kubeconfig_file_names_the_server() throws IOException {
    Path file = Files.writeString(directory.resolve("config"), """
        apiVersion: v1
        kind: Config
        clusters:
        - {name: a, cluster: {server: "https://198.18.0.1:6443"}}
        - {name: b, cluster: {server: "https://198.18.0.2:6443"}}
        contexts:
        - {name: to-a, context: {cluster: a}}
        - {name: to-b, context: {cluster: b}}
        current-context: to-b
        """);

    try (KubernetesClient client = ApiAccess.byKubeconfig(file)) {
      assertThat(client.getMasterUrl()).hasToString("https://198.18.0.2:6443/");
    }
  }

  @Test
  void a_file_that_cannot_be_used_is_named_with_what_was_expected() throws IOException {
    Path absent = directory.resolve("absent");
    Path other = Files.writeString(directory.resolve("other"), "a: [1");
    Path empty = Files.writeString(directory.resolve("empty"), "apiVersion: v1\nkind: Config\n");

    assertThatThrownBy(() -> ApiAccess.byKubeconfig(absent)).isInstanceOf(IOException.class)
        .hasMessage(absent + ": cannot be read (expected: a kubeconfig file)");
    assertThatThrownBy(() -> ApiAccess.byKubeconfig(other)).isInstanceOf(IOException.class)
        .hasMessageStartingWith(other + ": ")
        .hasMessageEndingWith("(expected: a kubeconfig file)");
    assertThatThrownBy(() -> ApiAccess.byKubeconfig(empty)).isInstanceOf(IOException.class)
        .hasMessageStartingWith(empty + ": no cluster to connect to (expected: ");
  }

  @Test
  void a_process_is_in_a_pod_when_it_has_the_address_and_a_token() throws IOException {
    assertThat(ApiAccess.isInPod(POD, directory)).isFalse();
    Files.writeString(directory.resolve("token"), "t");

    assertThat(ApiAccess.isInPod(POD, directory)).isTrue();
    assertThat(ApiAccess.isInPod(Map.of(), directory)).isFalse();
  }

  @Test
  void a_pod_s_token_is_read_each_time() throws IOException {
    Files.writeString(directory.resolve("token"), "first\n");
    Files.writeString(directory.resolve("namespace"), "mesh");
    Files.writeString(directory.resolve("ca.crt"), "");

    try (KubernetesClient client = ApiAccess.inPod(Map.of("KUBERNETES_SERVICE_HOST", "fd00::1"), directory)) {
      assertThat(client.getMasterUrl()).hasToString("https://[fd00::1]:443/");
      assertThat(client.getNamespace()).isEqualTo("mesh");
      assertThat(client.getConfiguration().getOauthTokenProvider().getToken()).isEqualTo("first");
      Files.writeString(directory.resolve("token"), "second\n");
      assertThat(client.getConfiguration().getOauthTokenProvider().getToken()).isEqualTo("second");
    }
  }
}
