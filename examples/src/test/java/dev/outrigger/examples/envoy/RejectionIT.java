package dev.outrigger.examples.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outrigger.controlplane.ControlPlane;
import dev.outrigger.controlplane.ControlPlaneOptions;
import dev.outrigger.controlplane.MeshSource;
import dev.outrigger.controlplane.TransportOptions;
import dev.outrigger.controlplane.serve.Limits;
import dev.outrigger.controlplane.state.Debounce;
import dev.outrigger.controlplane.translate.MeshOptions;
import dev.outrigger.controlplane.translate.MeshOptions.Scoping;
import dev.outrigger.sidecar.Sidecar;
import dev.outrigger.sidecar.SidecarOptions;
import dev.outrigger.testing.AdsBootstrap;
import dev.outrigger.testing.AdsBootstrap.Protocol;
import dev.outrigger.testing.RealKube;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What our sidecar cannot do stands on the object that asks for it. */
final class RejectionIT {

  private static RealKube kube;
  private static ControlPlane controlPlane;

  @TempDir private Path pod;

  @BeforeAll
  static void start() throws IOException {
    kube = RealKube.start();
    kube.deployRights();
    kube.apply("""
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {ports: [{name: http, port: 80}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: other}
        spec: {ports: [{name: http, port: 80}]}
        """);
    InetSocketAddress free = new InetSocketAddress("127.0.0.1", 0);
    MeshOptions usual = MeshOptions.DEFAULT;
    controlPlane = ControlPlane.start(new ControlPlaneOptions(
        new MeshSource.Kubeconfig(kube.kubeconfig("outrigger-system", "outrigger-control-plane")), free, free,
        Debounce.DEFAULT, new MeshOptions(usual.clusterDomain(), usual.rootNamespace(), usual.connectTimeout(),
            usual.defaultRetries(), Scoping.EVERYTHING, usual.outbound(), usual.locality(), usual.accessLogFile()),
        Limits.DEFAULT, TransportOptions.DEFAULT));
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
  void a_field_that_the_sidecar_cannot_do_is_told_on_its_rule_until_it_is_gone() throws IOException {
    try (Sidecar sidecar = Sidecar.start(new SidecarOptions(bootstrap(), null, null), () -> {})) {
      await("the sidecar's configuration").atMost(Duration.ofSeconds(60)).until(sidecar::isReady);

      destinationRule("{loadBalancer: {consistentHash: {maglev: {tableSize: 65537}, httpHeaderName: x-user}}}");
      kube.apply("""
          apiVersion: networking.istio.io/v1
          kind: VirtualService
          metadata: {name: web}
          spec: {hosts: [web], http: [{mirror: {host: other}, route: [{destination: {host: web}}]}]}
          ---
          apiVersion: networking.istio.io/v1
          kind: VirtualService
          metadata: {name: innocent}
          spec: {hosts: [other], http: [{route: [{destination: {host: other}}]}]}
          """);

      eventually(
          () -> assertThat(programmed("destinationrule/web")).startsWith("False/Rejected: accepted by 0 of 1 proxies"
              + " connected to the leader; sidecar~198.18.0.7~cart-1.default~default.svc.cluster.local said of clusters:"
              + " outbound|80||web.default.svc.cluster.local: maglev_lb_config: not supported"));
      eventually(() -> assertThat(programmed("virtualservice/web")).contains("request_mirror_policies"));
      assertThat(programmed("virtualservice/innocent")).isEmpty();

      destinationRule("{loadBalancer: {simple: RANDOM}}");
      kube.kubectl("delete", "virtualservice/web");
      eventually(() -> assertThat(programmed("destinationrule/web")).isEmpty());
    }
  }

  private static void destinationRule(String policy) {
    kube.apply("{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: web}, spec: {host: web,"
        + " trafficPolicy: " + policy + "}}");
  }

  private static String programmed(String object) {
    return kube.kubectl("get", object, "--output=jsonpath={range .status.conditions[?(@.type=='Programmed')]}{.status}/"
        + "{.reason}: {.message}{end}");
  }

  private static void eventually(ThrowingRunnable assertion) {
    await().atMost(Duration.ofSeconds(60)).untilAsserted(assertion);
  }

  private Path bootstrap() throws IOException {
    return Files.writeString(pod.resolve("bootstrap.yaml"), AdsBootstrap.of("""
        {id: sidecar~198.18.0.7~cart-1.default~default.svc.cluster.local, cluster: cart.default,
          metadata: {NAMESPACE: default, INTERCEPTION_MODE: REDIRECT}}""", controlPlane.xdsAddress(),
        Protocol.DELTA_GRPC));
  }
}
