package dev.outrigger.controlplane.translate;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.extensions.filters.listener.http_inspector.v3.HttpInspector;
import io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One address and port that outgoing connections are made to, while those are gathered that want it. Requests share it;
 * of connections that cannot be told apart, the first has them.
 */
final class OutboundListener {

  static final ListenerFilter HTTP_INSPECTOR = ListenerFilter.newBuilder()
      .setName("envoy.filters.listener.http_inspector")
      .setTypedConfig(Wire.pack(HttpInspector.getDefaultInstance()))
      .build();

  static final ListenerFilter TLS_INSPECTOR = ListenerFilter.newBuilder()
      .setName("envoy.filters.listener.tls_inspector")
      .setTypedConfig(Wire.pack(TlsInspector.getDefaultInstance()))
      .build();

  private static final String PLAIN = "raw_buffer";

  /** What plain text that is HTTP looks like to the HTTP inspector. */
  static final FilterChainMatch PLAIN_HTTP = FilterChainMatch.newBuilder()
      .setTransportProtocol(PLAIN)
      .addApplicationProtocols("http/1.1")
      .addApplicationProtocols("h2c")
      .build();

  private static final Duration HANDSHAKE_TIMEOUT = Duration.newBuilder().setSeconds(15).build();

  /** Whether the kernel hands connections over, or the proxy binds the address itself. */
  enum Arrival {
    HANDED_OVER, BOUND
  }

  private final String address;
  private final int port;
  private final Arrival arrival;
  private final Map<ChainMatch, Supplier<FilterChain.Builder>> connections = new LinkedHashMap<>();
  private final Set<ChainMatch.Part> taken = new HashSet<>();
  /** Those among the connections that may be requests, as far as addresses tell them. */
  private final Set<ChainMatch> detected = new LinkedHashSet<>();
  private @Nullable String routes;

  OutboundListener(String address, int port, Arrival arrival) {
    this.address = address;
    this.port = port;
    this.arrival = arrival;
  }

  String name() {
    return address + "_" + port;
  }

  /** Takes requests, with routes that come by RDS under this name. */
  void addRequests(String routeName) {
    if (routes == null) {
      routes = routeName;
    }
  }

  /** Takes those of these connections that nobody has taken yet, whatever they speak. */
  void addConnections(ChainMatch match, Supplier<FilterChain.Builder> chain) {
    match.take(taken).forEach(part -> connections.put(part, chain));
  }

  /** The same for connections that may be requests. */
  void addDetected(ChainMatch match, Supplier<FilterChain.Builder> chain) {
    match.take(taken).forEach(part -> {
      connections.put(part, chain);
      if (!part.subnets().isEmpty()) {
        detected.add(part);
      }
    });
  }

  /** @param otherwise takes the connections that nobody wants */
  Listener build(NetworkFilters filters, Filter otherwise) {
    Listener.Builder listener = Listener.newBuilder()
        .setName(name())
        .setAddress(Wire.address(address, port))
        .setListenerFiltersTimeout(Duration.getDefaultInstance())
        .setContinueOnListenerFiltersTimeout(true)
        .setTrafficDirection(TrafficDirection.OUTBOUND);
    if (arrival == Arrival.HANDED_OVER) {
      listener.setBindToPort(Wire.bool(false));
    }
    if (connections.keySet().stream().anyMatch(match -> !match.serverNames().isEmpty())) {
      listener.addListenerFilters(TLS_INSPECTOR);
    }
    if (routes != null) {
      addRequestChain(filters.routed("outbound_" + name(), routes), listener);
    }
    addConnectionChains(listener);
    addLast(listener, otherwise);
    return listener.build();
  }

  /** Where the proxy is bound and nobody else wants connections, all are requests. */
  private void addRequestChain(Filter filter, Listener.Builder listener) {
    FilterChain.Builder chain = FilterChain.newBuilder().addFilters(filter);
    if (arrival == Arrival.HANDED_OVER || !connections.isEmpty()) {
      listener.addListenerFilters(HTTP_INSPECTOR);
      chain.setFilterChainMatch(PLAIN_HTTP).setTransportSocketConnectTimeout(HANDSHAKE_TIMEOUT);
    }
    listener.addFilterChains(chain);
    detected.forEach(match -> listener.addFilterChains(
        chain.setFilterChainMatch(match.toFilterChainMatch().toBuilder().mergeFrom(PLAIN_HTTP))));
  }

  /**
   * A proxy decides by the address first, then by the transport, and never takes a decision back (Envoy, {@code
   * FilterChainMatch}). So where an address leads to connections, requests must be told below that address too; and beside
   * them, under plain text, what is none.
   */
  private void addConnectionChains(Listener.Builder listener) {
    connections.forEach((match, chain) -> {
      if (!match.equals(ChainMatch.ALL)) {
        FilterChainMatch own = match.toFilterChainMatch();
        listener.addFilterChains(connectionChain(chain).setFilterChainMatch(own));
        if (detected.contains(match)) {
          listener.addFilterChains(
              connectionChain(chain).setFilterChainMatch(own.toBuilder().setTransportProtocol(PLAIN)));
        }
      }
    });
  }

  private static FilterChain.Builder connectionChain(Supplier<FilterChain.Builder> chain) {
    return chain.get().setTransportSocketConnectTimeout(HANDSHAKE_TIMEOUT);
  }

  private void addLast(Listener.Builder listener, Filter otherwise) {
    Supplier<FilterChain.Builder> all = connections.get(ChainMatch.ALL);
    if (all != null && listener.getFilterChainsCount() == 0) {
      listener.addFilterChains(connectionChain(all));
    } else if (all != null) {
      listener.setDefaultFilterChain(all.get().setName("tcp"));
    } else if (arrival == Arrival.HANDED_OVER) {
      listener.setDefaultFilterChain(FilterChain.newBuilder()
          .setName("PassthroughFilterChain")
          .setFilterChainMatch(FilterChainMatch.getDefaultInstance())
          .addFilters(otherwise));
    }
  }
}
