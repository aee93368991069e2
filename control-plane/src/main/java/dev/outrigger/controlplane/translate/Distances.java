package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.ProxyView;
import dev.outrigger.policy.istio.LocalityBalancing.Failover;
import dev.outrigger.policy.istio.LocalityBalancing.PriorityLabel;
import dev.outrigger.policy.istio.LocalityBalancing.ZoneAware;
import dev.outrigger.policy.kube.Node.Locality;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * Whose endpoints come first for a client, and who stands in for them: how far a backend is. The smaller the nearer; only the
 * order of the numbers means something.
 *
 * <p>Source: Istio, "Locality failover" and {@code failoverPriority}; Kubernetes, "Traffic distribution", with Istio's steps.
 */
final class Distances {

  /** All are equally near. */
  static final ToIntFunction<Backend> NONE = backend -> 0;

  private static final String REGION = "topology.kubernetes.io/region";
  private static final String ZONE = "topology.kubernetes.io/zone";
  private static final String SUBZONE = "topology.istio.io/subzone";
  private static final String NETWORK = "topology.istio.io/network";
  private static final String NODE = "kubernetes.io/hostname";

  /** Not a client's labels, whatever they are called: where it is says them. */
  private static final Set<String> BY_PLACE = Set.of(REGION, ZONE, SUBZONE, NODE);

  /** One more than the steps by place, which so never outweigh a label. */
  private static final int STEPS = 5;

  private Distances() {}

  static ToIntFunction<Backend> of(EffectiveBalancing balancing, ProxyView client) {
    if (!balancing.failsOver()) {
      return NONE;
    }
    return switch (balancing.locality()) {
      case Failover failover -> of(failover, client);
      case ZoneAware(boolean enabled, Failover failover, Integer ignored) when enabled -> of(failover,
          anywhereInRegion(client));
      default -> NONE;
    };
  }

  static ToIntFunction<Backend> of(Failover failover, ProxyView client) {
    ToIntFunction<Backend> byPlace = byPlace(client.locality(), failover.regions());
    if (failover.priorities().isEmpty()) {
      return byPlace;
    }
    ToIntFunction<Backend> byLabels = byLabels(failover.priorities(), client);
    return failover.regions().isEmpty() ? byLabels
        : backend -> byLabels.applyAsInt(backend) * STEPS + byPlace.applyAsInt(backend);
  }

  /** What distances depend on that few resources do. */
  static Dependence dependence(EffectiveBalancing balancing) {
    List<PriorityLabel> labels = switch (balancing.locality()) {
      case Failover failover when balancing.failsOver() -> failover.priorities();
      case ZoneAware(boolean enabled, Failover failover, Integer ignored) when enabled -> failover.priorities();
      default -> List.of();
    };
    return new Dependence(labels.stream().anyMatch(label -> label.name().equals(NODE)), false,
        labels.stream()
            .map(PriorityLabel::name)
            .filter(name -> !BY_PLACE.contains(name))
            .collect(Collectors.toUnmodifiableSet()));
  }

  /** By subzone, zone and region, and last those regions that a rule does not name as the one to stand in. */
  private static ToIntFunction<Backend> byPlace(Locality own, Map<String, String> regions) {
    if (own.equals(Locality.UNKNOWN)) {
      return NONE;
    }
    String standIn = regions.get(own.region());
    return backend -> {
      int steps = steps(backend.place(), own);
      return steps == 3 && standIn != null && !standIn.equals(backend.place().region()) ? 4 : steps;
    };
  }

  private static int steps(Locality place, Locality own) {
    if (!place.region().equals(own.region())) {
      return 3;
    }
    if (!own.zone().isEmpty() && !place.zone().equals(own.zone())) {
      return 2;
    }
    return own.subzone().isEmpty() || place.subzone().equals(own.subzone()) ? 0 : 1;
  }

  /** By the first label, in their order, that a backend does not have in common with the client. */
  private static ToIntFunction<Backend> byLabels(List<PriorityLabel> labels, ProxyView client) {
    boolean preferNode = labels.stream().anyMatch(label -> label.name().equals(NODE) && label.value() == null);
    return backend -> {
      if (preferNode && !client.node().isEmpty() && client.node().equals(backend.node())) {
        // Whatever else they are told to have in common, they do.
        return 0;
      }
      for (int i = 0; i < labels.size(); i++) {
        if (!isInCommon(labels.get(i), backend, client)) {
          return labels.size() - i;
        }
      }
      return 0;
    };
  }

  private static boolean isInCommon(PriorityLabel label, Backend backend, ProxyView client) {
    String expected = label.value() != null ? label.value()
        : value(label.name(), client.labels(), client.locality(), client.node());
    if (expected.isEmpty() && (BY_PLACE.contains(label.name()) || label.name().equals(NETWORK))) {
      // Who does not know its place has every place's.
      return true;
    }
    String node = backend.node() == null ? "" : backend.node();
    return expected.equals(value(label.name(), backend.labels(), backend.place(), node));
  }

  private static String value(String label, Map<String, String> labels, Locality place, String node) {
    return switch (label) {
      case REGION -> place.region();
      case ZONE -> place.zone();
      case SUBZONE -> place.subzone();
      case NODE -> node;
      default -> labels.getOrDefault(label, "");
    };
  }

  /** Within a region the proxy itself minds zones. */
  private static ProxyView anywhereInRegion(ProxyView client) {
    return client.at(new Locality(client.locality().region(), "", ""));
  }
}
