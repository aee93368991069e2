package dev.outrigger.controlplane.translate;

import dev.outrigger.policy.kube.Node;
import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An address behind a service that may get requests.
 *
 * @param address an IP address, or, of services whose names proxies look up, a name
 * @param resort 0 for the first choice; others get requests only where nobody of a lower one is left
 * @param weight its share of the requests among those of its place
 * @param workload what it is called, as Istio writes it; see {@link WorkloadLabels}
 * @param node the name of the node that it runs on; null when not known
 */
record Backend(
    String address,
    int port,
    int resort,
    int weight,
    String workload,
    Map<String, String> labels,
    @Nullable String node,
    Node.Locality place) {

  static final Comparator<Backend> BY_ADDRESS = Comparator.comparing(Backend::address).thenComparing(Backend::port);

  boolean carries(Map<String, String> wanted) {
    return labels.entrySet().containsAll(wanted.entrySet());
  }
}
