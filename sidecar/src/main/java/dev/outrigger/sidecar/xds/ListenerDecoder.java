package dev.outrigger.sidecar.xds;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.outrigger.sidecar.config.FilterChainSpec;
import dev.outrigger.sidecar.config.FilterChainSpec.CidrRange;
import dev.outrigger.sidecar.config.ListenerSpec;
import dev.outrigger.sidecar.config.ListenerSpec.Destination;
import dev.outrigger.sidecar.config.NetAddress;
import dev.outrigger.sidecar.config.NetworkFilterSpec;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.listener.http_inspector.v3.HttpInspector;
import io.envoyproxy.envoy.extensions.filters.listener.original_dst.v3.OriginalDst;
import io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Listeners and their filter chains. */
final class ListenerDecoder {

  private static final Duration DEFAULT_INSPECTION_TIMEOUT = Duration.ofSeconds(15);
  private static final int DEFAULT_BUFFER_LIMIT = 1 << 20;
  private static final Set<String> TRANSPORTS = Set.of("", "raw_buffer", "tls");

  private final Listener listener;
  private final FieldPath path;

  private ListenerDecoder(Listener listener, FieldPath path) {
    this.listener = listener;
    this.path = path;
  }

  /**
   * @param name what the listener is called when it does not say
   */
  static ListenerSpec decode(Listener listener, String name, FieldPath path) {
    return new ListenerDecoder(listener, path).decode(name);
  }

  @SuppressWarnings("deprecation") // older control planes say bind_to_port in deprecated_v1
  private ListenerSpec decode(String name) {
    NetAddress address = Addresses.literal(listener.getAddress(), path.field("address"));
    boolean bind = listener.hasBindToPort() ? listener.getBindToPort().getValue()
        : !listener.getDeprecatedV1().hasBindToPort() || listener.getDeprecatedV1().getBindToPort().getValue();
    if (listener.getFilterChainsCount() == 0 && !listener.hasDefaultFilterChain()) {
      throw path.field("filter_chains").invalid("none", "at least one filter chain");
    }
    boolean http = false;
    boolean tls = false;
    boolean original = false;
    for (int i = 0; i < listener.getListenerFiltersCount(); i++) {
      var filter = listener.getListenerFilters(i);
      http |= filter.getTypedConfig().is(HttpInspector.class);
      tls |= filter.getTypedConfig().is(TlsInspector.class);
      original |= filter.getTypedConfig().is(OriginalDst.class);
      requireKnown(filter.getTypedConfig(), path.field("listener_filters").index(i));
    }
    List<FilterChainSpec> chains = chains();
    requireSameWithout(chains);
    return new ListenerSpec(listener.getName().isEmpty() ? name : listener.getName(), address, bind,
        destination(original), chains,
        listener.hasDefaultFilterChain() ? chain(listener.getDefaultFilterChain(), path.field("default_filter_chain"))
            : null,
        http, tls,
        Values.duration(listener.hasListenerFiltersTimeout(), listener.getListenerFiltersTimeout(),
            DEFAULT_INSPECTION_TIMEOUT,
            path.field("listener_filters_timeout")),
        listener.getContinueOnListenerFiltersTimeout(), Values.bounded(listener.hasPerConnectionBufferLimitBytes(),
            listener.getPerConnectionBufferLimitBytes(), DEFAULT_BUFFER_LIMIT, Integer.MAX_VALUE,
            path.field("per_connection_buffer_limit_bytes")));
  }

  /** {@code use_original_dst} needs no filter beside it. */
  private Destination destination(boolean filter) {
    if (listener.getUseOriginalDst().getValue()) {
      return Destination.HAND_OVER;
    }
    return filter ? Destination.ORIGINAL : Destination.LOCAL;
  }

  private static void requireKnown(Any filter, FieldPath path) {
    if (!filter.is(OriginalDst.class) && !filter.is(HttpInspector.class) && !filter.is(TlsInspector.class)) {
      throw path.field("typed_config")
          .invalid("type \"" + filter.getTypeUrl() + "\"", "HttpInspector, TlsInspector or OriginalDst");
    }
  }

  private void requireSameWithout(List<FilterChainSpec> chains) {
    DisabledPorts ports = new DisabledPorts(chains);
    for (int i = 0; i < listener.getListenerFiltersCount(); i++) {
      if (listener.getListenerFilters(i).hasFilterDisabled()) {
        ports.require(listener.getListenerFilters(i).getFilterDisabled(),
            path.field("listener_filters").index(i).field("filter_disabled"));
      }
    }
  }

  private List<FilterChainSpec> chains() {
    List<FilterChainSpec> chains = new ArrayList<>(listener.getFilterChainsCount());
    Map<FilterChainSpec.Match, FieldPath> matches = new HashMap<>();
    for (int i = 0; i < listener.getFilterChainsCount(); i++) {
      FieldPath at = path.field("filter_chains").index(i);
      FilterChainSpec chain = chain(listener.getFilterChains(i), at);
      FieldPath first = matches.putIfAbsent(chain.match(), at);
      if (first != null) {
        throw at.field("filter_chain_match").invalid("the match of " + first, "a match of its own");
      }
      chains.add(chain);
    }
    return chains;
  }

  private static FilterChainSpec chain(FilterChain chain, FieldPath path) {
    if (chain.hasTransportSocket() && !chain.getTransportSocket().getTypedConfig().is(RawBuffer.class)) {
      throw path.field("transport_socket").unsupported(chain.getTransportSocket().getName());
    }
    if (chain.getFiltersCount() != 1) {
      throw path.field("filters")
          .invalid(chain.getFiltersCount() + " filters", "exactly one, HttpConnectionManager or TcpProxy");
    }
    FieldPath filter = path.field("filters").index(0).field("typed_config");
    return new FilterChainSpec(chain.getName(), match(chain.getFilterChainMatch(), path.field("filter_chain_match")),
        filter(chain.getFilters(0).getTypedConfig(), filter));
  }

  private static NetworkFilterSpec filter(Any filter, FieldPath path) {
    try {
      if (filter.is(HttpConnectionManager.class)) {
        return HttpConnectionManagerDecoder.decode(filter.unpack(HttpConnectionManager.class), path);
      }
      if (filter.is(TcpProxy.class)) {
        return TcpProxyDecoder.decode(filter.unpack(TcpProxy.class), path);
      }
    } catch (InvalidProtocolBufferException e) {
      throw path.invalid(String.valueOf(e.getMessage()), filter.getTypeUrl());
    }
    throw path.invalid("type \"" + filter.getTypeUrl() + "\"", "HttpConnectionManager or TcpProxy");
  }

  private static FilterChainSpec.Match match(FilterChainMatch match, FieldPath path) {
    int port = Values.bounded(match.hasDestinationPort(), match.getDestinationPort(), 0, 65_535,
        path.field("destination_port"));
    List<CidrRange> ranges = new ArrayList<>(match.getPrefixRangesCount());
    for (int i = 0; i < match.getPrefixRangesCount(); i++) {
      ranges.add(range(match.getPrefixRanges(i), path.field("prefix_ranges").index(i)));
    }
    if (match.getServerNamesCount() > 0) {
      throw path.field("server_names").unsupported(match.getServerNames(0));
    }
    if (!TRANSPORTS.contains(match.getTransportProtocol())) {
      throw path.field("transport_protocol").invalid("\"" + match.getTransportProtocol() + "\"", "raw_buffer or tls");
    }
    return new FilterChainSpec.Match(match.hasDestinationPort() ? port : null, ranges, match.getServerNamesList(),
        match.getTransportProtocol(),
        match.getApplicationProtocolsList());
  }

  private static CidrRange range(io.envoyproxy.envoy.config.core.v3.CidrRange range, FieldPath path) {
    if (!Addresses.isLiteral(range.getAddressPrefix())) {
      throw path.field("address_prefix").invalid("\"" + range.getAddressPrefix() + "\"", "an IP address");
    }
    int bits = range.getAddressPrefix().indexOf(':') >= 0 ? 128 : 32;
    return new CidrRange(range.getAddressPrefix(),
        Values.bounded(range.hasPrefixLen(), range.getPrefixLen(), 0, bits, path.field("prefix_len")));
  }
}
