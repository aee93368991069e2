package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.ChangeSet;
import dev.outrigger.controlplane.model.ProxyView;
import dev.outrigger.policy.istio.DestinationRule;
import dev.outrigger.policy.istio.MeshHost;
import dev.outrigger.policy.istio.VirtualService;
import java.util.Set;
import java.util.TreeSet;

/** Tells which resources of a proxy a change may have altered, without generating any. Pure. */
public final class ImpactRules {

  private final String clusterDomain;

  public ImpactRules(MeshOptions options) {
    this.clusterDomain = options.clusterDomain();
  }

  public Impact affected(ChangeSet changes, ProxyView proxy) {
    Set<String> clusterHosts = new TreeSet<>();
    Set<String> endpointHosts = new TreeSet<>();
    boolean serviceChanged = !changes.services().isEmpty();
    changes.services().forEach(service -> clusterHosts.add(service.host()));
    endpointHosts.addAll(changes.endpoints());
    boolean ruleTouchesListeners = false;
    for (DestinationRule rule : changes.destinationRules()) {
      if (rule.exportTo().includes(proxy.namespace())) {
        clusterHosts.add(MeshHost.fqdn(rule.host(), rule.metadata().namespace(), clusterDomain));
        ruleTouchesListeners = true;
      }
    }
    endpointHosts.addAll(clusterHosts);
    if (changes.moves().concern(proxy)) {
      // Who is near, and whether it is on the same node, may be different for every service.
      endpointHosts.add("*");
      clusterHosts.add("*");
    }
    boolean ruleTouchesRoutes = changes.virtualServices().stream().anyMatch(rule -> concerns(rule, proxy));
    ruleTouchesListeners |= changes.virtualServices()
        .stream()
        .anyMatch(rule -> concerns(rule, proxy) && !(rule.tcp().isEmpty() && rule.tls().isEmpty()));
    return new Impact(clusterHosts, endpointHosts, serviceChanged || ruleTouchesListeners,
        serviceChanged || ruleTouchesRoutes);
  }

  /** A rule that others delegate to is seen by those that see the others. */
  private static boolean concerns(VirtualService rule, ProxyView proxy) {
    return rule.isDelegate() || (rule.appliesToMesh() && rule.exportTo().includes(proxy.namespace()));
  }
}
