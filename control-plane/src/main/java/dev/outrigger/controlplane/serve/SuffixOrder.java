package dev.outrigger.controlplane.serve;

import dev.outrigger.controlplane.translate.Impact;
import dev.outrigger.controlplane.translate.ResourceType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;

/**
 * Orders names by their ends, where the host of a cluster's name stands: those of one host, or of one domain, lie side by side. So what
 * a change of a few hosts touches is found without a look at all names.
 */
final class SuffixOrder implements Comparator<String> {

  static final SuffixOrder INSTANCE = new SuffixOrder();

  private SuffixOrder() {}

  @Override
  public int compare(String one, String other) {
    int left = one.length();
    int right = other.length();
    while (left > 0 && right > 0) {
      int difference = one.charAt(--left) - other.charAt(--right);
      if (difference != 0) {
        return difference;
      }
    }
    return left - right;
  }

  /**
   * Those of the names whose resources an impact touches.
   *
   * @param names in this order
   */
  static List<String> touched(Impact impact, ResourceType type, NavigableSet<String> names) {
    Set<String> hosts = switch (type) {
      case CLUSTERS -> impact.clusterHosts();
      case ENDPOINTS -> impact.endpointHosts();
      case SECRETS, LISTENERS, ROUTES -> Set.of();
    };
    if (hosts.isEmpty() || hosts.size() > names.size()) {
      return names.stream().filter(name -> impact.touches(type, name)).toList();
    }
    List<String> touched = new ArrayList<>();
    for (String host : hosts) {
      // A pattern begins with its asterisk.
      String end = host.startsWith("*") ? host.substring(1) : host;
      for (String name : names.tailSet(end, true)) {
        if (!name.endsWith(end)) {
          break;
        }
        if (impact.touches(type, name)) {
          touched.add(name);
        }
      }
    }
    return touched;
  }
}
