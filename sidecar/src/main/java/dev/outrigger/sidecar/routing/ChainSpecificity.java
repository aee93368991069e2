package dev.outrigger.sidecar.routing;

import dev.outrigger.sidecar.config.FilterChainSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How specifically a filter chain's match describes a connection, step by step; below 0 it does not describe it. */
record ChainSpecificity(
    @Nullable Integer port,
    List<AddressRange> ranges,
    List<String> serverNames,
    String transportProtocol,
    List<String> applicationProtocols) {

  static final List<Step> STEPS =
      List.of(ChainSpecificity::portRank, ChainSpecificity::addressRank, ChainSpecificity::serverNameRank,
          ChainSpecificity::transportRank, ChainSpecificity::applicationRank);

  /** Those that a connection's destination decides. */
  static final List<Step> OF_DESTINATION = STEPS.subList(0, 2);

  /** Whether it asks for something that only a connection's first bytes tell. */
  boolean looksInside() {
    return !serverNames.isEmpty() || !transportProtocol.isEmpty() || !applicationProtocols.isEmpty();
  }

  /** One step of the order; 0 is "says nothing about it", more is more specific. */
  @FunctionalInterface
  interface Step {
    int rank(ChainSpecificity chain, ConnectionFacts facts);
  }

  static ChainSpecificity of(FilterChainSpec.Match match) {
    List<AddressRange> ranges = new ArrayList<>(match.destinationRanges().size());
    for (FilterChainSpec.CidrRange range : match.destinationRanges()) {
      ranges.add(AddressRange.of(range));
    }
    return new ChainSpecificity(match.destinationPort(), List.copyOf(ranges), match.serverNames(),
        match.transportProtocol(),
        match.applicationProtocols());
  }

  private int portRank(ConnectionFacts facts) {
    if (port == null) {
      return 0;
    }
    return port == facts.destination().port() ? 1 : -1;
  }

  private int addressRank(ConnectionFacts facts) {
    if (ranges.isEmpty()) {
      return 0;
    }
    byte[] address = AddressRange.bytes(facts.destination().host());
    int rank = -1;
    for (AddressRange range : ranges) {
      if (range.contains(address)) {
        rank = Math.max(rank, 1 + range.prefixLength());
      }
    }
    return rank;
  }

  private int serverNameRank(ConnectionFacts facts) {
    if (serverNames.isEmpty()) {
      return 0;
    }
    int rank = -1;
    for (String pattern : serverNames) {
      rank = Math.max(rank, serverNameRank(pattern, facts.serverName()));
    }
    return rank;
  }

  private static int serverNameRank(String pattern, String name) {
    if (pattern.startsWith("*.")) {
      boolean covered = name.length() > pattern.length() - 1 && name.endsWith(pattern.substring(1));
      return covered ? pattern.length() : -1;
    }
    return pattern.equals(name) ? Integer.MAX_VALUE : -1;
  }

  private int transportRank(ConnectionFacts facts) {
    if (transportProtocol.isEmpty()) {
      return 0;
    }
    return transportProtocol.equals(facts.transportProtocol()) ? 1 : -1;
  }

  /** The client's first protocol that any chain names decides. */
  private int applicationRank(ConnectionFacts facts) {
    if (applicationProtocols.isEmpty()) {
      return 0;
    }
    List<String> offered = facts.applicationProtocols();
    for (int i = 0; i < offered.size(); i++) {
      if (applicationProtocols.contains(offered.get(i))) {
        return offered.size() - i;
      }
    }
    return -1;
  }
}
