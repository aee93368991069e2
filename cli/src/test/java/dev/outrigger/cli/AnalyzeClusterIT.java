package dev.outrigger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.testing.RealKube;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** {@code outrigger analyze --kubeconfig} with a real API server. */
@TestMethodOrder(MethodOrderer.MethodName.class)
final class AnalyzeClusterIT {

  private static RealKube kube;

  @BeforeAll
  static void startKube() throws IOException {
    kube = RealKube.start();
    kube.apply("""
        apiVersion: v1
        kind: Service
        metadata: {name: echo, namespace: default}
        spec: {ports: [{name: http, port: 80}]}
        """);
  }

  @AfterAll
  static void stopKube() {
    if (kube != null) {
      kube.close();
    }
  }

  @Test
  void a_cluster_without_the_rules_of_istio_is_read_too() {
    Run run = run("analyze", "--kubeconfig", kube.kubeconfig().toString(), "-n", "default");

    assertThat(run.err).isEmpty();
    assertThat(run.out).startsWith("nothing found in ");
    assertThat(run.status).isZero();
  }

  @Test
  void a_missing_right_is_told_by_its_name() {
    kube.kubectl("create", "serviceaccount", "nobody");

    Run run = run("analyze", "--kubeconfig", kube.kubeconfig("default", "nobody").toString());

    assertThat(run)
        .isEqualTo(new Run(2, "", "outrigger analyze: cannot list services: not allowed (expected: the right to"
            + " list services in all namespaces)\n"));
    assertThat(run("analyze", "--kubeconfig", kube.kubeconfig("stale", "default", "wrong").toString()).err)
        .contains("cannot list services: " + kube.address() + "/ does not know the user of the kubeconfig");
  }

  @Test
  void rules_in_the_cluster_and_in_files_are_one_mesh(@TempDir Path directory) throws IOException {
    installRules();
    kube.apply("""
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: echo, namespace: default}
        spec: {host: echo, subsets: [{name: v1, labels: {version: v1}}], colour: red}
        """);
    Path routes = Files.writeString(directory.resolve("routes.yaml"), """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: echo}
        spec: {hosts: [echo], http: [{route: [{destination: {host: echo, subset: v2}}]}]}
        """);

    assertThat(run("analyze", "--kubeconfig", kube.kubeconfig().toString(), "-n", "default").out)
        .startsWith("warning unknown-field: DestinationRule default/echo: spec.colour: unknown field");
    assertThat(run("analyze", "--kubeconfig", kube.kubeconfig().toString(), "-f", routes.toString(), "-n", "default",
        "-S", "unknown-field").out)
        .startsWith("warning unknown-subset: " + routes + ":1: VirtualService default/echo: spec.http[0].route[0]"
            + ".destination.subset: v2 (expected: one that DestinationRule default/echo defines: v1)");
    Path mended = Files.writeString(directory.resolve("mended.yaml"), """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: echo}
        spec: {host: echo, subsets: [{name: v2, labels: {version: v2}}]}
        """);
    assertThat(
        run("analyze", "--kubeconfig", kube.kubeconfig().toString(), "-f", directory.toString(), "-n", "default"))
        .as("with " + mended)
        .satisfies(run -> assertThat(run.out).startsWith("nothing found in "));
  }

  private static void installRules() {
    kube.apply("""
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: destinationrules.networking.istio.io}
        spec:
          group: networking.istio.io
          scope: Namespaced
          names: {kind: DestinationRule, listKind: DestinationRuleList, plural: destinationrules, singular: destinationrule}
          versions:
            - name: v1
              served: true
              storage: true
              schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
        """);
    Awaitility.await()
        .until(() -> kube.kubectl("get", "crd", "destinationrules.networking.istio.io", "--output",
            "jsonpath={.status.conditions[?(@.type=='Established')].status}").equals("True"));
    Awaitility.await().ignoreException(AssertionError.class).until(() -> {
      kube.kubectl("get", "destinationrules", "--all-namespaces");
      return true;
    });
  }

  private static Run run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = CliMain.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
    return new Run(status, out.toString(), err.toString());
  }

  private record Run(int status, String out, String err) {}
}
