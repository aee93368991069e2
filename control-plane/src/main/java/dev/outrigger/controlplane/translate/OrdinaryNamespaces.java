package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.model.MeshService;
import dev.outrigger.policy.istio.DestinationRule;
import dev.outrigger.policy.istio.Sidecar;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The namespaces whose clients nothing in a state means more than the clients of others: these see the same services by the same
 * DestinationRules, so that the clusters and endpoints of services can be made once for all of them. Rules for requests tell namespaces
 * apart in more ways, and so do names: nothing is said here of listeners and routes.
 */
final class OrdinaryNamespaces {

  /** Stands for all of them; no namespace is called so. */
  private static final String ANY = "";

  private final Set<String> special = new HashSet<>();
  private boolean allSpecial;

  OrdinaryNamespaces(ClusterState state, String rootNamespace) {
    for (Sidecar sidecar : state.sidecars().values()) {
      special.add(sidecar.metadata().namespace());
      // What it shows may differ by the namespace that it shows it to.
      allSpecial |= sidecar.metadata().namespace().equals(rootNamespace);
    }
    for (DestinationRule rule : state.destinationRules().values()) {
      special.add(rule.metadata().namespace());
      special.addAll(rule.exportTo().namespaces());
    }
    Map<String, String> owners = new HashMap<>();
    for (MeshService service : state.meshServices().values()) {
      special.addAll(service.exportTo().namespaces());
      String other = owners.putIfAbsent(service.host(), service.namespace());
      if (other != null) {
        // Of two with one host a namespace sees its own.
        special.add(other);
        special.add(service.namespace());
      }
    }
  }

  /** What may be taken for the namespace: the same for all ordinary ones, else it itself. */
  String standIn(String namespace) {
    return allSpecial || special.contains(namespace) ? namespace : ANY;
  }
}
