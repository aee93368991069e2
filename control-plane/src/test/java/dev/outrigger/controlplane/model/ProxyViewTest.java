package dev.outrigger.controlplane.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.outrigger.controlplane.model.ProxyView.Client;
import dev.outrigger.controlplane.model.ProxyView.Interception;
import dev.outrigger.policy.kube.Node.Locality;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProxyViewTest {

  private static final String ID = "sidecar~10.0.0.1~client-6b7f.demo~demo.svc.cluster.local";

  @Test
  void takes_from_the_id_what_the_metadata_does_not_say() {
    ProxyView proxy = parse(ID, Map.of());
    assertThat(proxy.ip()).isEqualTo("10.0.0.1");
    assertThat(proxy.pod()).isEqualTo("client-6b7f");
    assertThat(proxy.namespace()).isEqualTo("demo");
    assertThat(proxy.interception()).isEqualTo(Interception.REDIRECT);
    assertThat(proxy.clusterId()).isEqualTo("Kubernetes");
    assertThat(proxy.labels()).isEmpty();
  }

  @Test
  void takes_the_metadata_before_the_id() {
    ProxyView proxy =
        parse(ID, Map.of("NAMESPACE", "other", "LABELS", Map.of("app", "client"), "INTERCEPTION_MODE", "NONE",
            "CLUSTER_ID", "east"));
    assertThat(proxy.namespace()).isEqualTo("other");
    assertThat(proxy.labels()).containsExactly(Map.entry("app", "client"));
    assertThat(proxy.interception()).isEqualTo(Interception.NONE);
    assertThat(proxy.clusterId()).isEqualTo("east");
  }

  @Test
  void tells_our_own_proxy_from_envoy_and_others() {
    assertThat(ProxyView.parse(ID, Map.of(), "outrigger", Locality.UNKNOWN).client()).isEqualTo(Client.OUTRIGGER);
    assertThat(parse(ID, Map.of("OUTRIGGER", Map.of("version", "1"))).client()).isEqualTo(Client.OUTRIGGER);
    assertThat(ProxyView.parse(ID, Map.of(), "envoy", Locality.UNKNOWN).client()).isEqualTo(Client.ENVOY);
    assertThat(parse(ID, Map.of()).client()).isEqualTo(Client.OTHER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "client", "sidecar~10.0.0.1~client~demo.svc.cluster.local", "sidecar~10.0.0.1~client.demo",
          "sidecar~~client.demo~demo.svc.cluster.local", "sidecar~10.0.0.1~client.demo~demo.svc~more"})
  void refuses_an_id_that_it_cannot_read(String id) {
    assertThatIllegalArgumentException().isThrownBy(() -> parse(id, Map.of()))
        .withMessageContaining("\"" + id + "\"")
        .withMessageContaining("expected: sidecar~");
  }

  @Test
  void refuses_other_types_of_nodes() {
    assertThatIllegalArgumentException().isThrownBy(() -> parse(ID.replace("sidecar", "router"), Map.of()))
        .withMessage("node type: router (expected: sidecar)");
  }

  @Test
  void refuses_metadata_of_a_wrong_form() {
    assertThatIllegalArgumentException().isThrownBy(() -> parse(ID, Map.of("INTERCEPTION_MODE", "SOMETIMES")))
        .withMessage("node metadata INTERCEPTION_MODE: SOMETIMES (expected: REDIRECT, TPROXY or NONE)");
    assertThatIllegalArgumentException().isThrownBy(() -> parse(ID, Map.of("NAMESPACE", 3.0)))
        .withMessage("node metadata NAMESPACE: 3.0 (expected: a text)");
    assertThatIllegalArgumentException().isThrownBy(() -> parse(ID, Map.of("LABELS", "app=client")))
        .withMessage("node metadata LABELS: app=client (expected: names and texts)");
  }

  private static ProxyView parse(String id, Map<String, ?> metadata) {
    return ProxyView.parse(id, metadata, "", Locality.UNKNOWN);
  }
}
