package dev.outrigger.controlplane.translate;

import com.google.protobuf.Duration;
import dev.outrigger.controlplane.model.ProxyView.Interception;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.config.route.v3.Decorator;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.listener.original_dst.v3.OriginalDst;
import java.util.stream.Stream;

/**
 * The two listeners that the kernel sends all connections to: outgoing ones to 15001, which hands them to the listener of
 * their own destination, incoming ones to 15006, which lets them through to the application. What was addressed to one of
 * the two itself would run in a circle, and is swallowed.
 */
final class VirtualListeners {

  private static final String OUTBOUND = "virtualOutbound";
  private static final String INBOUND = "virtualInbound";
  private static final int OUTBOUND_PORT = 15001;
  private static final int INBOUND_PORT = 15006;

  private static final ListenerFilter ORIGINAL_DESTINATION = ListenerFilter.newBuilder()
      .setName("envoy.filters.listener.original_dst")
      .setTypedConfig(Wire.pack(OriginalDst.getDefaultInstance()))
      .build();

  private final MeshView view;
  private final NetworkFilters filters;

  VirtualListeners(MeshView view, NetworkFilters filters) {
    this.view = view;
    this.filters = filters;
  }

  Stream<Draft> listeners() {
    return Stream.of(new Draft(INBOUND, this::inbound), new Draft(OUTBOUND, this::outbound));
  }

  private Listener outbound() {
    Listener.Builder listener = Listener.newBuilder()
        .setName(OUTBOUND)
        .setAddress(Wire.address("0.0.0.0", OUTBOUND_PORT))
        .addFilterChains(blackHole("virtualOutbound-blackhole", OUTBOUND_PORT))
        .addFilterChains(FilterChain.newBuilder()
            .setName("virtualOutbound-catchall-tcp")
            .addFilters(filters.tcp(view.unknownDestinations())))
        .setUseOriginalDst(Wire.bool(true))
        .setTrafficDirection(TrafficDirection.OUTBOUND)
        .setMaxConnectionsToAcceptPerSocketEvent(Wire.uint32(1));
    if (transparent()) {
      listener.setTransparent(Wire.bool(true));
    }
    return listener.build();
  }

  private Listener inbound() {
    FilterChain http = FilterChain.newBuilder()
        .setName("virtualInbound-catchall-http")
        .setFilterChainMatch(OutboundListener.PLAIN_HTTP)
        .addFilters(filters.inline(ClusterName.INBOUND_PASSTHROUGH, inboundRoutes()))
        .build();
    FilterChain other =
        FilterChain.newBuilder()
            .setName("virtualInbound")
            .addFilters(filters.tcp(ClusterName.INBOUND_PASSTHROUGH))
            .build();
    Listener.Builder listener = Listener.newBuilder()
        .setName(INBOUND)
        .setAddress(Wire.address("0.0.0.0", INBOUND_PORT))
        .addFilterChains(blackHole("virtualInbound-blackhole", INBOUND_PORT))
        .addFilterChains(http)
        .addFilterChains(other)
        .addListenerFilters(ORIGINAL_DESTINATION)
        .addListenerFilters(OutboundListener.HTTP_INSPECTOR)
        .setListenerFiltersTimeout(Duration.getDefaultInstance())
        .setContinueOnListenerFiltersTimeout(true)
        .setTrafficDirection(TrafficDirection.INBOUND)
        .setMaxConnectionsToAcceptPerSocketEvent(Wire.uint32(1));
    if (transparent()) {
      listener.setTransparent(Wire.bool(true));
    }
    return listener.build();
  }

  private boolean transparent() {
    return view.proxy().interception() == Interception.TPROXY;
  }

  private FilterChain blackHole(String name, int port) {
    return FilterChain.newBuilder()
        .setName(name)
        .setFilterChainMatch(FilterChainMatch.newBuilder().setDestinationPort(Wire.uint32(port)))
        .addFilters(filters.tcp(ClusterName.BLACK_HOLE))
        .build();
  }

  /** A request that met a connection which the application had just closed is sent again; nothing of it was read. */
  private static RouteConfiguration inboundRoutes() {
    RouteAction action = RouteAction.newBuilder()
        .setCluster(ClusterName.INBOUND_PASSTHROUGH)
        .setTimeout(Duration.getDefaultInstance())
        .setRetryPolicy(
            RetryPolicy.newBuilder().setRetryOn("reset-before-request").setNumRetries(Wire.uint32(2)))
        .setMaxStreamDuration(RouteAction.MaxStreamDuration.newBuilder()
            .setMaxStreamDuration(Duration.getDefaultInstance())
            .setGrpcTimeoutHeaderMax(Duration.getDefaultInstance()))
        .build();
    Route route = Route.newBuilder()
        .setName("default")
        .setMatch(RouteMatch.newBuilder().setPrefix("/"))
        .setRoute(action)
        .setDecorator(Decorator.newBuilder().setOperation(":0/*"))
        .build();
    return RouteConfiguration.newBuilder()
        .setName(ClusterName.INBOUND_PASSTHROUGH)
        .addVirtualHosts(VirtualHost.newBuilder().setName("inbound|http|0").addDomains("*").addRoutes(route))
        .setValidateClusters(Wire.bool(false))
        .build();
  }
}
