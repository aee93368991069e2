package dev.outrigger.controlplane.model;

import dev.outrigger.policy.kube.EndpointSlice;
import dev.outrigger.policy.kube.EndpointSlice.AddressType;
import dev.outrigger.policy.kube.Protocol;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What stands behind a service, as its slices tell it.
 *
 * @param slices by name, in name order; never empty
 */
public record ServiceEndpoints(Map<String, EndpointSlice> slices) {

  public ServiceEndpoints {
    slices = Collections.unmodifiableSortedMap(new TreeMap<>(slices));
  }

  /** Where a backend listens. */
  public record Address(String ip, int port) implements Comparable<Address> {

    private static final Comparator<Address> ORDER = Comparator.comparing(Address::ip).thenComparing(Address::port);

    @Override
    public int compareTo(Address other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * Where clients may find the backends of a port that choose one themselves: all of them, of either family, whatever state
   * they are in.
   */
  public SortedSet<Address> addresses(String portName) {
    SortedSet<Address> addresses = new TreeSet<>();
    for (EndpointSlice slice : slices.values()) {
      for (EndpointSlice.Port port : slice.ports()) {
        Integer number = port.port();
        if (number != null && port.name().equals(portName) && port.protocol() == Protocol.TCP
            && slice.addressType() != AddressType.FQDN) {
          slice.endpoints().forEach(endpoint -> addresses.add(new Address(endpoint.addresses().getFirst(), number)));
        }
      }
    }
    return Collections.unmodifiableSortedSet(addresses);
  }
}
