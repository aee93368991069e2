package dev.outrigger.sidecar.xds;

import dev.outrigger.sidecar.config.FilterChainSpec;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilterChainMatchPredicate;
import io.envoyproxy.envoy.type.v3.Int32Range;
import java.util.List;

/**
 * The ports on which an inspector is told not to look. First bytes are looked at only where a chain for the destination asks for them, so
 * that this changes nothing as long as each of the ports has chains of its own and none of those asks; anything else is refused.
 */
final class DisabledPorts {

  private final List<FilterChainSpec> chains;

  DisabledPorts(List<FilterChainSpec> chains) {
    this.chains = chains;
  }

  void require(ListenerFilterChainMatchPredicate disabled, FieldPath path) {
    switch (disabled.getRuleCase()) {
      case DESTINATION_PORT_RANGE -> require(disabled.getDestinationPortRange(), path.field("destination_port_range"));
      case OR_MATCH -> {
        for (int i = 0; i < disabled.getOrMatch().getRulesCount(); i++) {
          require(disabled.getOrMatch().getRules(i), path.field("or_match").field("rules").index(i));
        }
      }
      default -> throw path.unsupported(disabled.getRuleCase());
    }
  }

  /** The end is not in the range. */
  private void require(Int32Range range, FieldPath path) {
    for (int port = Math.max(0, range.getStart()); port < Math.min(65_536, range.getEnd()); port++) {
      if (!isPlain(port)) {
        throw path.unsupported("port " + port + ", whose connections a filter chain wants to be looked at");
      }
    }
  }

  private boolean isPlain(int port) {
    boolean plain = false;
    for (FilterChainSpec chain : chains) {
      FilterChainSpec.Match match = chain.match();
      if (match.destinationPort() != null && match.destinationPort() == port) {
        if (!match.serverNames().isEmpty() || !match.transportProtocol().isEmpty()
            || !match.applicationProtocols().isEmpty()) {
          return false;
        }
        plain = true;
      }
    }
    return plain;
  }
}
