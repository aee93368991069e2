package dev.outrigger.policy.istio;

import dev.outrigger.policy.kube.ObjectMeta;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What holds for traffic to a host after routing.
 *
 * @param host as written; {@link MeshHost#fqdn} tells what a short one means
 * @param workloadSelector labels of the pods whose traffic is meant; null for all clients that see the rule
 * @param trafficPolicy for the host and every subset that does not say otherwise
 * @param ejectionWindow from the annotation {@value #EJECTION_WINDOW}, null without
 * @param ejectionReturn from the annotation {@value #EJECTION_RETURN}
 */
public record DestinationRule(
    ObjectMeta metadata,
    String host,
    ExportTo exportTo,
    @Nullable Map<String, String> workloadSelector,
    TrafficPolicy trafficPolicy,
    List<Subset> subsets,
    @Nullable EjectionWindow ejectionWindow,
    EjectionReturn ejectionReturn)
    implements IstioObject {

  public static final String KIND = "DestinationRule";

  /** Annotation: ejection by a count within a window, {@code failures/duration}, for example {@code 3/30s}. */
  public static final String EJECTION_WINDOW = "outrigger.dev/ejection-window";

  /** Annotation: {@code probation} (the default) or {@code full}. */
  public static final String EJECTION_RETURN = "outrigger.dev/ejection-return";

  public DestinationRule {
    workloadSelector =
        workloadSelector == null ? null : Collections.unmodifiableSortedMap(new TreeMap<>(workloadSelector));
    subsets = List.copyOf(subsets);
  }

  @Override
  public String kind() {
    return KIND;
  }

  /** Whether it is for clients in its own namespace that carry these labels; one without a selector is for all. */
  public boolean selects(Map<String, String> labels) {
    return workloadSelector == null || labels.entrySet().containsAll(workloadSelector.entrySet());
  }

  /** What holds at a port of the host: the port's settings if it has any, else the host's. */
  public TrafficSettings settings(int port) {
    return trafficPolicy.at(port);
  }

  /** What holds at a port of a subset. Strongest first: the subset's port, the subset, the port, the host. */
  public TrafficSettings settings(int port, Subset subset) {
    return trafficPolicy.at(port, subset.trafficPolicy());
  }

  /** Some of a host's backends: those that carry all of {@code labels}. */
  public record Subset(String name, Map<String, String> labels, TrafficPolicy trafficPolicy) {

    public Subset {
      labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }
  }
}
