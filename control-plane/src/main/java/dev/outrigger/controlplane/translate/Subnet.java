package dev.outrigger.controlplane.translate;

import io.envoyproxy.envoy.config.core.v3.CidrRange;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * A block of addresses, with nothing in it that does not count: proxies refuse two that are the same, however they are
 * written.
 *
 * @param address its first
 */
record Subnet(String address, int bits) {

  /** @param text an address, or one with the number of leading bits that count */
  static Subnet of(String text) {
    int slash = text.indexOf('/');
    byte[] address = bytes(slash < 0 ? text : text.substring(0, slash));
    int bits = slash < 0 ? address.length * Byte.SIZE : Integer.parseInt(text.substring(slash + 1));
    return new Subnet(text(cut(address, bits)), bits);
  }

  boolean has(String other) {
    byte[] bytes = bytes(other);
    return bytes.length == bytes(address).length && Arrays.equals(cut(bytes, bits), bytes(address));
  }

  CidrRange toCidrRange() {
    return CidrRange.newBuilder().setAddressPrefix(address).setPrefixLen(Wire.uint32(bits)).build();
  }

  private static byte[] cut(byte[] address, int bits) {
    byte[] cut = address.clone();
    for (int i = 0; i < cut.length; i++) {
      int counting = Math.clamp(bits - (long) i * Byte.SIZE, 0, Byte.SIZE);
      cut[i] &= (byte) (0xFF << (Byte.SIZE - counting));
    }
    return cut;
  }

  private static byte[] bytes(String address) {
    return InetAddress.ofLiteral(address).getAddress();
  }

  private static String text(byte[] address) {
    try {
      return InetAddress.getByAddress(address).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("an address of " + address.length + " bytes (expected: 4 or 16)", e);
    }
  }
}
