package dev.outrigger.controlplane.serve;

import dev.outrigger.controlplane.model.ProxyView;
import dev.outrigger.policy.kube.Node;
import java.util.Map;

/**
 * All of a proxy that what it is sent may depend on. Proxies with equal audiences are sent the same bytes, and generators see a
 * proxy only through {@link #view}: what is not in here they cannot use, so it cannot be shared by mistake.
 */
record Audience(
    String namespace,
    ProxyView.Client client,
    ProxyView.Interception interception,
    String clusterId,
    Node.Locality locality) {

  static Audience of(ProxyView proxy) {
    return new Audience(proxy.namespace(), proxy.client(), proxy.interception(), proxy.clusterId(), proxy.locality());
  }

  /** A proxy of this audience, without anything of its own. */
  ProxyView view() {
    return new ProxyView("", client, "", "", namespace, Map.of(), interception, clusterId, locality);
  }
}
