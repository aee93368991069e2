package dev.outrigger.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.controlplane.EndpointClient.Told;
import dev.outrigger.controlplane.kube.ApiAccess;
import dev.outrigger.controlplane.kube.KubeSource;
import dev.outrigger.controlplane.kube.ObjectSource;
import dev.outrigger.controlplane.model.Change;
import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.kube.Pod;
import dev.outrigger.testing.RealCluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The endpoints of real pods, as a proxy gets them, while their Deployment changes and their probes fail. */
final class RealClusterIT {

  private static final String CLUSTER = "outbound|80||echo.default.svc.cluster.local";

  private static RealCluster cluster;
  private static ControlPlane controlPlane;

  @BeforeAll
  static void start() throws IOException {
    cluster = RealCluster.start();
    cluster.apply("""
        apiVersion: v1
        kind: Service
        metadata: {name: echo, namespace: default}
        spec: {selector: {app: echo}, ports: [{name: http, port: 80, targetPort: 8080}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: echo, namespace: default}
        spec:
          replicas: 2
          selector: {matchLabels: {app: echo}}
          strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
          template:
            metadata: {labels: {app: echo}}
            spec:
              terminationGracePeriodSeconds: 2
              containers:
              - name: web
                image: local/busybox:1
                imagePullPolicy: Never
                command: [/busybox, sh, -c]
                args: ["echo ok > /tmp/ready; /busybox httpd -f -p 8080 -h /tmp & trap 'kill $!' TERM; wait"]
                readinessProbe: {httpGet: {path: /ready, port: 8080}, periodSeconds: 1, failureThreshold: 1}
        """);
    cluster.kubectl("rollout", "status", "deployment/echo", "--timeout=60s");
    controlPlane =
        ControlPlane.start(ControlPlaneOptions.onFreePorts(new MeshSource.Kubeconfig(cluster.kubeconfig())));
  }

  @AfterAll
  static void stop() {
    if (controlPlane != null) {
      controlPlane.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void endpoints_follow_a_deployment_that_is_scaled() throws IOException {
    try (EndpointClient client = client(); PodWatch pods = new PodWatch()) {
      scale(2);
      awaitPods(client, 2);

      scale(5);
      awaitPods(client, 5);
      scale(1);
      awaitPods(client, 1);
      scale(4);
      awaitPods(client, 4);

      report("scaled up", pods, client);
    }
  }

  @Test
  void endpoints_are_never_fewer_than_asked_for_while_a_deployment_is_rolled() throws IOException {
    scale(3);
    try (EndpointClient client = client(); PodWatch pods = new PodWatch()) {
      awaitPods(client, 3);
      Set<String> before = client.addresses();

      cluster.kubectl("rollout", "restart", "deployment/echo");
      cluster.kubectl("rollout", "status", "deployment/echo", "--timeout=90s");
      awaitPods(client, 3);

      assertThat(client.addresses()).doesNotContainAnyElementsOf(before);
      assertThat(client.told()).allSatisfy(told -> assertThat(told.addresses()).hasSizeGreaterThanOrEqualTo(3));
      report("rolled", pods, client);
    }
  }

  @Test
  void an_endpoint_leaves_when_its_probe_fails_and_comes_back_when_it_succeeds() throws IOException {
    scale(2);
    try (EndpointClient client = client(); PodWatch pods = new PodWatch()) {
      awaitPods(client, 2);
      String ip = client.addresses().iterator().next();
      String pod = cluster.kubectl("get", "pods", "--field-selector=status.phase=Running,status.podIP=" + ip,
          "--output=jsonpath={.items[*].metadata.name}");

      cluster.kubectl("exec", pod, "--", "/busybox", "rm", "/tmp/ready");
      eventually(() -> assertThat(client.addresses()).doesNotContain(ip).hasSize(1));
      cluster.kubectl("exec", pod, "--", "/busybox", "touch", "/tmp/ready");
      eventually(() -> assertThat(client.addresses()).contains(ip).hasSize(2));

      report("failed and recovered", pods, client);
    }
  }

  private static EndpointClient client() {
    return new EndpointClient(controlPlane.xdsAddress(), CLUSTER);
  }

  private static void scale(int replicas) {
    cluster.kubectl("scale", "deployment/echo", "--replicas=" + replicas);
    cluster.kubectl("rollout", "status", "deployment/echo", "--timeout=60s");
  }

  /** Until the proxy has the addresses of the pods, all of them and nothing else. */
  private static void awaitPods(EndpointClient client, int count) {
    eventually(() -> {
      Set<String> pods = new TreeSet<>(List.of(cluster.kubectl("get", "pods", "--selector=app=echo",
          "--output=jsonpath={.items[?(@.status.phase==\"Running\")].status.podIP}").split(" ", -1)));
      assertThat(pods).hasSize(count);
      assertThat(client.addresses()).isEqualTo(pods);
    });
  }

  private static void eventually(ThrowingRunnable assertion) {
    Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(200)).untilAsserted(assertion);
  }

  /** How long after its pod was seen to be ready an endpoint came. */
  private static void report(String what, PodWatch pods, EndpointClient client) {
    pods.ready.forEach((ip, ready) -> client.told()
        .stream()
        .filter(told -> told.addresses().contains(ip) && told.nanos() > ready - TimeUnit.SECONDS.toNanos(1))
        .mapToLong(Told::nanos)
        .min()
        .ifPresent(
            came -> System.out.printf(Locale.ROOT, "%s: pod %s ready, its endpoint at the proxy after %.1f ms%n", what,
                ip, (came - ready) / 1e6)));
  }

  /** When each pod became ready, as another watcher of the API server saw it. */
  private static final class PodWatch implements ObjectSource.Listener, AutoCloseable {

    private final Map<String, Long> ready = new ConcurrentHashMap<>();
    private final Set<String> unready = ConcurrentHashMap.newKeySet();
    private final KubernetesClient client;
    private final KubeSource source;
    private volatile boolean synced;

    PodWatch() throws IOException {
      client = ApiAccess.byKubeconfig(cluster.kubeconfig());
      source = new KubeSource(client, new Random(1), this);
      source.start();
      eventually(() -> assertThat(synced).isTrue());
    }

    @Override
    public void changed(List<Change> changes) {
      long now = System.nanoTime();
      for (Change change : changes) {
        if (change instanceof Change.ObjectPut(Pod pod) && !pod.ready()) {
          unready.add(pod.metadata().name());
        } else if (change instanceof Change.ObjectPut(Pod pod) && unready.remove(pod.metadata().name())) {
          ready.put(pod.ips().getFirst(), now);
        }
      }
    }

    @Override
    public void synced() {
      synced = true;
    }

    @Override
    public void findings(List<Finding> findings) {
      // Not of interest here.
    }

    @Override
    public void close() {
      source.close();
      client.close();
    }
  }
}
