package dev.outrigger.sidecar.routing;

import dev.outrigger.sidecar.config.NetAddress;
import java.util.List;

/**
 * What is known of an accepted connection before a filter chain is chosen.
 *
 * @param destination where the client wanted to go: the original destination of an intercepted connection, else the local address; an IP
 *     literal
 * @param serverName lower-case SNI, empty when there is none
 * @param transportProtocol {@code raw_buffer} or {@code tls}
 * @param applicationProtocols ALPN in the client's order, or what the HTTP inspector saw; empty when nothing is known
 */
public record ConnectionFacts(
    NetAddress destination,
    String serverName,
    String transportProtocol,
    List<String> applicationProtocols) {

  public ConnectionFacts {
    applicationProtocols = List.copyOf(applicationProtocols);
  }

  /** A plain connection on which no inspector looked. */
  public static ConnectionFacts plain(NetAddress destination) {
    return new ConnectionFacts(destination, "", "raw_buffer", List.of());
  }
}
