package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.policy.istio.DestinationRules;
import dev.outrigger.policy.istio.VirtualServices;

/** The traffic rules of one state, put in order for looking up. */
record MeshRules(ClusterState state, DestinationRules destinations, VirtualServices routes) {

  static MeshRules of(ClusterState state, MeshOptions options) {
    return new MeshRules(state,
        DestinationRules.of(state.destinationRules(), options.clusterDomain(), options.rootNamespace()),
        VirtualServices.of(state.virtualServices(), options.clusterDomain()));
  }
}
