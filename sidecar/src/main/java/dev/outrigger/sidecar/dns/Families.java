package dev.outrigger.sidecar.dns;

import dev.outrigger.sidecar.config.Discovery.Family;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** Which of a name's addresses a cluster wants (Envoy's {@code dns_lookup_family}). */
final class Families {

  private Families() {}

  static List<InetAddress> of(Family family, List<InetAddress> addresses) {
    List<InetAddress> v4 = new ArrayList<>();
    List<InetAddress> v6 = new ArrayList<>();
    addresses.forEach(address -> (address instanceof Inet4Address ? v4 : v6).add(address));
    return switch (family) {
      case V4_ONLY -> v4;
      case V6_ONLY -> v6;
      case V4_PREFERRED -> v4.isEmpty() ? v6 : v4;
      case AUTO -> v6.isEmpty() ? v4 : v6;
      case ALL -> addresses;
    };
  }
}
