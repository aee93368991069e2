package dev.outrigger.examples.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outrigger.controlplane.ControlPlane;
import dev.outrigger.controlplane.ControlPlaneOptions;
import dev.outrigger.controlplane.MeshSource;
import dev.outrigger.controlplane.TransportOptions;
import dev.outrigger.controlplane.ca.CertificateAuthority;
import dev.outrigger.controlplane.serve.Limits;
import dev.outrigger.controlplane.state.Debounce;
import dev.outrigger.controlplane.translate.MeshOptions;
import dev.outrigger.sidecar.Sidecar;
import dev.outrigger.sidecar.SidecarOptions;
import dev.outrigger.testing.RealKube;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A control plane with the rights of its manifest, and proxies with the root and the token that their pod would have. */
final class SecureMeshIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String CLUSTER = "outbound|80||web.shop.svc.cluster.local";

  private static RealKube kube;
  private static ControlPlane controlPlane;
  private static String root;

  @TempDir private Path pod;

  @BeforeAll
  static void start() throws IOException {
    kube = RealKube.start();
    kube.deploy();
    kube.apply("""
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
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop}
        spec: {ports: [{name: http, port: 80}]}
        """);
    InetSocketAddress free = new InetSocketAddress("127.0.0.1", 0);
    TransportOptions usual = TransportOptions.DEFAULT;
    controlPlane = ControlPlane.start(new ControlPlaneOptions(
        new MeshSource.Kubeconfig(kube.kubeconfig("outrigger-system", "outrigger-control-plane")), free, free,
        Debounce.DEFAULT, MeshOptions.DEFAULT, Limits.DEFAULT, new TransportOptions(free, usual.newStreamsPerSecond(),
            usual.maxConnectionAge(), usual.rootLifetime(), usual.servingLifetime())));
    root = await("the root in the pod's namespace").atMost(PATIENCE)
        .until(() -> kube.kubectl("get", "configmap", "outrigger-root-cert", "--namespace=shop", "--ignore-not-found",
            "--output=jsonpath={.data['root-cert\\.pem']}"), text -> !text.isEmpty());
  }

  @AfterAll
  static void stop() {
    if (controlPlane != null) {
      controlPlane.close();
    }
    if (kube != null) {
      kube.close();
    }
  }

  @Test
  void one_bootstrap_starts_a_sidecar_and_a_stock_envoy() throws IOException {
    Path bootstrap = bootstrap(root, token());
    // Both are told to listen on the same ports: a sidecar without one goes on, an Envoy rejects the listener.
    try (Envoy envoy = Envoy.start(pod, Files.readString(bootstrap));
        Sidecar sidecar = Sidecar.start(new SidecarOptions(bootstrap, null, null), () -> {})) {
      await("the sidecar's configuration").atMost(PATIENCE).until(sidecar::isReady);

      assertThat(envoy.admin("/config_dump")).contains("\"name\": \"" + CLUSTER + "\"");
      assertThat(envoy.stats("update_rejected").values()).allMatch(count -> count == 0);
      assertThat(controlPlane.syncStatus().proxies()).hasSize(2);
    }
  }

  @Test
  void a_token_that_is_replaced_is_taken_at_the_next_try() throws IOException {
    Path bootstrap = bootstrap(root, "not a token");
    try (Sidecar sidecar = Sidecar.start(new SidecarOptions(bootstrap, null, null), () -> {})) {
      await("the refusal").atMost(PATIENCE).until(() -> !metrics().contains("refused{status=\"unauthenticated\"} 0"));
      assertThat(sidecar.isReady()).isFalse();
      Files.writeString(pod.resolve("token"), token());

      await("the sidecar's configuration").atMost(PATIENCE).until(sidecar::isReady);
    }
  }

  @Test
  void a_control_plane_that_another_root_signed_for_is_not_believed() throws IOException {
    String stranger = CertificateAuthority.selfSigned(Instant.now(), Duration.ofDays(1)).trust();
    Path bootstrap = bootstrap(stranger, token());
    try (Sidecar sidecar = Sidecar.start(new SidecarOptions(bootstrap, null, null), () -> {})) {
      assertThat(sidecar.isReady()).isFalse();
      Files.writeString(pod.resolve("root-cert.pem"), root);

      await("the sidecar's configuration").atMost(PATIENCE).until(sidecar::isReady);
    }
  }

  private static String token() {
    return kube.kubectl("create", "token", "cart", "--namespace=shop", "--audience=outrigger",
        "--bound-object-kind=Pod", "--bound-object-name=cart-1").strip();
  }

  private static String metrics() throws IOException {
    InetSocketAddress at = controlPlane.monitoringAddress();
    try (InputStream body = URI.create("http://127.0.0.1:" + at.getPort() + "/metrics").toURL().openStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private Path bootstrap(String trusted, String token) throws IOException {
    Path rootFile = Files.writeString(pod.resolve("root-cert.pem"), trusted);
    Path tokenFile = Files.writeString(pod.resolve("token"), token);
    InetSocketAddress address = Objects.requireNonNull(controlPlane.xdsTlsAddress());
    return Files.writeString(pod.resolve("bootstrap.yaml"), """
        node:
          id: sidecar~198.18.0.7~cart-1.shop~shop.svc.cluster.local
          cluster: cart.shop
          metadata: {NAMESPACE: shop, SERVICE_ACCOUNT: cart, INTERCEPTION_MODE: REDIRECT}
        admin:
          address: {socket_address: {address: 127.0.0.1, port_value: 0}}
        dynamic_resources:
          ads_config:
            api_type: DELTA_GRPC
            transport_api_version: V3
            grpc_services:
            - google_grpc:
                target_uri: 127.0.0.1:%s
                stat_prefix: control-plane
                channel_credentials:
                  ssl_credentials: {root_certs: {filename: %s}}
                call_credentials:
                - from_plugin:
                    name: envoy.grpc_credentials.file_based_metadata
                    typed_config:
                      "@type": type.googleapis.com/envoy.config.grpc_credential.v3.FileBasedMetadataConfig
                      secret_data: {filename: %s}
                      header_key: authorization
                      header_prefix: "Bearer "
                credentials_factory_name: envoy.grpc_credentials.file_based_metadata
          cds_config: {ads: {}, resource_api_version: V3}
          lds_config: {ads: {}, resource_api_version: V3}
        """.formatted(address.getPort(), rootFile, tokenFile));
  }
}
