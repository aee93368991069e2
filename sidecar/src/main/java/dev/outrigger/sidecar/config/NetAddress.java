package dev.outrigger.sidecar.config;

import java.util.Objects;

/**
 * A host and a TCP port. The host is an IP literal wherever something is bound or dialled; only DNS clusters hold names.
 *
 * @param host IPv4 or IPv6 literal without brackets, or a DNS name
 * @param port 0..65535, 0 asks the kernel for a free port when bound
 */
public record NetAddress(String host, int port) {

  public NetAddress {
    Objects.requireNonNull(host, "host");
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0..65535)");
    }
  }

  /** {@code host:port}, with IPv6 literals in brackets. */
  @Override
  public String toString() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
