package dev.outrigger.controlplane.translate;

import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import java.util.List;

/**
 * Which of a listener's connections go one way.
 *
 * @param subnets addresses, or blocks of them, that they were made to; empty for all
 * @param serverNames hosts that TLS clients want; empty for all
 */
record ChainMatch(List<String> subnets, List<String> serverNames) {

  static final ChainMatch ALL = new ChainMatch(List.of(), List.of());

  ChainMatch {
    subnets = List.copyOf(subnets);
    serverNames = List.copyOf(serverNames);
  }

  FilterChainMatch toFilterChainMatch() {
    FilterChainMatch.Builder match = FilterChainMatch.newBuilder().addAllServerNames(serverNames);
    subnets.forEach(subnet -> match.addPrefixRanges(range(subnet)));
    return match.build();
  }

  private static CidrRange range(String subnet) {
    int slash = subnet.indexOf('/');
    String address = slash < 0 ? subnet : subnet.substring(0, slash);
    int bits = slash >= 0 ? Integer.parseInt(subnet.substring(slash + 1)) : address.indexOf(':') < 0 ? 32 : 128;
    return CidrRange.newBuilder().setAddressPrefix(address).setPrefixLen(Wire.uint32(bits)).build();
  }
}
