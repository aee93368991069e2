package dev.outrigger.policy.kube;

import dev.outrigger.policy.field.Fields;
import dev.outrigger.policy.kube.Node.Address;
import dev.outrigger.policy.kube.Node.Locality;
import java.util.Map;

/** Reads a Node. Its other fields are its kubelet's. */
final class NodeReader {

  private NodeReader() {}

  static Node read(ObjectMeta metadata, Fields object) {
    object.leave("spec");
    return object.objectOrEmpty("status", status -> {
      status.leaveRest();
      return new Node(metadata, locality(metadata.labels()),
          status.objects("addresses", address -> new Address(address.text("type", ""), address.text("address", ""))));
    });
  }

  /**
   * Kubernetes' labels for region and zone, the older beta ones after them, and Istio's for what lies within a zone.
   */
  private static Locality locality(Map<String, String> labels) {
    return new Locality(
        first(labels, "topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/region"),
        first(labels, "topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone"),
        labels.getOrDefault("topology.istio.io/subzone", ""));
  }

  private static String first(Map<String, String> labels, String name, String olderName) {
    return labels.getOrDefault(name, labels.getOrDefault(olderName, ""));
  }
}
