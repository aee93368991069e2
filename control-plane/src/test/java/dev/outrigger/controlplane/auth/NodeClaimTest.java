package dev.outrigger.controlplane.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Node;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NodeClaimTest {

  private static final Peer BOUND = new Peer("shop", "cart", "cart-1");
  private static final Peer UNBOUND = new Peer("shop", "cart", null);
  private static final PodAccounts ACCOUNTS = (namespace, pod) -> switch (namespace + "/" + pod) {
    case "shop/cart-1" -> "cart";
    case "shop/till-1" -> "till";
    default -> null;
  };

  @Test
  void a_node_of_the_tokens_own_pod_may_come() {
    assertThat(refusal("sidecar~1.2.3.4~cart-1.shop~shop.svc.cluster.local", "shop", "cart", BOUND)).isNull();
    assertThat(refusal("sidecar~1.2.3.4~cart-1.shop~shop.svc.cluster.local", null, null, BOUND)).isNull();
  }

  @Test
  void a_token_that_is_bound_to_no_pod_may_be_any_of_its_namespace() {
    assertThat(refusal("sidecar~1.2.3.4~vm-7.shop~shop.svc.cluster.local", "shop", "cart", UNBOUND)).isNull();
  }

  @Test
  void a_token_that_is_bound_to_no_pod_may_be_none_of_another_account() {
    assertThat(refusal("sidecar~1.2.3.4~cart-1.shop~shop.svc.cluster.local", null, null, UNBOUND)).isNull();
    assertThat(refusal("sidecar~1.2.3.4~till-1.shop~shop.svc.cluster.local", null, null, UNBOUND))
        .isEqualTo(
            "node id: sidecar~1.2.3.4~till-1.shop~shop.svc.cluster.local (expected: one of a pod that runs as cart, "
                + "not as till, for the token is of service account shop/cart)");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      sidecar~1.2.3.4~cart-1.bank~bank.svc.cluster.local ||      | node id: sidecar~1.2.3.4~cart-1.bank~bank.svc.cluster.local (expected: one in namespace shop, for the token is of service account shop/cart, pod cart-1)
      sidecar~1.2.3.4~cart-1.shop~bank.svc.cluster.local ||      | node id: sidecar~1.2.3.4~cart-1.shop~bank.svc.cluster.local (expected: one in namespace shop, for the token is of service account shop/cart, pod cart-1)
      sidecar~1.2.3.4~a.shop.bank~shop.svc.cluster.local ||      | node id: sidecar~1.2.3.4~a.shop.bank~shop.svc.cluster.local (expected: one in namespace shop, for the token is of service account shop/cart, pod cart-1)
      sidecar~1.2.3.4~cart-2.shop~shop.svc.cluster.local ||      | node id: sidecar~1.2.3.4~cart-2.shop~shop.svc.cluster.local (expected: one of pod cart-1, for the token is of service account shop/cart, pod cart-1)
      sidecar~1.2.3.4~cart-1.shop~shop.svc.cluster.local | bank | | node metadata NAMESPACE: bank (expected: shop, for the token is of service account shop/cart, pod cart-1)
      sidecar~1.2.3.4~cart-1.shop~shop.svc.cluster.local || till | node metadata SERVICE_ACCOUNT: till (expected: cart, for the token is of service account shop/cart, pod cart-1)
      me                                                 ||      | node id: "me" (expected: sidecar~<ip>~<pod>.<namespace>~<namespace>.svc.<domain>)
      """)
  void another_node_is_refused_with_what_was_expected(
      String id,
      @Nullable String namespace,
      @Nullable String account,
      String message) {
    assertThat(refusal(id, namespace, account, BOUND)).isEqualTo(message);
  }

  @Test
  void metadata_that_is_no_text_names_nobody() {
    Node node = node("sidecar~1.2.3.4~cart-1.shop~shop.svc.cluster.local").setMetadata(
        Struct.newBuilder().putFields("NAMESPACE", Value.newBuilder().setNumberValue(1).build())).build();

    assertThat(NodeClaim.refusal(node, BOUND, ACCOUNTS))
        .startsWith("node metadata NAMESPACE: NUMBER_VALUE (expected: shop");
  }

  @Test
  void what_a_stranger_writes_reaches_no_log_as_it_is() {
    assertThat(refusal("a\nb".repeat(500), null, null, BOUND)).doesNotContain("\n").hasSizeLessThan(400);
  }

  private static @Nullable String refusal(
      String id,
      @Nullable String namespace,
      @Nullable String account,
      Peer peer) {
    Struct.Builder metadata = Struct.newBuilder();
    put(metadata, "NAMESPACE", namespace);
    put(metadata, "SERVICE_ACCOUNT", account);
    return NodeClaim.refusal(node(id).setMetadata(metadata).build(), peer, ACCOUNTS);
  }

  private static Node.Builder node(String id) {
    return Node.newBuilder().setId(id);
  }

  private static void put(Struct.Builder metadata, String name, @Nullable String value) {
    if (value != null) {
      metadata.putFields(name, Value.newBuilder().setStringValue(value).build());
    }
  }
}
