package dev.outrigger.policy.istio;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code trafficPolicy} of a rule or of a subset.
 *
 * @param settings for every port without settings of its own
 * @param portLevelSettings by port number; what a port leaves out falls to the defaults, not to {@code settings}
 */
public record TrafficPolicy(TrafficSettings settings, Map<Integer, TrafficSettings> portLevelSettings) {

  public static final TrafficPolicy NONE = new TrafficPolicy(TrafficSettings.NONE, Map.of());

  public TrafficPolicy {
    portLevelSettings = Collections.unmodifiableSortedMap(new TreeMap<>(portLevelSettings));
  }

  TrafficSettings at(int port) {
    return portLevelSettings.getOrDefault(port, settings);
  }

  /**
   * What holds at a port of a subset whose own policy is {@code subset}: a subset's port replaces all that a port may
   * have, its groups replace group by group.
   */
  TrafficSettings at(int port, TrafficPolicy subset) {
    TrafficSettings subsetPort = subset.portLevelSettings.get(port);
    return subsetPort != null ? at(port).replacedBy(subsetPort) : at(port).overriddenBy(subset.settings);
  }
}
