package dev.outrigger.policy.istio;

import dev.outrigger.policy.kube.ObjectMeta;
import dev.outrigger.policy.kube.Service.TrafficDistribution;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Hosts that Kubernetes does not know as services.
 *
 * @param hosts full names; one may begin with {@code *.}
 * @param addresses virtual IP addresses, or blocks of them as {@code 10.0.0.0/8}
 * @param ports those over TCP
 * @param external outside of the mesh
 * @param endpoints the backends; empty with a selector, and for hosts that are their own backend
 * @param workloadSelector labels of the pods and WorkloadEntries of the namespace that are the backends; null without
 * @param subjectAltNames what a backend's certificate may say it is
 * @param trafficDistribution which backends are preferred; null without preference
 */
public record ServiceEntry(
    ObjectMeta metadata,
    List<String> hosts,
    List<String> addresses,
    List<Port> ports,
    boolean external,
    Resolution resolution,
    List<Workload> endpoints,
    @Nullable Map<String, String> workloadSelector,
    ExportTo exportTo,
    List<String> subjectAltNames,
    @Nullable TrafficDistribution trafficDistribution) implements IstioObject {

  public static final String KIND = "ServiceEntry";

  public ServiceEntry {
    hosts = List.copyOf(hosts);
    addresses = List.copyOf(addresses);
    ports = List.copyOf(ports);
    endpoints = List.copyOf(endpoints);
    workloadSelector =
        workloadSelector == null ? null : Collections.unmodifiableSortedMap(new TreeMap<>(workloadSelector));
    subjectAltNames = List.copyOf(subjectAltNames);
  }

  @Override
  public String kind() {
    return KIND;
  }

  /**
   * Whether both may together say what a host is that both name, as in Istio: in one namespace, for the same clients, with
   * backends that are found in the same way.
   */
  public boolean joins(ServiceEntry other) {
    return metadata.namespace().equals(other.metadata.namespace()) && exportTo.equals(other.exportTo)
        && resolution == other.resolution && Objects.equals(workloadSelector, other.workloadSelector);
  }

  /** How the addresses of the backends are found. */
  public enum Resolution {
    /** The client has found one already. */
    NONE,
    /** They are written in rules. */
    STATIC,
    /** By looking names up; all that is found is used. */
    DNS,
    /** By looking one name up; what is found first is used, and looked up again for new connections. */
    DNS_ROUND_ROBIN;

    public boolean isLookedUp() {
      return this == DNS || this == DNS_ROUND_ROBIN;
    }
  }

  /** @param targetPort the backends' port where they do not say otherwise; null for the same */
  public record Port(ListenerPort port, @Nullable Integer targetPort) {}
}
