package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.ChangeSet;
import dev.outrigger.controlplane.model.MeshService;
import dev.outrigger.controlplane.model.ProxyView;
import dev.outrigger.controlplane.model.ProxyView.Interception;
import dev.outrigger.policy.istio.DestinationRule;
import dev.outrigger.policy.istio.HttpAction;
import dev.outrigger.policy.istio.MeshHost;
import dev.outrigger.policy.istio.Sidecar;
import dev.outrigger.policy.istio.VirtualService;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Tells which resources of a proxy a change may have altered, without generating any. Pure. */
public final class ImpactRules {

  private final String clusterDomain;
  private final String rootNamespace;

  public ImpactRules(MeshOptions options) {
    this.clusterDomain = options.clusterDomain();
    this.rootNamespace = options.rootNamespace();
  }

  public Impact affected(ChangeSet changes, ProxyView proxy) {
    if (changes.sidecars().stream().anyMatch(sidecar -> mayBeOf(sidecar, proxy))) {
      return Impact.ALL;
    }
    Set<String> clusterHosts = new TreeSet<>();
    Set<String> endpointHosts = new TreeSet<>();
    boolean serviceChanged = !changes.services().isEmpty();
    for (MeshService service : changes.services()) {
      clusterHosts.add(service.host());
      if (service.namespace().equals(proxy.namespace())) {
        // It may select the proxy's own workload, whose clusters are of no host.
        clusterHosts.add("");
      }
    }
    endpointHosts.addAll(changes.endpoints());
    boolean ruleTouchesListeners = false;
    boolean ruleTouchesRoutes = false;
    for (DestinationRule rule : changes.destinationRules()) {
      if (rule.exportTo().includes(proxy.namespace())) {
        clusterHosts.add("");
        clusterHosts.add(MeshHost.fqdn(rule.host(), rule.metadata().namespace(), clusterDomain));
        ruleTouchesListeners = true;
        // It says by what requests are hashed, and one that goes may leave that to another that it hid.
        ruleTouchesRoutes = true;
      }
    }
    if (changes.moves().displace(proxy)) {
      // Who is near, and whether it is on the same node, may be different for every service.
      endpointHosts.add("*");
      clusterHosts.add("*");
    }
    boolean ownPorts = changes.moves().reach(proxy);
    if (ownPorts) {
      clusterHosts.add("");
    }
    for (VirtualService rule : changes.virtualServices()) {
      if (concerns(rule, proxy)) {
        ruleTouchesRoutes = true;
        ruleTouchesListeners = true;
        clusterHosts.addAll(shown(rule));
      }
    }
    endpointHosts.addAll(clusterHosts);
    boolean addressTouchesListeners = ownPorts || (proxy.interception() != Interception.NONE
        && changes.addresses().stream().anyMatch(service -> service.exportTo().includes(proxy.namespace())));
    return new Impact(clusterHosts, endpointHosts, serviceChanged || ruleTouchesListeners || addressTouchesListeners,
        serviceChanged || ruleTouchesRoutes);
  }

  /** Where a rule sends traffic, a Sidecar may show for that alone. */
  private Set<String> shown(VirtualService rule) {
    boolean delegates = rule.http().stream().anyMatch(route -> route.action() instanceof HttpAction.Delegate);
    return delegates ? Set.of("*") : rule.destinationHosts(clusterDomain).collect(Collectors.toSet());
  }

  /** One that is for others in the namespace may have been hidden by it, or may be. */
  private boolean mayBeOf(Sidecar sidecar, ProxyView proxy) {
    String namespace = sidecar.metadata().namespace();
    return namespace.equals(proxy.namespace()) || namespace.equals(rootNamespace);
  }

  /** A rule that others delegate to is seen by those that see the others. */
  private static boolean concerns(VirtualService rule, ProxyView proxy) {
    return rule.isDelegate() || (rule.appliesToMesh() && rule.exportTo().includes(proxy.namespace()));
  }
}
