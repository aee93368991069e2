package dev.outrigger.controlplane.auth;

import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Node;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a node says of where it belongs, in its id and in its metadata, held against who the client is. */
final class NodeClaim {

  /** {@code sidecar~<ip>~<pod>.<namespace>~<namespace>.svc.<domain>}, as Istio's proxies name themselves. */
  private static final Pattern ID =
      Pattern.compile("[^~]+~[^~]+~(?<pod>[^~]+)\\.(?<namespace>[^~.]+)~(?<domain>[^~.]+)[^~]*");

  private NodeClaim() {}

  /** Why a client may not be this node; null when it may. */
  static @Nullable String refusal(Node node, Peer peer, PodAccounts accounts) {
    Matcher id = ID.matcher(node.getId());
    if (!id.matches()) {
      return "node id: \"" + shown(node.getId())
          + "\" (expected: sidecar~<ip>~<pod>.<namespace>~<namespace>.svc.<domain>)";
    }
    String account = text(node, "SERVICE_ACCOUNT");
    String namespace = text(node, "NAMESPACE");
    if (!id.group("namespace").equals(peer.namespace()) || !id.group("domain").equals(peer.namespace())) {
      return differs("node id", node.getId(), "one in namespace " + peer.namespace(), peer);
    }
    if (namespace != null && !namespace.equals(peer.namespace())) {
      return differs("node metadata NAMESPACE", namespace, peer.namespace(), peer);
    }
    if (account != null && !account.equals(peer.serviceAccount())) {
      return differs("node metadata SERVICE_ACCOUNT", account, peer.serviceAccount(), peer);
    }
    if (peer.pod() != null && !id.group("pod").equals(peer.pod())) {
      return differs("node id", node.getId(), "one of pod " + peer.pod(), peer);
    }
    String runsAs = accounts.of(peer.namespace(), id.group("pod"));
    if (runsAs != null && !runsAs.equals(peer.serviceAccount())) {
      return differs("node id", node.getId(),
          "one of a pod that runs as " + peer.serviceAccount() + ", not as " + runsAs,
          peer);
    }
    return null;
  }

  private static String differs(String what, String seen, String expected, Peer peer) {
    return what + ": " + shown(seen) + " (expected: " + expected + ", for the token is of " + peer + ")";
  }

  /** Null when it is not there; what is there and no text is nobody's name. */
  private static @Nullable String text(Node node, String name) {
    Value value = node.getMetadata().getFieldsMap().get(name);
    if (value == null || value.hasNullValue()) {
      return null;
    }
    return value.hasStringValue() ? value.getStringValue() : value.getKindCase().name();
  }

  private static String shown(String text) {
    String printable = text.replaceAll("[^\\x20-\\x7e]", "?");
    return printable.length() <= 200 ? printable : printable.substring(0, 200) + "...";
  }
}
