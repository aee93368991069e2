package dev.outrigger.controlplane.translate;

import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which of a listener's connections go one way.
 *
 * @param subnets addresses, or blocks of them, that they were made to; empty for all
 * @param serverNames hosts that TLS clients want; empty for all
 */
record ChainMatch(List<String> subnets, List<String> serverNames) {

  static final ChainMatch ALL = new ChainMatch(List.of(), List.of());

  ChainMatch {
    subnets =
        subnets.stream().map(Subnet::of).distinct().map(subnet -> subnet.address() + "/" + subnet.bits()).toList();
    serverNames = serverNames.contains("*") ? List.of()
        : serverNames.stream().map(name -> name.toLowerCase(Locale.ROOT)).distinct().toList();
  }

  /** One subnet and one name, either empty for all: what may stand in one filter chain only, or proxies refuse them all. */
  record Part(String subnet, String serverName) {}

  /** What nobody has taken yet, which is taken thereby; as few matches as that needs. */
  List<ChainMatch> take(Set<Part> taken) {
    Map<List<String>, List<String>> subnetsByNames = new LinkedHashMap<>();
    for (String subnet : orAll(subnets)) {
      List<String> names = orAll(serverNames).stream().filter(name -> taken.add(new Part(subnet, name))).toList();
      if (!names.isEmpty()) {
        subnetsByNames.computeIfAbsent(names, key -> new ArrayList<>()).add(subnet);
      }
    }
    List<ChainMatch> left = new ArrayList<>();
    subnetsByNames.forEach((names, of) -> left.add(new ChainMatch(withoutAll(of), withoutAll(names))));
    return left;
  }

  FilterChainMatch toFilterChainMatch() {
    FilterChainMatch.Builder match = FilterChainMatch.newBuilder().addAllServerNames(serverNames);
    subnets.forEach(subnet -> match.addPrefixRanges(Subnet.of(subnet).toCidrRange()));
    return match.build();
  }

  private static List<String> orAll(List<String> some) {
    return some.isEmpty() ? List.of("") : some;
  }

  private static List<String> withoutAll(List<String> some) {
    return some.equals(List.of("")) ? List.of() : some;
  }
}
