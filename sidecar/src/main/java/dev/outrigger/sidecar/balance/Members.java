package dev.outrigger.sidecar.balance;

import dev.outrigger.sidecar.config.EndpointSpec;
import dev.outrigger.sidecar.config.EndpointsSpec;
import dev.outrigger.sidecar.config.EndpointsSpec.LocalityEndpoints;
import dev.outrigger.sidecar.config.NetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The endpoints of an upstream at one moment: immutable, of living states.
 *
 * @param byAddress in the order of the configuration
 * @param byPriority the same endpoints; always at least priority 0
 */
record Members(
    Map<NetAddress, EndpointState> byAddress,
    List<List<EndpointState>> byPriority,
    int overprovisioningPercent) {

  static final Members NONE = new Members(Map.of(), List.of(List.of()), 140);

  /** Keeps the states of addresses that stay, and makes those of new ones. Of an address that is given twice the first holds. */
  Members with(EndpointsSpec spec) {
    Map<NetAddress, EndpointState> next = new LinkedHashMap<>();
    List<List<EndpointState>> priorities = new ArrayList<>();
    priorities.add(new ArrayList<>());
    for (LocalityEndpoints locality : spec.localities()) {
      while (priorities.size() <= locality.priority()) {
        priorities.add(new ArrayList<>());
      }
      for (EndpointSpec endpoint : locality.endpoints()) {
        if (!next.containsKey(endpoint.address())) {
          EndpointState state =
              stateOf(new EndpointState.Placement(endpoint, locality.locality(), locality.priority()));
          next.put(endpoint.address(), state);
          priorities.get(locality.priority()).add(state);
        }
      }
    }
    return new Members(Collections.unmodifiableMap(next), List.copyOf(priorities), spec.overprovisioningPercent());
  }

  private EndpointState stateOf(EndpointState.Placement placement) {
    EndpointState known = byAddress.get(placement.spec().address());
    if (known == null) {
      return new EndpointState(placement);
    }
    known.place(placement);
    return known;
  }

  Collection<EndpointState> all() {
    return byAddress.values();
  }
}
