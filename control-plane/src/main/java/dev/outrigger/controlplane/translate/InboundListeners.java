package dev.outrigger.controlplane.translate;

import com.google.protobuf.Duration;
import dev.outrigger.controlplane.model.PortProtocol;
import dev.outrigger.controlplane.model.ProxyView.Interception;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilterChainMatchPredicate;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilterChainMatchPredicate.MatchSet;
import io.envoyproxy.envoy.config.route.v3.Decorator;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.listener.original_dst.v3.OriginalDst;
import io.envoyproxy.envoy.type.v3.Int32Range;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * LDS, for what comes to the proxy's own workload. The kernel sends all of it to 15006, which lets it through: on ports of
 * which it is known what is spoken there as that, on others as what the first bytes look like. Where a server speaks first
 * that look would last for ever, and so ports that are known are not looked at. What was addressed to 15006 itself would run
 * in a circle, and is swallowed.
 */
final class InboundListeners {

  static final String VIRTUAL = "virtualInbound";
  private static final int VIRTUAL_PORT = 15006;

  private static final ListenerFilter ORIGINAL_DESTINATION = ListenerFilter.newBuilder()
      .setName("envoy.filters.listener.original_dst")
      .setTypedConfig(Wire.pack(OriginalDst.getDefaultInstance()))
      .build();

  private final MeshView view;
  private final NetworkFilters filters;

  InboundListeners(MeshView view, NetworkFilters filters) {
    this.view = view;
    this.filters = filters;
  }

  Stream<Draft> listeners() {
    List<InboundPort> ports = InboundPorts.of(view);
    Stream<Draft> bound = ports.stream()
        .filter(port -> port.bind() != null)
        .map(port -> new Draft(port.listenerName(), () -> bound(port), false));
    List<InboundPort> handedOver = ports.stream().filter(port -> port.bind() == null).toList();
    return view.intercepts()
        ? Stream.concat(Stream.of(new Draft(VIRTUAL, () -> virtual(handedOver), false)), bound)
        : bound;
  }

  private Listener virtual(List<InboundPort> ports) {
    Listener.Builder listener = listener(VIRTUAL, "0.0.0.0", VIRTUAL_PORT)
        .addFilterChains(FilterChain.newBuilder()
            .setName("virtualInbound-blackhole")
            .setFilterChainMatch(FilterChainMatch.newBuilder().setDestinationPort(Wire.uint32(VIRTUAL_PORT)))
            .addFilters(filters.tcp(ClusterName.BLACK_HOLE)))
        .addFilterChains(FilterChain.newBuilder()
            .setName("virtualInbound-catchall-http")
            .setFilterChainMatch(OutboundListener.PLAIN_HTTP)
            .addFilters(requests(ClusterName.INBOUND_PASSTHROUGH, ClusterName.INBOUND_PASSTHROUGH, 0, ":0/*")))
        .addFilterChains(
            FilterChain.newBuilder().setName(VIRTUAL).addFilters(filters.tcp(ClusterName.INBOUND_PASSTHROUGH)))
        .addListenerFilters(ORIGINAL_DESTINATION)
        .addListenerFilters(inspector(ports));
    for (InboundPort port : ports) {
      chains(port,
          FilterChainMatch.newBuilder().setDestinationPort(Wire.uint32(port.number())).build())
          .forEach(listener::addFilterChains);
    }
    if (view.proxy().interception() == Interception.TPROXY) {
      listener.setTransparent(Wire.bool(true));
    }
    return listener.build();
  }

  private Listener bound(InboundPort port) {
    Listener.Builder listener = listener(port.listenerName(), String.valueOf(port.bind()), port.number());
    chains(port, FilterChainMatch.getDefaultInstance()).forEach(listener::addFilterChains);
    if (port.protocol() == PortProtocol.DETECTED) {
      listener.addListenerFilters(OutboundListener.HTTP_INSPECTOR);
    }
    return listener.build();
  }

  private Stream<FilterChain> chains(InboundPort port, FilterChainMatch match) {
    FilterChain.Builder connections = chain(port, match).addFilters(filters.tcp(port.clusterName()));
    FilterChain.Builder requests = chain(port, match).addFilters(requests(port.listenerName(),
        port.clusterName(), port.number(), port.service().authority() + "/*"));
    return switch (port.protocol()) {
      case HTTP, HTTP2 -> Stream.of(requests.build());
      case TCP, TLS -> Stream.of(connections.build());
      case DETECTED -> Stream.of(
          requests.setFilterChainMatch(match.toBuilder().mergeFrom(OutboundListener.PLAIN_HTTP)).build(),
          connections.build());
    };
  }

  private static FilterChain.Builder chain(InboundPort port, FilterChainMatch match) {
    return FilterChain.newBuilder().setName(port.listenerName()).setFilterChainMatch(match);
  }

  private static ListenerFilter inspector(List<InboundPort> ports) {
    IntStream known = ports.stream()
        .filter(port -> port.protocol() != PortProtocol.DETECTED)
        .mapToInt(InboundPort::number);
    List<ListenerFilterChainMatchPredicate> rules = IntStream.concat(IntStream.of(VIRTUAL_PORT), known)
        .distinct()
        .sorted()
        .mapToObj(InboundListeners::isPort)
        .toList();
    ListenerFilterChainMatchPredicate disabled = rules.size() == 1 ? rules.getFirst()
        : ListenerFilterChainMatchPredicate.newBuilder().setOrMatch(MatchSet.newBuilder().addAllRules(rules)).build();
    return OutboundListener.HTTP_INSPECTOR.toBuilder().setFilterDisabled(disabled).build();
  }

  private static ListenerFilterChainMatchPredicate isPort(int port) {
    return ListenerFilterChainMatchPredicate.newBuilder()
        .setDestinationPortRange(Int32Range.newBuilder().setStart(port).setEnd(port + 1))
        .build();
  }

  private Filter requests(String statPrefix, String cluster, int port, String operation) {
    return filters.inline(statPrefix, routes(cluster, port, operation));
  }

  /** A request that met a connection which the application had just closed is sent again; nothing of it was read. */
  private static RouteConfiguration routes(String cluster, int port, String operation) {
    RouteAction action = RouteAction.newBuilder()
        .setCluster(cluster)
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
        .setDecorator(Decorator.newBuilder().setOperation(operation))
        .build();
    return RouteConfiguration.newBuilder()
        .setName(cluster)
        .addVirtualHosts(VirtualHost.newBuilder().setName("inbound|http|" + port).addDomains("*").addRoutes(route))
        .setValidateClusters(Wire.bool(false))
        .build();
  }

  private static Listener.Builder listener(String name, String address, int port) {
    return Listener.newBuilder()
        .setName(name)
        .setAddress(Wire.address(address, port))
        .setListenerFiltersTimeout(Duration.getDefaultInstance())
        .setContinueOnListenerFiltersTimeout(true)
        .setTrafficDirection(TrafficDirection.INBOUND)
        .setMaxConnectionsToAcceptPerSocketEvent(Wire.uint32(1));
  }
}
