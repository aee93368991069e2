package dev.outrigger.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outrigger.controlplane.auth.StreamRefusals;
import dev.outrigger.controlplane.ca.CertificateAuthority;
import dev.outrigger.controlplane.kube.ApiAccess;
import dev.outrigger.testing.RealKube;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.grpc.InsecureChannelCredentials;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against a real API server, as a service account with the control plane's rights. */
final class SecureXdsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String OWN = "sidecar~198.18.0.7~cart-1.shop~shop.svc.cluster.local";

  private static RealKube kube;
  private static ServiceAccountTokens tokens;
  private static KubernetesClient client;
  private static SecureXds xds;
  private static String root;

  @BeforeAll
  static void start() throws IOException {
    kube = RealKube.start();
    tokens = new ServiceAccountTokens(kube);
    kube.apply("""
        apiVersion: v1
        kind: Namespace
        metadata: {name: outrigger-system}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop}
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: cart, namespace: shop}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: cart-1, namespace: shop}
        spec: {serviceAccountName: cart, containers: [{name: app, image: "app:1"}]}
        """);
    client = ApiAccess.byKubeconfig(kube.kubeconfig());
    xds = start(TransportOptions.DEFAULT);
    xds.serving(Set.of("shop", "kube-system", "gone-meanwhile"));
    root = publishedRoot("shop");
  }

  @AfterAll
  static void stop() {
    for (AutoCloseable each : new AutoCloseable[]{xds, client, kube}) {
      close(each);
    }
  }

  @Test
  void a_proxy_with_its_pods_own_token_is_served() {
    try (AdsClient proxy = connect(tokens.ofPod("shop", "cart", "cart-1", "outrigger"))) {
      proxy.ask(OWN);

      await().atMost(PATIENCE).untilAsserted(() -> assertThat(proxy.answers()).containsExactly("answer 1"));
    }
  }

  @Test
  void a_token_of_a_namespace_is_no_token_of_another() {
    try (AdsClient proxy = connect(tokens.ofPod("shop", "cart", "cart-1", "outrigger"))) {
      proxy.ask("sidecar~198.18.0.7~cart-1.bank~bank.svc.cluster.local");

      assertThat(proxy.end().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
      assertThat(proxy.end().getDescription())
          .isEqualTo(
              "node id: sidecar~198.18.0.7~cart-1.bank~bank.svc.cluster.local (expected: one in namespace shop, for"
                  + " the token is of service account shop/cart, pod cart-1)");
    }
  }

  @Test
  void a_token_of_a_pod_is_no_token_of_another() {
    try (AdsClient proxy = connect(tokens.ofPod("shop", "cart", "cart-1", "outrigger"))) {
      proxy.ask("sidecar~198.18.0.8~cart-2.shop~shop.svc.cluster.local");

      assertThat(proxy.end().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
      assertThat(proxy.end().getDescription()).contains("(expected: one of pod cart-1, for the token");
    }
  }

  @Test
  void a_token_that_is_bound_to_no_pod_is_good_for_its_namespace() {
    try (AdsClient proxy = connect(tokens.of("shop", "cart", "outrigger"))) {
      proxy.ask("sidecar~198.18.0.9~machine.shop~shop.svc.cluster.local");

      await().atMost(PATIENCE).untilAsserted(() -> assertThat(proxy.answers()).hasSize(1));
    }
  }

  @Test
  void a_token_of_an_account_is_no_token_of_another_accounts_pod() {
    try (AdsClient proxy = connect(tokens.of("shop", "cart", "outrigger"))) {
      proxy.ask("sidecar~198.18.0.9~till-1.shop~shop.svc.cluster.local");

      assertThat(proxy.end().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
      assertThat(proxy.end().getDescription()).contains("(expected: one of a pod that runs as cart, not as till");
    }
  }

  @Test
  void an_expired_token_is_refused() throws Exception {
    assertRefused(tokens.expired("shop", "cart", "outrigger"), Status.Code.UNAUTHENTICATED, "expired");
  }

  @Test
  void a_token_for_another_service_is_refused() {
    assertRefused(tokens.of("shop", "cart", "another"), Status.Code.UNAUTHENTICATED,
        "(expected: a service account's token of audience outrigger)");
  }

  @Test
  void a_token_of_a_pod_that_is_gone_is_refused() {
    kube.apply("""
        apiVersion: v1
        kind: Pod
        metadata: {name: gone, namespace: shop}
        spec: {serviceAccountName: cart, containers: [{name: app, image: "app:1"}]}
        """);
    String token = tokens.ofPod("shop", "cart", "gone", "outrigger");
    kube.kubectl("delete", "pod", "gone", "--namespace=shop", "--grace-period=0", "--force");

    assertRefused(token, Status.Code.UNAUTHENTICATED, "(expected: a service account's token of audience outrigger)");
  }

  @Test
  void garbage_is_refused() {
    assertRefused("garbage", Status.Code.UNAUTHENTICATED, "(expected: a service account's token");
  }

  @Test
  void who_comes_too_fast_is_sent_away_before_anybody_asks_whose_the_token_is() throws IOException {
    TransportOptions usual = TransportOptions.DEFAULT;
    List<Status.Code> ends = new ArrayList<>();
    try (SecureXds slow = start(new TransportOptions(null, 4, usual.maxConnectionAge(), usual.rootLifetime(),
        usual.servingLifetime()))) {
      for (int i = 0; i < 12; i++) {
        try (AdsClient proxy = new AdsClient(slow.address(), AdsClient.trusting(root), "garbage " + i)) {
          ends.add(proxy.end().getCode());
        }
      }
    }

    assertThat(ends.subList(0, 4)).containsOnly(Status.Code.UNAUTHENTICATED);
    assertThat(ends.subList(4, 12)).contains(Status.Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void a_missing_token_is_refused() {
    assertRefused(null, Status.Code.UNAUTHENTICATED, "authorization: none (expected: Bearer");
  }

  @Test
  void a_client_without_tls_gets_nowhere() {
    try (AdsClient proxy = new AdsClient(xds.address(), InsecureChannelCredentials.create(), "garbage")) {
      proxy.ask(OWN);

      assertThat(proxy.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  @Test
  void a_client_that_trusts_another_root_does_not_connect() {
    String other = CertificateAuthority
        .selfSigned(Instant.now(), Duration.ofDays(1))
        .trust();
    try (AdsClient proxy = new AdsClient(xds.address(), AdsClient.trusting(other), "garbage")) {
      proxy.ask(OWN);

      assertThat(proxy.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  @Test
  void a_new_namespace_is_told_of_the_root() {
    kube.kubectl("create", "namespace", "bank");
    xds.serving(Set.of("shop", "bank"));

    assertThat(publishedRoot("bank")).isEqualTo(root);
  }

  @Test
  void kubernetes_own_namespaces_are_left_alone() {
    assertThat(kube.kubectl("get", "configmaps", "--namespace=kube-system", "--output=name"))
        .doesNotContain(SecureXds.TRUST);
  }

  @Test
  void the_certificate_is_replaced_while_streams_stay() throws Exception {
    TransportOptions usual = TransportOptions.DEFAULT;
    try (SecureXds brief = start(new TransportOptions(null, usual.newStreamsPerSecond(), usual.maxConnectionAge(),
        usual.rootLifetime(), Duration.ofSeconds(4)));
        AdsClient proxy = new AdsClient(brief.address(), AdsClient.trusting(root),
            tokens.ofPod("shop", "cart", "cart-1", "outrigger"))) {
      proxy.ask(OWN);
      await().atMost(PATIENCE).until(() -> proxy.answers().size() == 1);
      var first = AdsClient.certificate(brief.address(), root);
      await().atMost(PATIENCE)
          .until(() -> !AdsClient.certificate(brief.address(), root).getSerialNumber().equals(first.getSerialNumber()));
      // The certificate that the stream began with is over too.
      await().atMost(PATIENCE).until(() -> first.getNotAfter().toInstant().isBefore(Instant.now()));
      proxy.ask("");

      await().atMost(PATIENCE)
          .untilAsserted(() -> assertThat(proxy.answers()).containsExactly("answer 1", "answer 2"));
    }
  }

  @Test
  void while_the_api_server_is_away_nobody_new_is_let_in_and_who_is_in_stays() throws IOException {
    String token = tokens.ofPod("shop", "cart", "cart-1", "outrigger");
    String another = tokens.of("shop", "cart", "outrigger");
    try (AdsClient old = connect(token)) {
      old.ask(OWN);
      await().atMost(PATIENCE).until(() -> old.answers().size() == 1);
      kube.stopApiServer();
      try (AdsClient late = connect(another)) {
        late.ask(OWN);
        assertThat(late.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(late.end().getDescription()).startsWith("token review: the API server does not answer")
            .endsWith("(expected: another try, or another replica)");
        old.ask("");
        await().atMost(PATIENCE).until(() -> old.answers().size() == 2);
      } finally {
        kube.startApiServer();
      }
    }
    try (AdsClient again = connect(another)) {
      again.ask(OWN);
      await().atMost(PATIENCE).until(() -> again.answers().size() == 1);
    }
  }

  private static void assertRefused(@Nullable String token, Status.Code code, String message) {
    try (AdsClient proxy = connect(token)) {
      proxy.ask(OWN);

      assertThat(proxy.end().getCode()).isEqualTo(code);
      assertThat(proxy.end().getDescription()).contains(message);
      if (token != null) {
        assertThat(proxy.end().getDescription()).doesNotContain(token);
      }
    }
  }

  private static AdsClient connect(@Nullable String token) {
    return new AdsClient(xds.address(), AdsClient.trusting(root), token);
  }

  private static SecureXds start(TransportOptions options) throws IOException {
    SecureXds started = new SecureXds(new InetSocketAddress("127.0.0.1", 0), options, client,
        "outrigger-system", "cluster.local", new CountingDiscovery().bindService(),
        (namespace, pod) -> pod.equals("till-1") ? "till" : null, new StreamRefusals());
    started.start();
    await().atMost(PATIENCE).until(started::isReady);
    return started;
  }

  /** As a pod of the namespace would mount it. */
  private static String publishedRoot(String namespace) {
    return await().atMost(PATIENCE)
        .until(() -> kube.kubectl("get", "configmap", SecureXds.TRUST, "--namespace=" + namespace, "--ignore-not-found",
            "--output=jsonpath={.data['root-cert\\.pem']}"), text -> !text.isEmpty());
  }

  private static void close(@Nullable AutoCloseable each) {
    try {
      if (each != null) {
        each.close();
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Answers each request of a stream with its number. */
  private static final class CountingDiscovery
      extends
        AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase {

    @Override
    public StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(
        StreamObserver<DeltaDiscoveryResponse> responses) {
      return new StreamObserver<>() {
        private int asked;

        @Override
        public void onNext(DeltaDiscoveryRequest request) {
          responses.onNext(DeltaDiscoveryResponse.newBuilder().setNonce("answer " + ++asked).build());
        }

        @Override
        public void onError(Throwable cause) {}

        @Override
        public void onCompleted() {
          responses.onCompleted();
        }
      };
    }
  }
}
