package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.ProxyView.Interception;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;

/**
 * The listener that the kernel sends all outgoing connections to: 15001, which hands them to the listener of their own
 * destination. What was addressed to itself would run in a circle, and is swallowed.
 */
final class VirtualOutbound {

  private static final String NAME = "virtualOutbound";
  private static final int PORT = 15001;

  private final MeshView view;
  private final NetworkFilters filters;

  VirtualOutbound(MeshView view, NetworkFilters filters) {
    this.view = view;
    this.filters = filters;
  }

  Draft listener() {
    return new Draft(NAME, this::make);
  }

  private Listener make() {
    Listener.Builder listener = Listener.newBuilder()
        .setName(NAME)
        .setAddress(Wire.address("0.0.0.0", PORT))
        .addFilterChains(FilterChain.newBuilder()
            .setName("virtualOutbound-blackhole")
            .setFilterChainMatch(FilterChainMatch.newBuilder().setDestinationPort(Wire.uint32(PORT)))
            .addFilters(filters.tcp(ClusterName.BLACK_HOLE)))
        .addFilterChains(FilterChain.newBuilder()
            .setName("virtualOutbound-catchall-tcp")
            .addFilters(filters.tcp(view.unknownDestinations())))
        .setUseOriginalDst(Wire.bool(true))
        .setTrafficDirection(TrafficDirection.OUTBOUND)
        .setMaxConnectionsToAcceptPerSocketEvent(Wire.uint32(1));
    if (view.proxy().interception() == Interception.TPROXY) {
      listener.setTransparent(Wire.bool(true));
    }
    return listener.build();
  }
}
