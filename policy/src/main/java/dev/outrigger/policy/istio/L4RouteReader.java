package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import dev.outrigger.policy.field.IpLiteral;
import java.util.List;

/** Reads the TCP and TLS routes of a VirtualService. */
final class L4RouteReader {

  private L4RouteReader() {}

  static L4Route tcp(Fields route) {
    List<L4Match> matches = route.objects("match", L4RouteReader::tcpMatch);
    return new L4Route(matches, DestinationReader.weighted(route, DestinationReader.Layer.CONNECTION));
  }

  /** @param hosts of the rule, which the names that clients ask for must belong to */
  static L4Route tls(Fields route, List<String> hosts) {
    route.requireItems("match", "at least one match, with sniHosts");
    List<L4Match> matches = route.objects("match", match -> tlsMatch(match, hosts));
    return new L4Route(matches, DestinationReader.weighted(route, DestinationReader.Layer.CONNECTION));
  }

  private static L4Match tcpMatch(Fields match) {
    match.refuse("sourceSubnet", "the match would take more connections");
    return new L4Match(List.of(), subnets(match), MatchScopeReader.read(match));
  }

  private static L4Match tlsMatch(Fields match, List<String> hosts) {
    match.requireItems("sniHosts", "at least one name that clients ask for");
    List<String> names = match.texts("sniHosts", HostNames.EXPECTED, HostNames::isHost);
    names.stream()
        .filter(name -> hosts.stream().noneMatch(host -> isWithin(name, host)))
        .forEach(name -> match.error("sniHosts", "bad-value",
            '"' + name + "\" (expected: one of the rule's hosts, or a name that one with * covers)"));
    return new L4Match(names, subnets(match), MatchScopeReader.read(match));
  }

  private static boolean isWithin(String name, String host) {
    return name.equalsIgnoreCase(host) || host.equals("*")
        || (host.startsWith("*.") && name.endsWith(host.substring(1)));
  }

  private static List<String> subnets(Fields match) {
    return match.texts("destinationSubnets", "an address, or a range of them as 10.1.0.0/16",
        L4RouteReader::isSubnet);
  }

  private static boolean isSubnet(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    if (!IpLiteral.isAny(address)) {
      return false;
    }
    String length = slash < 0 ? "0" : text.substring(slash + 1);
    return length.matches("[0-9]{1,3}") && Integer.parseInt(length) <= (IpLiteral.isV4(address) ? 32 : 128);
  }
}
