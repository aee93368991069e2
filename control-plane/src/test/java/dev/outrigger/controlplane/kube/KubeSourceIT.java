package dev.outrigger.controlplane.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.controlplane.model.Change;
import dev.outrigger.policy.istio.DestinationRule;
import dev.outrigger.policy.kube.Service;
import dev.outrigger.testing.RealKube;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
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

  private static final Path DEPLOY = Path.of(System.getProperty("outrigger.home"), "deploy");

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
    // The API server makes its own service anew when it pleases.
    assertThat(picture.log().subList(told, picture.log().size()))
        .filteredOn(line -> !line.equals("+Service default/kubernetes"))
        .containsExactly("+Service default/last");
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

  @Test
  void follows_custom_resources_in_whichever_version_they_are_served_and_as_they_are_defined_and_undefined()
      throws IOException {
    KubeSource source = follow(kube.kubeconfig());
    assertThat(source.missing()).isEmpty();

    define("destinationrules");
    rule("v1alpha3", "shop", "shop");
    eventually(() -> assertThat(picture.has("DestinationRule", "default", "shop")).isTrue());
    rule("v1", "shop", "shop.default.svc.cluster.local");
    eventually(() -> assertThat(picture.get("DestinationRule", "default", "shop"))
        .isInstanceOfSatisfying(Change.RulePut.class,
            put -> assertThat(((DestinationRule) put.rule()).host()).isEqualTo("shop.default.svc.cluster.local")));
    onlyVersion("destinationrules", "v1alpha3");
    rule("v1alpha3", "old", "old");
    eventually(() -> assertThat(picture.has("DestinationRule", "default", "old")).isTrue());

    kube.kubectl("delete", "customresourcedefinition", "destinationrules.networking.istio.io");

    eventually(() -> assertThat(picture.has("DestinationRule", "default", "shop")).isFalse());
    assertThat(picture.log()).containsSubsequence("+DestinationRule default/shop", "-DestinationRule default/shop");
  }

  @Test
  void an_object_with_an_error_stays_what_it_was_and_is_reported_until_it_is_mended() throws IOException {
    define("virtualservices");
    follow(kube.kubeconfig());
    String good = "spec: {hosts: [shop], http: [{timeout: 3s, route: [{destination: {host: shop}}]}]}";
    object("VirtualService", "shop", good);
    eventually(() -> assertThat(picture.has("VirtualService", "default", "shop")).isTrue());
    Change before = picture.get("VirtualService", "default", "shop");

    object("VirtualService", "shop",
        "spec: {hosts: [shop], http: [{timeout: soon, route: [{destination: {host: shop}}]}]}");

    eventually(() -> assertThat(picture.findings()).anyMatch(
        finding -> finding.startsWith("VirtualService default/shop: spec.http[0].timeout: \"soon\" (expected: ")));
    assertThat(picture.get("VirtualService", "default", "shop")).isEqualTo(before);
    object("VirtualService", "shop", good);
    eventually(() -> assertThat(picture.findings()).noneMatch(finding -> finding.contains("spec.http[0].timeout")));
    assertThat(picture.log()).containsOnlyOnce("+VirtualService default/shop");
    kube.kubectl("delete", "virtualservice", "shop");
    eventually(() -> assertThat(picture.has("VirtualService", "default", "shop")).isFalse());
  }

  @Test
  void a_pod_s_token_is_read_again_when_it_was_replaced() throws IOException {
    kube.apply(Files.readString(DEPLOY.resolve("rbac.yaml")));
    Path account = Files.createDirectory(directory.resolve("serviceaccount"));
    Files.copy(kube.certificate(), account.resolve("ca.crt"));
    Files.writeString(account.resolve("namespace"), "outrigger-system");
    Files.writeString(account.resolve("token"), revocableToken("first"));
    Map<String, String> pod = Map.of("KUBERNETES_SERVICE_HOST", "127.0.0.1", "KUBERNETES_SERVICE_PORT",
        Integer.toString(relay.port()));
    assertThat(ApiAccess.isInPod(pod, account)).isTrue();
    KubeSource source = begin(ApiAccess.inPod(pod, account));
    eventually(() -> assertThat(picture.isSynced()).as(source.missing()).isTrue());

    kube.kubectl("delete", "secret", "first", "--namespace=outrigger-system");
    awaitRefusalOf(Files.readString(account.resolve("token")));
    service("unseen", 80);
    relay.hold();
    relay.open();
    eventually(() -> assertThat(failures(source, "Services")).isPositive());
    Files.writeString(account.resolve("token"), revocableToken("second"));
    service("new", 80);

    eventually(() -> assertThat(picture.log()).contains("+Service default/unseen", "+Service default/new"));
  }

  @Test
  void a_kubeconfig_file_is_read_again_when_its_token_is_refused() throws IOException {
    Path file = kube.kubeconfig("rotated", "default", "not-a-token");
    KubeSource source = begin(ApiAccess.byKubeconfig(file));
    eventually(() -> assertThat(source.missing()).contains("services: the API server does not accept the credentials"));
    assertThat(picture.isSynced()).isFalse();

    kube.kubeconfig("rotated", "default", "admin-token");

    eventually(() -> assertThat(picture.isSynced()).as(source.missing()).isTrue());
  }

  @Test
  void its_own_role_is_enough_and_no_more_than_that() throws IOException {
    kube.apply(Files.readString(DEPLOY.resolve("rbac.yaml")));
    define("serviceentries");
    follow(kube.kubeconfig("outrigger-system", "outrigger-control-plane"));

    service("shop", 80);
    object("ServiceEntry", "partner", "spec: {hosts: [partner.example], ports: [{number: 80, name: http}],"
        + " resolution: DNS}");

    eventually(() -> assertThat(picture.log()).contains("+Service default/shop", "+ServiceEntry default/partner"));
    String asItself = "--as=system:serviceaccount:outrigger-system:outrigger-control-plane";
    assertThat(kube.ask("auth", "can-i", "get", "secrets", asItself)).isEqualTo("no");
    assertThat(kube.ask("auth", "can-i", "create", "pods", asItself)).isEqualTo("no");
  }

  @Test
  void a_missing_right_is_named_and_costs_only_what_needs_it() throws IOException {
    kube.apply(Files.readString(DEPLOY.resolve("rbac.yaml"))
        .replace("[namespaces, nodes, pods, services]",
            "[namespaces, pods, services]"));
    KubeSource source = follow(kube.kubeconfig("outrigger-system", "outrigger-control-plane"));

    service("shop", 80);

    eventually(() -> assertThat(picture.has("Service", "default", "shop")).isTrue());
    assertThat(failures(source, "Nodes")).isPositive();
    assertThat(source.missing()).isEmpty();
    kube.apply(Files.readString(DEPLOY.resolve("rbac.yaml")));
  }

  @Test
  void without_the_right_to_what_every_answer_needs_the_picture_is_never_whole() throws IOException {
    kube.apply(
        Files.readString(DEPLOY.resolve("rbac.yaml")).replace("resources: [endpointslices]", "resources: [nothing]"));
    KubeSource source =
        begin(ApiAccess.byKubeconfig(kube.kubeconfig("outrigger-system", "outrigger-control-plane")));

    eventually(() -> assertThat(source.missing()).isEqualTo("""
        endpointslices.discovery.k8s.io: may not be listed and watched: endpointslices.discovery.k8s.io is forbidden: User \
        "system:serviceaccount:outrigger-system:outrigger-control-plane" cannot list resource "endpointslices" in API group \
        "discovery.k8s.io" at the cluster scope (expected: a role with the verbs list and watch for it)"""));
    assertThat(picture.isSynced()).isFalse();
    kube.apply(Files.readString(DEPLOY.resolve("rbac.yaml")));
    eventually(() -> assertThat(picture.isSynced()).as(source.missing()).isTrue());
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
    return sum(source, "outrigger_k8s_listings{type=\"Services\"}");
  }

  private static int failures(KubeSource source, String type) {
    return sum(source, "outrigger_k8s_failures{type=\"" + type + "\"}");
  }

  private static int sum(KubeSource source, String metric) {
    StringBuilder text = new StringBuilder();
    source.writeMetrics(text);
    return text.toString()
        .lines()
        .filter(line -> line.startsWith(metric))
        .mapToInt(line -> Integer.parseInt(line.split(" ", -1)[1]))
        .sum();
  }

  private int port(String name) {
    return picture.get("Service", "default", name) instanceof Change.ObjectPut(Service service)
        ? service.ports().getFirst().port()
        : 0;
  }

  /** Defines a kind as our own manifest does. */
  private static void define(String plural) throws IOException {
    kube.apply(Files.readString(DEPLOY.resolve("crds").resolve(plural + ".yaml")));
    kube.kubectl("wait", "--for=condition=Established", "customresourcedefinition", plural + ".networking.istio.io");
  }

  /** Leaves one version served, and stored. */
  private static void onlyVersion(String plural, String version) {
    StringBuilder patch = new StringBuilder();
    for (String each : List.of("v1", "v1beta1", "v1alpha3")) {
      int index = List.of("v1", "v1beta1", "v1alpha3").indexOf(each);
      for (String field : List.of("served", "storage")) {
        patch.append(patch.isEmpty() ? "[" : ",")
            .append("{\"op\":\"replace\",\"path\":\"/spec/versions/")
            .append(index)
            .append('/')
            .append(field)
            .append("\",\"value\":")
            .append(each.equals(version))
            .append('}');
      }
    }
    kube.kubectl("patch", "customresourcedefinition", plural + ".networking.istio.io", "--type=json",
        "--patch=" + patch.append(']'));
  }

  private static void rule(String version, String name, String host) {
    kube.apply("""
        apiVersion: networking.istio.io/%s
        kind: DestinationRule
        metadata: {name: %s, namespace: default}
        spec: {host: %s}
        """.formatted(version, name, host));
  }

  private static void object(String kind, String name, String spec) {
    kube.apply("""
        apiVersion: networking.istio.io/v1
        kind: %s
        metadata: {name: %s, namespace: default}
        %s
        """.formatted(kind, name, spec));
  }

  /** A token of the control plane's account that is good as long as a secret of this name is there. */
  private static String revocableToken(String secret) {
    String namespace = "--namespace=outrigger-system";
    kube.kubectl("create", "secret", "generic", secret, namespace);
    return kube.kubectl("create", "token", "outrigger-control-plane", namespace, "--bound-object-kind=Secret",
        "--bound-object-name=" + secret).strip();
  }

  /** The API server remembers for some seconds whom it let in. */
  private static void awaitRefusalOf(String token) {
    Path file = kube.kubeconfig("revoked", "default", token);
    eventually(() -> assertThat(kube.ask("get", "--raw=/api/v1/namespaces", "--kubeconfig=" + file)).isEmpty());
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
