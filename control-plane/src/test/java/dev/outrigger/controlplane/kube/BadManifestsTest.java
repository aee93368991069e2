package dev.outrigger.controlplane.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.policy.Manifest;
import dev.outrigger.policy.finding.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each way of writing something wrong: what is told of it, and that what stood before still stands. */
final class BadManifestsTest {

  private static final String GOOD = """
      apiVersion: v1
      kind: Service
      metadata: {name: shop}
      spec:
        clusterIP: 10.0.0.1
        ports:
        - {name: http, port: 80}
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: shop}
      spec:
        hosts: [shop]
        http:
        - route:
          - destination: {host: shop}
            weight: 100
      """;

  private final ManifestSet manifests = new ManifestSet();
  private ClusterState state = ClusterState.EMPTY;

  @Test
  void a_text_that_is_no_yaml() {
    assertThatLastGoodStateStandsAfter("kind: Service\n  metadata: [", "shop.yaml:2: ");
  }

  @Test
  void a_service_without_ports() {
    assertThatLastGoodStateStandsAfter(GOOD.replace("  ports:\n  - {name: http, port: 80}\n", ""),
        "shop.yaml:", "Service default/shop: spec.ports", "expected: ");
  }

  @Test
  void a_weight_below_0() {
    assertThatLastGoodStateStandsAfter(GOOD.replace("weight: 100", "weight: -1"),
        "shop.yaml:17: VirtualService default/shop: ",
        "spec.http[0].route[0].weight", "-1", "expected: ");
  }

  @Test
  void an_object_of_a_kind_that_needs_a_name_without_one() {
    assertThatLastGoodStateStandsAfter(GOOD + "---\napiVersion: v1\nkind: Pod\n", "shop.yaml:19: metadata.name: ",
        "expected: ");
  }

  private void assertThatLastGoodStateStandsAfter(String bad, String... told) {
    read(GOOD);
    ClusterState good = state;
    read(bad);
    assertThat(state).isSameAs(good);
    List<String> findings = manifests.findings().stream().map(Finding::toString).toList();
    assertThat(findings).anySatisfy(finding -> assertThat(finding).contains(told));
    read(GOOD);
    assertThat(manifests.findings()).isEmpty();
  }

  private void read(String text) {
    manifests.put("shop.yaml", Manifest.read("shop.yaml", text));
    state = state.with(manifests.takeChanges()).state();
  }
}
