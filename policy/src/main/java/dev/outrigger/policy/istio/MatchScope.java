package dev.outrigger.policy.istio;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * For whom a match is at all: what is known of a proxy and of a port before any traffic comes.
 *
 * @param port the port of the host that is called; null means all
 * @param sourceLabels which the calling workload must have
 * @param sourceNamespace the calling workload's; null means all
 * @param gateways empty means those of the rule
 */
public record MatchScope(
    @Nullable Integer port,
    Map<String, String> sourceLabels,
    @Nullable String sourceNamespace,
    List<String> gateways) {

  /** For everyone, on every port. */
  public static final MatchScope ALL = new MatchScope(null, Map.of(), null, List.of());

  public MatchScope {
    sourceLabels = Collections.unmodifiableSortedMap(new TreeMap<>(sourceLabels));
    gateways = List.copyOf(gateways);
  }

  /** Whether a match holds for a sidecar's calls to a port. */
  public boolean includes(int calledPort, String namespace, Map<String, String> labels) {
    return (port == null || port == calledPort) && (sourceNamespace == null || sourceNamespace.equals(namespace))
        && labels.entrySet().containsAll(sourceLabels.entrySet()) && includesSidecars();
  }

  /** Whether some sidecar may use the match; a gateway may use others. */
  boolean includesSidecars() {
    return gateways.isEmpty() || gateways.contains(VirtualService.MESH);
  }

  /** Whether it is for everyone that {@code other} is for. */
  boolean covers(MatchScope other) {
    return (port == null || port.equals(other.port))
        && (sourceNamespace == null || sourceNamespace.equals(other.sourceNamespace))
        && other.sourceLabels.entrySet().containsAll(sourceLabels.entrySet())
        && (gateways.isEmpty() || gateways.equals(other.gateways));
  }
}
