package dev.outrigger.controlplane.model;

import dev.outrigger.policy.istio.DestinationRule;
import dev.outrigger.policy.istio.VirtualService;
import java.util.List;
import java.util.Set;

/**
 * How one {@link ClusterState} differs from the one before, in the mesh's own terms.
 *
 * @param services defined, defined otherwise or gone
 * @param endpoints services behind which something else stands: slices, their pods, or the nodes of those
 * @param destinationRules as they were and as they are
 * @param virtualServices as they were and as they are
 */
public record ChangeSet(
    Set<ServiceKey> services,
    Set<ServiceKey> endpoints,
    List<DestinationRule> destinationRules,
    List<VirtualService> virtualServices) {

  /** Nothing that the mesh has to know of. */
  public static final ChangeSet NONE = new ChangeSet(Set.of(), Set.of(), List.of(), List.of());

  public ChangeSet {
    services = Set.copyOf(services);
    endpoints = Set.copyOf(endpoints);
    destinationRules = List.copyOf(destinationRules);
    virtualServices = List.copyOf(virtualServices);
  }

  public boolean isEmpty() {
    return services.isEmpty() && endpoints.isEmpty() && destinationRules.isEmpty() && virtualServices.isEmpty();
  }
}
