package dev.outrigger.controlplane.model;

import dev.outrigger.policy.istio.DestinationRule;
import dev.outrigger.policy.istio.VirtualService;
import java.util.List;
import java.util.Set;

/**
 * How one {@link ClusterState} differs from the one before, in the mesh's own terms.
 *
 * @param services as they were and as they are
 * @param endpoints hosts behind which something else stands: slices, their pods, or the nodes of those
 * @param destinationRules as they were and as they are
 * @param virtualServices as they were and as they are
 */
public record ChangeSet(
    List<MeshService> services,
    Set<String> endpoints,
    List<DestinationRule> destinationRules,
    List<VirtualService> virtualServices) {

  /** Nothing that the mesh has to know of. */
  public static final ChangeSet NONE = new ChangeSet(List.of(), Set.of(), List.of(), List.of());

  public ChangeSet {
    services = List.copyOf(services);
    endpoints = Set.copyOf(endpoints);
    destinationRules = List.copyOf(destinationRules);
    virtualServices = List.copyOf(virtualServices);
  }

  public boolean isEmpty() {
    return services.isEmpty() && endpoints.isEmpty() && destinationRules.isEmpty() && virtualServices.isEmpty();
  }
}
