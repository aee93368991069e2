package dev.outrigger.sidecar.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Asks the name service once. May block. */
@FunctionalInterface
public interface HostResolver {

  /**
   * As every other program of the machine does it: hosts file, name servers and search list. The JDK's own cache must be off
   * ({@code networkaddress.cache.ttl=0}), or changes are seen late.
   */
  HostResolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

  /** All addresses, in the order of preference. */
  List<InetAddress> resolve(String host) throws UnknownHostException;
}
