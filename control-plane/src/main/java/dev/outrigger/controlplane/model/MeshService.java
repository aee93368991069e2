package dev.outrigger.controlplane.model;

import dev.outrigger.policy.istio.ExportTo;
import dev.outrigger.policy.kube.Service.Family;
import dev.outrigger.policy.kube.Service.InternalTraffic;
import dev.outrigger.policy.kube.Service.TrafficDistribution;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A host that clients call by its name, whoever defined it: what clusters, listeners and virtual hosts are made for.
 *
 * @param addresses virtual ones, that stand for all of its backends; empty when there is none
 * @param resolution how its backends are found
 * @param ports those that speak TCP, in the order given
 * @param exportTo the namespaces whose clients see it
 * @param meshExternal outside of the mesh, so that what is behind it is no workload of ours
 * @param internalTraffic which backends may be used
 * @param trafficDistribution which are preferred; null without preference
 * @param clientIpAffinity how long requests of one client address go to one backend; null without affinity
 */
public record MeshService(
    Key key,
    List<String> addresses,
    Resolution resolution,
    List<Port> ports,
    ExportTo exportTo,
    boolean meshExternal,
    InternalTraffic internalTraffic,
    @Nullable TrafficDistribution trafficDistribution,
    @Nullable Duration clientIpAffinity) {

  public MeshService {
    addresses = List.copyOf(addresses);
    ports = List.copyOf(ports);
  }

  /** What defined it. */
  public enum Origin {
    KUBERNETES, SERVICE_ENTRY
  }

  /** Names it in a state. Several may have one host, told apart by who sees them. Services come before ServiceEntries. */
  public record Key(Origin origin, ServiceKey object, String host) implements Comparable<Key> {

    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::origin).thenComparing(Key::object).thenComparing(Key::host);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  /** How the backends of a service are found. */
  public sealed interface Resolution {

    /**
     * Its EndpointSlices tell them.
     *
     * @param headless clients see their addresses too, and choose themselves
     * @param family of the addresses that are used where there are some of both
     * @param publishNotReady those that are not ready count as ready
     */
    record Slices(boolean headless, Family family, boolean publishNotReady) implements Resolution {}

    /** Its name is another name, which is looked up. */
    record Alias(String target) implements Resolution {}
  }

  /**
   * One port.
   *
   * @param name joins it to the ports of its backends
   */
  public record Port(int number, String name, PortProtocol protocol) {}

  /** The full name that clients resolve. */
  public String host() {
    return key.host();
  }

  /** The object that defines it. */
  public ServiceKey object() {
    return key.object();
  }

  public String namespace() {
    return key.object().namespace();
  }

  /** Whether clients see the addresses of its backends, and choose themselves. */
  public boolean headless() {
    return resolution instanceof Resolution.Slices slices && slices.headless();
  }

  /** The port with this number, or null. */
  public @Nullable Port port(int number) {
    for (Port port : ports) {
      if (port.number() == number) {
        return port;
      }
    }
    return null;
  }
}
