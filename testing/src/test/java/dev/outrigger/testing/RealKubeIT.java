package dev.outrigger.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class RealKubeIT {

  private static RealKube kube;

  @BeforeAll
  static void start() throws IOException {
    kube = RealKube.start();
  }

  @AfterAll
  static void stop() {
    if (kube != null) {
      kube.close();
    }
  }

  @Test
  void runs_the_controllers_when_asked_to() throws IOException {
    try (RealKube full = RealKube.start().withControllers()) {
      full.apply("""
          apiVersion: v1
          kind: Service
          metadata: {name: shop, namespace: default}
          spec: {selector: {app: shop}, ports: [{port: 80}]}
          """);

      assertThat(full.kubectl("get", "service", "shop", "--output=jsonpath={.spec.clusterIP}")).startsWith("198.19.");
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> full.kubectl("get", "endpointslices",
              "--selector=kubernetes.io/service-name=shop", "--output=name").startsWith("endpointslice"));
    }
  }

  @Test
  void remembers_all_when_the_api_server_was_away() throws IOException {
    kube.apply("{apiVersion: v1, kind: Namespace, metadata: {name: kept}}");

    kube.stopApiServer();
    assertThatThrownBy(() -> kube.kubectl("get", "namespace", "kept")).hasMessageContaining("refused");
    kube.startApiServer();
    kube.compact();

    assertThat(kube.kubectl("get", "namespace", "kept", "--output=name")).startsWith("namespace/kept");
  }

  @Test
  void gives_a_service_account_a_token_that_may_do_what_its_roles_say() {
    kube.kubectl("create", "serviceaccount", "reader");
    kube.kubectl("create", "clusterrole", "reads-nodes", "--verb=list", "--resource=nodes");
    kube.kubectl("create", "clusterrolebinding", "reads-nodes", "--clusterrole=reads-nodes",
        "--serviceaccount=default:reader");
    String asReader = "--kubeconfig=" + kube.kubeconfig("default", "reader");

    assertThat(kube.kubectl("get", "nodes", asReader)).isEmpty();
    assertThatThrownBy(() -> kube.kubectl("get", "secrets", asReader)).hasMessageContaining("forbidden");
  }
}
