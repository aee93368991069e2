package dev.outrigger.controlplane.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outrigger.controlplane.kube.ApiAccess;
import dev.outrigger.testing.RealKube;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against a real API server, as a service account with the rights of the control plane's manifest. */
final class SecretRootStoreIT {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration YEAR = Duration.ofDays(365);

  private static RealKube kube;
  private static KubernetesClient client;

  @BeforeAll
  static void start() throws IOException {
    kube = RealKube.start();
    kube.apply("""
        apiVersion: v1
        kind: Namespace
        metadata: {name: mesh}
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: control, namespace: mesh}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: control, namespace: mesh}
        rules:
        - {apiGroups: [""], resources: [secrets], resourceNames: [race, known, own, broken, ended, turn], verbs: [get, create, patch]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: control, namespace: mesh}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: control}
        subjects: [{kind: ServiceAccount, name: control, namespace: mesh}]
        """);
    Path kubeconfig = kube.kubeconfig("mesh", "control");
    client = ApiAccess.byKubeconfig(kubeconfig);
  }

  @AfterAll
  static void stop() {
    if (client != null) {
      client.close();
    }
    if (kube != null) {
      kube.close();
    }
  }

  @Test
  void of_many_replicas_that_start_at_once_all_have_one_authority() throws Exception {
    int replicas = 8;
    CyclicBarrier together = new CyclicBarrier(replicas);
    List<Callable<CertificateAuthority>> starts = new ArrayList<>();
    for (int i = 0; i < replicas; i++) {
      SecretRootStore store = store("race", "replica-" + i);
      starts.add(() -> {
        together.await();
        return store.load();
      });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(replicas)) {
      List<CertificateAuthority> loaded = new ArrayList<>();
      for (Future<CertificateAuthority> start : threads.invokeAll(starts)) {
        loaded.add(start.get());
      }

      assertThat(loaded).hasSize(replicas).containsOnly(store("race", "later").load());
    }
    assertThat(kube.kubectl("get", "secret", "race", "--namespace=mesh", "--output=jsonpath={.type}"))
        .isEqualTo("kubernetes.io/tls");
  }

  @Test
  void a_replica_that_starts_later_takes_the_authority_that_is_there() throws IOException {
    CertificateAuthority first = store("known", "a").load();

    assertThat(store("known", "b").load()).isEqualTo(first);
  }

  @Test
  void an_authority_of_the_operators_own_is_taken_with_its_root() throws Exception {
    Intermediate own = Intermediate.of(NOW);
    apply("own", own.key(), own.chain(), own.root());

    CertificateAuthority loaded = store("own", "a").load();

    assertThat(loaded.trust()).isEqualTo(own.root());
    assertThat(loaded.issue(List.of(new ServerName.Dns("x")), NOW, YEAR).chain()).hasSize(2);
  }

  @Test
  void a_secret_that_cannot_be_used_is_left_alone_and_named() {
    CertificateAuthority one = CertificateAuthority.selfSigned(NOW, YEAR);
    CertificateAuthority other = CertificateAuthority.selfSigned(NOW, YEAR);
    apply("broken", one.keyPem(), other.certificatePem(), "");

    assertThatThrownBy(() -> store("broken", "a").load()).isInstanceOf(IOException.class)
        .hasMessage("secret mesh/broken: private key: of another certificate (expected: that of CN=Outrigger root, "
            + "O=Outrigger); mend it, or delete it for a new one");
  }

  @Test
  void an_authority_of_the_operators_own_that_ended_is_named() throws Exception {
    Intermediate own = Intermediate.of(NOW);
    apply("ended", own.key(), own.chain(), own.root());

    assertThatThrownBy(() -> store("ended", "late", NOW.plus(YEAR.multipliedBy(100))).load())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ended ");
  }

  @Test
  void a_root_is_followed_by_another_whichever_replica_looks() throws Exception {
    CertificateAuthority first = store("turn", "a").load();
    Instant prepared = NOW.plus(Duration.ofDays(300));
    Instant promoted = NOW.plus(Duration.ofDays(350));

    List<CertificateAuthority> both = together(store("turn", "a", prepared), store("turn", "b", prepared));
    assertThat(both.getFirst()).isEqualTo(both.getLast());
    assertThat(both.getFirst().certificatePem()).isEqualTo(first.certificatePem());
    assertThat(both.getFirst().roots()).hasSize(2).containsAll(first.roots());

    List<CertificateAuthority> then = together(store("turn", "a", promoted), store("turn", "b", promoted));
    assertThat(then.getFirst()).isEqualTo(then.getLast());
    assertThat(then.getFirst().certificatePem()).isNotEqualTo(first.certificatePem());
    assertThat(then.getFirst().roots()).containsExactlyInAnyOrderElementsOf(both.getFirst().roots());
    assertThat(store("turn", "c", NOW.plus(Duration.ofDays(366))).load().roots()).hasSize(1);
  }

  private static List<CertificateAuthority> together(SecretRootStore... stores) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(stores.length)) {
      List<Callable<CertificateAuthority>> loads = new ArrayList<>();
      for (SecretRootStore store : stores) {
        loads.add(store::load);
      }
      List<CertificateAuthority> loaded = new ArrayList<>();
      for (Future<CertificateAuthority> load : threads.invokeAll(loads)) {
        loaded.add(load.get());
      }
      return loaded;
    }
  }

  @Test
  void without_the_right_the_status_is_told() {
    assertThatThrownBy(() -> store("another", "a").load()).isInstanceOf(IOException.class)
        .hasMessage("secret mesh/another: the API server answered with status 403");
  }

  private static SecretRootStore store(String name, String replica) {
    return store(name, replica, NOW);
  }

  private static SecretRootStore store(String name, String replica, Instant now) {
    return new SecretRootStore(client, "mesh", name, replica, () -> now, YEAR);
  }

  private static void apply(String name, String key, String chain, String root) {
    kube.apply("""
        apiVersion: v1
        kind: Secret
        metadata: {name: %s, namespace: mesh}
        type: kubernetes.io/tls
        stringData:
          tls.key: |
        %s
          tls.crt: |
        %s
          ca.crt: |
        %s
        """.formatted(name, key.indent(4), chain.indent(4), root.indent(4)));
  }
}
