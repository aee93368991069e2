package dev.outrigger.sidecar.xds;

import dev.outrigger.sidecar.config.NetAddress;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import java.net.Inet4Address;
import java.net.Inet6Address;

/** Socket addresses: of IP literals where something is bound or dialled, of names where DNS resolves them. */
final class Addresses {

  private Addresses() {}

  static NetAddress literal(Address address, FieldPath path) {
    if (!address.hasSocketAddress()) {
      throw path.field("socket_address").missing();
    }
    return literal(address.getSocketAddress(), path.field("socket_address"));
  }

  static NetAddress literal(SocketAddress socket, FieldPath path) {
    NetAddress address = named(socket, path);
    if (!isLiteral(address.host())) {
      throw path.field("address").invalid("\"" + address.host() + "\"", "an IP address");
    }
    return address;
  }

  static NetAddress named(Address address, FieldPath path) {
    if (!address.hasSocketAddress()) {
      throw path.field("socket_address").missing();
    }
    return named(address.getSocketAddress(), path.field("socket_address"));
  }

  private static NetAddress named(SocketAddress socket, FieldPath path) {
    long port = Integer.toUnsignedLong(socket.getPortValue());
    if (port > 65_535) {
      throw path.field("port_value").invalid(port, "0..65535");
    }
    return new NetAddress(Values.notEmpty(socket.getAddress(), path.field("address")), (int) port);
  }

  /** True for four decimal parts, or anything that only IPv6 could be. */
  static boolean isLiteral(String host) {
    try {
      if (host.indexOf(':') >= 0) {
        Inet6Address.ofLiteral(host);
        return true;
      }
      Inet4Address.ofLiteral(host);
      return host.chars().filter(c -> c == '.').count() == 3;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
