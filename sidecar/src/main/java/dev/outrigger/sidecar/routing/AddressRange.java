package dev.outrigger.sidecar.routing;

import dev.outrigger.sidecar.config.FilterChainSpec.CidrRange;
import java.net.InetAddress;

/** A CIDR range. An IPv4 address that is mapped into IPv6 is IPv4. */
final class AddressRange {

  private final byte[] network;
  private final int prefixLength;

  private AddressRange(byte[] network, int prefixLength) {
    this.network = network;
    this.prefixLength = prefixLength;
  }

  /**
   * @throws IllegalArgumentException if the address is not an IP literal
   */
  static AddressRange of(CidrRange range) {
    return new AddressRange(bytes(range.address()), range.prefixLength());
  }

  /** The address's 4 or 16 bytes; names are never resolved. */
  static byte[] bytes(String literal) {
    return InetAddress.ofLiteral(literal).getAddress();
  }

  int prefixLength() {
    return prefixLength;
  }

  boolean contains(byte[] address) {
    if (address.length != network.length) {
      return false;
    }
    for (int bit = 0; bit < prefixLength; bit++) {
      int mask = 0x80 >>> (bit % 8);
      if (((network[bit / 8] ^ address[bit / 8]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
