package dev.outrigger.controlplane.model;

import dev.outrigger.policy.istio.DestinationRule;
import dev.outrigger.policy.istio.Gateway;
import dev.outrigger.policy.istio.Sidecar;
import dev.outrigger.policy.istio.VirtualService;
import dev.outrigger.policy.kube.EndpointSlice.PodRef;
import java.util.List;
import java.util.Set;

/**
 * How one {@link ClusterState} differs from the one before, in the mesh's own terms.
 *
 * @param services as they were and as they are
 * @param endpoints hosts behind which something else stands: slices, their pods, or the nodes of those
 * @param addresses services whose clients choose among other addresses than before, on ports that may be called by address
 * @param destinationRules as they were and as they are
 * @param virtualServices as they were and as they are
 * @param sidecars as they were and as they are
 * @param gateways as they were and as they are; proxies are told nothing of them
 * @param moves who is elsewhere now
 */
public record ChangeSet(
    List<MeshService> services,
    Set<String> endpoints,
    List<MeshService> addresses,
    List<DestinationRule> destinationRules,
    List<VirtualService> virtualServices,
    List<Sidecar> sidecars,
    List<Gateway> gateways,
    Moves moves) {

  /** Nothing that the mesh has to know of. */
  public static final ChangeSet NONE =
      new ChangeSet(List.of(), Set.of(), List.of(), List.of(), List.of(), List.of(), List.of(), Moves.NONE);

  /**
   * What came, went, or is in another place than before.
   *
   * @param nodes those that are in another place themselves; the pods on them are among the pods
   * @param ips addresses that services call at other ports than before
   */
  public record Moves(Set<PodRef> pods, Set<String> nodes, Set<String> ips) {

    public static final Moves NONE = new Moves(Set.of(), Set.of(), Set.of());

    public Moves {
      pods = Set.copyOf(pods);
      nodes = Set.copyOf(nodes);
      ips = Set.copyOf(ips);
    }

    boolean isEmpty() {
      return pods.isEmpty() && nodes.isEmpty() && ips.isEmpty();
    }

    /** Whether something is different for this proxy that is not for others like it. */
    public boolean concern(ProxyView proxy) {
      return displace(proxy) || reach(proxy);
    }

    /** Whether the proxy may be elsewhere than before. */
    public boolean displace(ProxyView proxy) {
      return pods.contains(proxy.podRef()) || nodes.contains(proxy.node());
    }

    /** Whether its own workload may be called at other ports than before. */
    public boolean reach(ProxyView proxy) {
      return ips.contains(proxy.ip());
    }
  }

  public ChangeSet {
    services = List.copyOf(services);
    endpoints = Set.copyOf(endpoints);
    addresses = List.copyOf(addresses);
    destinationRules = List.copyOf(destinationRules);
    virtualServices = List.copyOf(virtualServices);
    sidecars = List.copyOf(sidecars);
    gateways = List.copyOf(gateways);
  }

  public boolean isEmpty() {
    return services.isEmpty() && endpoints.isEmpty() && addresses.isEmpty() && destinationRules.isEmpty()
        && virtualServices.isEmpty()
        && sidecars.isEmpty() && gateways.isEmpty() && moves.isEmpty();
  }
}
