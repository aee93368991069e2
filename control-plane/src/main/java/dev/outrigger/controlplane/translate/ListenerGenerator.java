package dev.outrigger.controlplane.translate;

import com.google.protobuf.Duration;
import dev.outrigger.policy.istio.ConnectionPool;
import dev.outrigger.policy.istio.DestinationRule;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.extensions.filters.listener.http_inspector.v3.HttpInspector;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * LDS, for the outgoing side. Connections that the kernel hands over find the listener of the address they were made to,
 * none of which is bound; without that, each service's address is bound where the proxy runs, and what is spoken on a
 * port must be known, so a port that does not tell speaks HTTP.
 *
 * <p>A headless service has no address of its own. Its HTTP ports share the listener of all addresses; connections to its
 * other ports go on unchanged, to the pod that the client chose.
 */
final class ListenerGenerator {

  static final ListenerFilter HTTP_INSPECTOR = ListenerFilter.newBuilder()
      .setName("envoy.filters.listener.http_inspector")
      .setTypedConfig(Wire.pack(HttpInspector.getDefaultInstance()))
      .build();

  /** What plain text that is HTTP looks like to the HTTP inspector. */
  static final FilterChainMatch PLAIN_HTTP = FilterChainMatch.newBuilder()
      .setTransportProtocol("raw_buffer")
      .addApplicationProtocols("http/1.1")
      .addApplicationProtocols("h2c")
      .build();

  private static final String ANY = "0.0.0.0";
  private static final Duration HANDSHAKE_TIMEOUT = Duration.newBuilder().setSeconds(15).build();

  private final MeshView view;
  private final NetworkFilters filters;

  ListenerGenerator(MeshView view) {
    this.view = view;
    this.filters = new NetworkFilters(view);
  }

  /** Of two services with one address and port, the first by name has it. */
  Stream<Draft> listeners() {
    SortedMap<String, Draft> byName = new TreeMap<>();
    view.ports()
        .flatMap(port -> view.intercepts() ? handedOver(port) : bound(port))
        .forEach(listener -> byName.putIfAbsent(listener.name(), listener));
    Stream<Draft> entries = view.intercepts() ? new VirtualListeners(view, filters).listeners() : Stream.empty();
    return Stream.concat(byName.values().stream(), entries);
  }

  private Stream<Draft> handedOver(ServicePort port) {
    return switch (port.protocol()) {
      case HTTP, HTTP2 -> Stream.of(new Draft(name(ANY, port.number()), () -> http(port.number())));
      case TCP -> each(port, ip -> unbound(tcp(ip, port)));
      case DETECTED -> each(port, ip -> detected(ip, port));
    };
  }

  private Stream<Draft> bound(ServicePort port) {
    return each(port, ip -> (port.protocol().mayBeHttp() ? http(ip, port) : tcp(ip, port)).build());
  }

  private static Stream<Draft> each(ServicePort port, Function<String, Listener> listener) {
    return port.service()
        .addresses()
        .stream()
        .map(ip -> new Draft(name(ip, port.number()), () -> listener.apply(ip)));
  }

  /** HTTP to a port number at whatever address; what turns out not to be HTTP goes on unchanged. */
  private Listener http(int port) {
    FilterChain plainHttp = FilterChain.newBuilder()
        .setFilterChainMatch(PLAIN_HTTP)
        .addFilters(filters.routed("outbound_" + ANY + "_" + port, Integer.toString(port)))
        .setTransportSocketConnectTimeout(HANDSHAKE_TIMEOUT)
        .build();
    FilterChain other = FilterChain.newBuilder()
        .setName("PassthroughFilterChain")
        .setFilterChainMatch(FilterChainMatch.getDefaultInstance())
        .addFilters(filters.tcp(ClusterName.PASSTHROUGH))
        .build();
    return unbound(listener(ANY, port)
        .addFilterChains(plainHttp)
        .setDefaultFilterChain(other)
        .addListenerFilters(HTTP_INSPECTOR));
  }

  private Listener detected(String ip, ServicePort port) {
    FilterChain plainHttp = FilterChain.newBuilder()
        .setFilterChainMatch(PLAIN_HTTP)
        .addFilters(filters.routed("outbound_" + ip + "_" + port.number(), port.authority()))
        .setTransportSocketConnectTimeout(HANDSHAKE_TIMEOUT)
        .build();
    return unbound(listener(ip, port.number())
        .addFilterChains(plainHttp)
        .setDefaultFilterChain(FilterChain.newBuilder().setName("tcp").addFilters(proxy(port)))
        .addListenerFilters(HTTP_INSPECTOR));
  }

  private Listener.Builder http(String ip, ServicePort port) {
    Filter http = filters.routed("outbound_" + ip + "_" + port.number(), Integer.toString(port.number()));
    return listener(ip, port.number()).addFilterChains(FilterChain.newBuilder().addFilters(http));
  }

  private Listener.Builder tcp(String ip, ServicePort port) {
    return listener(ip, port.number()).addFilterChains(
        FilterChain.newBuilder().addFilters(proxy(port)).setTransportSocketConnectTimeout(HANDSHAKE_TIMEOUT));
  }

  private Filter proxy(ServicePort port) {
    TcpProxy.Builder proxy =
        TcpProxy.newBuilder().setStatPrefix(port.clusterName()).setCluster(port.clusterName());
    DestinationRule rule = view.destinationRule(port);
    ConnectionPool pool = rule == null ? null : rule.settings(port.number()).connectionPool();
    if (pool != null && pool.tcp().idleTimeout() != null) {
      proxy.setIdleTimeout(Wire.duration(pool.tcp().idleTimeout()));
    }
    if (pool != null && pool.tcp().maxConnectionDuration() != null) {
      proxy.setMaxDownstreamConnectionDuration(Wire.duration(pool.tcp().maxConnectionDuration()));
    }
    return filters.service(proxy);
  }

  private static Listener unbound(Listener.Builder listener) {
    return listener.setBindToPort(Wire.bool(false)).build();
  }

  private static String name(String ip, int port) {
    return ip + "_" + port;
  }

  private static Listener.Builder listener(String ip, int port) {
    return Listener.newBuilder()
        .setName(name(ip, port))
        .setAddress(Wire.address(ip, port))
        .setListenerFiltersTimeout(Duration.getDefaultInstance())
        .setContinueOnListenerFiltersTimeout(true)
        .setTrafficDirection(TrafficDirection.OUTBOUND);
  }
}
