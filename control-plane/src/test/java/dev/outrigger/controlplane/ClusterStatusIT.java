package dev.outrigger.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.testing.RealKube;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What control planes, as processes of their own and with no more rights than they are shipped with, tell on the objects of a real API server. */
final class ClusterStatusIT {

  private static final String CONDITIONS =
      "jsonpath={range .status.conditions[*]}{.type}={.status}/{.reason}@{.observedGeneration}: {.message}{'\\n'}{end}";

  private static RealKube kube;
  private static Path kubeconfig;

  private final List<Process> processes = new ArrayList<>();

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

  @AfterEach
  void stop() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly();
      process.waitFor();
    }
    kube.kubectl("delete", "--ignore-not-found", "--namespace=outrigger-system", "lease/outrigger-leader");
    kube.kubectl("delete", "--ignore-not-found", "destinationrules,virtualservices,services,endpointslices", "--all");
  }

  @Test
  void conditions_come_and_go_with_what_is_wrong() throws IOException {
    start("one");
    rule("{host: echo, colour: red}");

    eventually(() -> assertThat(conditions()).isEqualToNormalizingNewlines("""
        Accepted=True/Accepted@1: the mesh uses it
        ResolvedRefs=False/UnknownHost@1: spec.host: echo (expected: the name of a Service); the rule is not used
        PartiallyInvalid=True/UnknownField@1: spec.colour: unknown field (expected: one of %s)
        """.formatted(known())));

    kube.apply("{apiVersion: v1, kind: Service, metadata: {name: echo}, spec: {ports: [{port: 80}]}}");
    rule("{host: echo, trafficPolicy: {outlierDetection: {interval: soon}}}");
    eventually(() -> assertThat(conditions()).startsWith("Accepted=False/Invalid@2: spec.trafficPolicy.outlierDetection"
        + ".interval: \"soon\" (expected: a duration"));

    rule("{host: echo}");
    eventually(() -> assertThat(conditions()).isEqualTo("Accepted=True/Accepted@3: the mesh uses it\n"));
  }

  @Test
  void what_others_tell_stays_and_what_stands_there_is_not_written_again() throws Exception {
    rule("{host: nobody}");
    kube.kubectl("patch", "destinationrule", "r", "--subresource=status", "--type=merge", "--patch",
        "{\"status\":{\"validationMessages\":[{\"level\":\"INFO\"}],\"conditions\":[{\"type\":\"Reconciled\","
            + "\"status\":\"True\"}]}}");
    start("one");
    eventually(() -> assertThat(conditions()).contains("Reconciled=True", "Accepted=True", "ResolvedRefs=False"));
    assertThat(kube.kubectl("get", "destinationrule", "r", "--output=jsonpath={.status.validationMessages[0].level}"))
        .isEqualTo("INFO");
    String version = version();
    Process first = processes.getFirst();

    first.destroy();
    first.waitFor();
    start("two");
    eventually(() -> assertThat(log("two")).anyMatch(line -> line.contains(" state 1:")));
    kube.apply(
        "{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: later}, spec: {host: nobody}}");
    eventually(() -> assertThat(kube.kubectl("get", "destinationrule", "later", "--output=" + CONDITIONS))
        .contains("ResolvedRefs=False"));

    assertThat(version()).isEqualTo(version);
    // The lease, the rules' status: none of it is news to proxies. One state each, and one for the later rule.
    assertThat(log("two").filter(line -> line.contains(" state "))).hasSize(2);
  }

  @Test
  void a_kind_without_conditions_gets_an_event() throws IOException {
    kube.apply("""
        apiVersion: v1
        kind: Service
        metadata: {name: echo}
        spec: {ports: [{name: http, port: 80}]}
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: echo-1, labels: {kubernetes.io/service-name: echo}}
        addressType: IPv4
        endpoints: [{addresses: [198.18.0.7]}]
        ports: [{name: web, port: 8080}]
        """);
    start("one");

    eventually(() -> assertThat(
        kube.kubectl("get", "events.v1.events.k8s.io", "--field-selector=reason=UnknownPort",
            "--output=jsonpath={range .items[*]}{.type} {.regarding.kind} {.regarding.name}: {.note}{'\\n'}{end}"))
        .isEqualTo(
            "Warning Service echo: spec.ports[0].name: \"http\" (expected: the name of a port in its EndpointSlices:"
                + " \"web\"); the port has no endpoints\n"));
  }

  @Test
  void what_a_proxy_of_another_replica_than_the_leader_rejects_is_an_event_on_the_rule() throws Exception {
    start("one");
    eventually(() -> assertThat(log("one")).anyMatch(line -> line.contains("is the leader")));
    start("two");
    eventually(() -> assertThat(log("two")).anyMatch(line -> line.contains(" state 1:")));
    kube.apply("{apiVersion: v1, kind: Service, metadata: {name: echo}, spec: {ports: [{name: http, port: 80}]}}");
    rule("{host: echo}");
    eventually(() -> assertThat(conditions()).isEqualTo("Accepted=True/Accepted@1: the mesh uses it\n"));

    String proxy = "sidecar~198.18.0.9~picky.default~default.svc.cluster.local";
    try (RefusingProxy picky = new RefusingProxy(xds("two"), proxy, "outbound|80||echo.default.svc.cluster.local")) {
      eventually(() -> assertThat(picky.refusals()).isEqualTo(1));
      eventually(() -> assertThat(
          kube.kubectl("get", "events.v1.events.k8s.io", "--field-selector=reason=Rejected",
              "--output=jsonpath={range .items[*]}{.type} {.regarding.kind} {.regarding.name}: {.note}{'\\n'}{end}"))
          .isEqualTo("Warning DestinationRule r: " + proxy + " rejected clusters, and stays with what it had:"
              + " outbound|80||echo.default.svc.cluster.local: lb_policy: not liked\n"));
      assertThat(kube.kubectl("describe", "destinationrule", "r")).contains("Rejected", "not liked");
      assertThat(conditions()).doesNotContain("Programmed");

      processes.getFirst().destroy();
      eventually(() -> assertThat(conditions()).contains("Programmed=False/Rejected@1: accepted by 0 of 1 proxies"));
    }
  }

  @Test
  void when_the_leader_is_killed_another_writes_within_fifteen_seconds() throws Exception {
    start("one");
    eventually(() -> assertThat(log("one")).anyMatch(line -> line.contains("is the leader")));
    start("two");
    eventually(() -> assertThat(log("two")).anyMatch(line -> line.contains(" state 1:")));
    rule("{host: nobody}");
    eventually(() -> assertThat(conditions()).contains("ResolvedRefs=False"));

    processes.getFirst().destroyForcibly().waitFor();
    rule("{host: none, colour: red}");

    Awaitility.await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(
            () -> assertThat(conditions()).contains("ResolvedRefs=False/UnknownHost@2", "PartiallyInvalid=True"));
    assertThat(log("two")).anyMatch(line -> line.contains("is the leader"));
  }

  @Test
  void a_leader_that_is_told_to_stop_hands_over_at_once() throws Exception {
    start("one");
    eventually(() -> assertThat(log("one")).anyMatch(line -> line.contains("is the leader")));
    start("two");
    eventually(() -> assertThat(log("two")).anyMatch(line -> line.contains(" state 1:")));

    processes.getFirst().destroy();
    processes.getFirst().waitFor();

    Awaitility.await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(log("two")).anyMatch(line -> line.contains("is the leader")));
  }

  private static void rule(String spec) {
    kube.apply("{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: r}, spec: " + spec + "}");
  }

  private static String conditions() {
    return kube.kubectl("get", "destinationrule", "r", "--output=" + CONDITIONS);
  }

  private static String known() {
    String message = conditions();
    return message.substring(message.indexOf("one of ") + 7, message.lastIndexOf(')'));
  }

  private static String version() {
    return kube.kubectl("get", "destinationrule", "r", "--output=jsonpath={.metadata.resourceVersion}");
  }

  /** Where a started one says that it serves proxies. */
  private InetSocketAddress xds(String name) throws IOException {
    String line = log(name).filter(text -> text.contains("xDS on ")).findFirst().orElseThrow();
    return new InetSocketAddress("127.0.0.1", Integer.parseInt(line.replaceAll(".*xDS on .*:(\\d+).*", "$1")));
  }

  private void start(String name) throws IOException {
    List<String> command =
        List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "@jvm.options", "-cp",
            System.getProperty("java.class.path"), ControlPlaneMain.class.getName(), "--kubeconfig",
            kubeconfig.toString(), "--xds-address", "127.0.0.1:0", "--monitoring-address", "127.0.0.1:0");
    processes.add(new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(directory.resolve(name + ".log").toFile())
        .start());
  }

  private Stream<String> log(String name) throws IOException {
    return Files.readAllLines(directory.resolve(name + ".log")).stream();
  }

  private static void eventually(ThrowingRunnable assertion) {
    Awaitility.await().atMost(Duration.ofSeconds(30)).ignoreExceptions().untilAsserted(assertion);
  }
}
