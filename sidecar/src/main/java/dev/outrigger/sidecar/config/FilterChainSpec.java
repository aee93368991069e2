package dev.outrigger.sidecar.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a listener does with the connections that the match describes. */
public record FilterChainSpec(String name, Match match, NetworkFilterSpec filter) {

  /**
   * Empty lists and nulls match all. Envoy's order of specificity holds: destination port, destination address, server name, transport
   * protocol, application protocol.
   *
   * @param destinationPort of the original destination
   * @param destinationRanges of the original destination
   * @param serverNames from TLS SNI, exact or {@code *.suffix}
   * @param transportProtocol {@code raw_buffer}, {@code tls} or empty
   * @param applicationProtocols ALPN or what the HTTP inspector saw ({@code http/1.0}, {@code http/1.1}, {@code h2c})
   */
  public record Match(
      @Nullable Integer destinationPort,
      List<CidrRange> destinationRanges,
      List<String> serverNames,
      String transportProtocol,
      List<String> applicationProtocols) {

    public static final Match ALL = new Match(null, List.of(), List.of(), "", List.of());

    public Match {
      destinationRanges = List.copyOf(destinationRanges);
      serverNames = List.copyOf(serverNames);
      applicationProtocols = List.copyOf(applicationProtocols);
    }
  }

  /**
   * @param address IP literal
   * @param prefixLength in bits
   */
  public record CidrRange(String address, int prefixLength) {}
}
