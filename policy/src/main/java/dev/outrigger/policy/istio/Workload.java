package dev.outrigger.policy.istio;

import dev.outrigger.policy.kube.Node.Locality;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A backend that is no pod.
 *
 * @param address an IP address, or a DNS name
 * @param ports its ports by the names of the service's, as far as they are others than the service says
 * @param locality null when it is not told
 * @param weight its share of the requests, 1 when it is not told
 * @param serviceAccount empty when it has none
 */
public record Workload(
    String address,
    Map<String, Integer> ports,
    Map<String, String> labels,
    @Nullable Locality locality,
    int weight,
    String serviceAccount) {

  public Workload {
    ports = Collections.unmodifiableSortedMap(new TreeMap<>(ports));
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
  }

  /** A backend of which only the address is known. */
  public static Workload at(String address) {
    return new Workload(address, Map.of(), Map.of(), null, 1, "");
  }
}
