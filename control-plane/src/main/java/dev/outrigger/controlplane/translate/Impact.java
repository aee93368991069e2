package dev.outrigger.controlplane.translate;

import java.util.Set;
import java.util.TreeSet;

/**
 * What a change may have altered for one proxy. May name too much, never too little.
 *
 * @param clusterHosts hosts whose clusters are touched; {@code *.suffix} stands for every host that ends so, {@code *} for all
 * @param endpointHosts hosts whose endpoints are touched, likewise
 */
public record Impact(Set<String> clusterHosts, Set<String> endpointHosts, boolean listeners, boolean routes) {

  public static final Impact NONE = new Impact(Set.of(), Set.of(), false, false);

  /** Anything may be different. */
  static final Impact ALL = new Impact(Set.of("*"), Set.of("*"), true, true);

  public Impact {
    clusterHosts = Set.copyOf(clusterHosts);
    endpointHosts = Set.copyOf(endpointHosts);
  }

  /** Whether some resource of the type may be different. */
  public boolean touches(ResourceType type) {
    return switch (type) {
      case CLUSTERS -> !clusterHosts.isEmpty();
      case ENDPOINTS -> !endpointHosts.isEmpty();
      case SECRETS -> false;
      case LISTENERS -> listeners;
      case ROUTES -> routes;
    };
  }

  /** Whether this resource may be different, new or gone. */
  public boolean touches(ResourceType type, String name) {
    return switch (type) {
      case CLUSTERS -> covered(name, clusterHosts);
      case ENDPOINTS -> covered(name, endpointHosts);
      case SECRETS -> false;
      case LISTENERS -> listeners;
      case ROUTES -> routes;
    };
  }

  public boolean isEmpty() {
    return clusterHosts.isEmpty() && endpointHosts.isEmpty() && !listeners && !routes;
  }

  /** What either touches. */
  public Impact plus(Impact other) {
    return new Impact(union(clusterHosts, other.clusterHosts), union(endpointHosts, other.endpointHosts),
        listeners || other.listeners, routes || other.routes);
  }

  private static boolean covered(String cluster, Set<String> hosts) {
    String host = cluster.substring(cluster.lastIndexOf('|') + 1);
    if (hosts.contains(host) || hosts.contains("*")) {
      return true;
    }
    // By label and not by pattern: this is asked for each name of each proxy, and a change may name thousands of hosts.
    for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
      if (hosts.contains("*" + host.substring(dot))) {
        return true;
      }
    }
    return false;
  }

  private static Set<String> union(Set<String> some, Set<String> others) {
    Set<String> all = new TreeSet<>(some);
    all.addAll(others);
    return all;
  }
}
