package dev.outrigger.controlplane.serve;

import dev.outrigger.controlplane.model.ProxyView;
import dev.outrigger.controlplane.translate.Dependence;
import dev.outrigger.policy.kube.Node;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * All of a proxy that what it is sent may depend on. Proxies with equal audiences are sent the same bytes, and generators see a
 * proxy only through {@link #view}: what is not in here they cannot use, so it cannot be shared by mistake.
 *
 * @param node empty but for the few resources that depend on it
 * @param targetPorts those of the proxy's pod, for the few resources that depend on them
 * @param labels those by which rules select proxies, and for the few resources that depend on more, those too
 */
public record Audience(
    String namespace,
    ProxyView.Client client,
    ProxyView.Interception interception,
    String clusterId,
    Node.Locality locality,
    boolean clustersOnDemand,
    String node,
    Map<String, Integer> targetPorts,
    Map<String, String> labels) {

  public Audience {
    targetPorts = Collections.unmodifiableSortedMap(new TreeMap<>(targetPorts));
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
  }

  /** Without labels and node, on which few resources depend. */
  public static Audience of(ProxyView proxy) {
    return new Audience(proxy.namespace(), proxy.client(), proxy.interception(), proxy.clusterId(), proxy.locality(),
        proxy.clustersOnDemand(), "", Map.of(), Map.of());
  }

  /** With all that any resource depends on: hardly shared, for what is asked for without its name. */
  static Audience ofItself(ProxyView proxy) {
    return new Audience(proxy.namespace(), proxy.client(), proxy.interception(), proxy.clusterId(), proxy.locality(),
        proxy.clustersOnDemand(), proxy.node(), proxy.targetPorts(), proxy.labels());
  }

  /** With what else of the proxy some resources depend on. */
  public Audience with(Dependence dependence, ProxyView proxy) {
    return new Audience(namespace, client, interception, clusterId, locality, clustersOnDemand,
        dependence.onNode() ? proxy.node() : "", dependence.onTargetPorts() ? proxy.targetPorts() : Map.of(),
        union(labels, dependence.labelsOf(proxy)));
  }

  /** With labels by which rules select proxies. */
  public Audience selectedBy(Map<String, String> selecting) {
    return new Audience(namespace, client, interception, clusterId, locality, clustersOnDemand, node, targetPorts,
        union(labels, selecting));
  }

  /** The same of another namespace. */
  Audience in(String other) {
    return other.equals(namespace) ? this
        : new Audience(other, client, interception, clusterId, locality, clustersOnDemand, node, targetPorts,
            labels);
  }

  private static Map<String, String> union(Map<String, String> some, Map<String, String> others) {
    Map<String, String> union = new TreeMap<>(some);
    union.putAll(others);
    return union;
  }

  /** A proxy of this audience, without anything of its own. */
  public ProxyView view() {
    return new ProxyView("", client, "", "", namespace, labels, interception, clusterId, locality, node,
        clustersOnDemand, targetPorts);
  }
}
