package dev.outrigger.policy.istio;

import java.util.List;

/**
 * Conditions on a connection, all of which must hold.
 *
 * @param sniHosts names that a TLS client asks for, {@code *.suffix} among them; empty for TCP
 * @param destinationSubnets addresses or CIDR ranges that the connection was made to; empty means all
 */
public record L4Match(List<String> sniHosts, List<String> destinationSubnets, MatchScope scope) {

  /** Every connection. */
  public static final L4Match ALL = new L4Match(List.of(), List.of(), MatchScope.ALL);

  public L4Match {
    sniHosts = List.copyOf(sniHosts);
    destinationSubnets = List.copyOf(destinationSubnets);
  }
}
