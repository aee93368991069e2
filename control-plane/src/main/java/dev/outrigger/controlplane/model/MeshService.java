package dev.outrigger.controlplane.model;

import dev.outrigger.policy.istio.ExportTo;
import dev.outrigger.policy.istio.Workload;
import dev.outrigger.policy.kube.Service.Family;
import dev.outrigger.policy.kube.Service.InternalTraffic;
import dev.outrigger.policy.kube.Service.TargetPort;
import dev.outrigger.policy.kube.Service.TrafficDistribution;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A host that clients call by its name, whoever defined it: what clusters, listeners and virtual hosts are made for.
 *
 * @param addresses virtual ones, that stand for all of its backends, or blocks of them; empty when there is none
 * @param resolution how its backends are found
 * @param ports those that speak TCP, in the order given
 * @param exportTo the namespaces whose clients see it
 * @param meshExternal outside of the mesh, so that what is behind it is no workload of ours
 * @param subjectAltNames what a backend's certificate may say it is; empty for what the mesh says
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
    List<String> subjectAltNames,
    InternalTraffic internalTraffic,
    @Nullable TrafficDistribution trafficDistribution,
    @Nullable Duration clientIpAffinity) {

  public MeshService {
    addresses = List.copyOf(addresses);
    ports = List.copyOf(ports);
    subjectAltNames = List.copyOf(subjectAltNames);
  }

  /** What defined it. */
  public enum Origin {
    KUBERNETES, SERVICE_ENTRY
  }

  /** Names it in a state. Several may have one host, told apart by who sees them. Services come before ServiceEntries. */
  public record Key(Origin origin, ServiceKey object, String host) implements Comparable<Key> {

    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::origin).thenComparing(Key::object).thenComparing(Key::host);

    /** Before all of a namespace. */
    static Key first(Origin origin, String namespace) {
      return new Key(origin, new ServiceKey(namespace, ""), "");
    }

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
     * @param selector labels of the WorkloadEntries that are backends too; empty for none
     */
    record Slices(boolean headless, Family family, boolean publishNotReady, Map<String, String> selector)
        implements Resolution {}

    /**
     * They are these.
     *
     * @param workloads by the number of the service's port that they are behind
     */
    record Listed(Map<Integer, List<Workload>> workloads) implements Resolution {

      public Listed {
        workloads = Map.copyOf(workloads);
      }
    }

    /** They are the pods and WorkloadEntries of its namespace that have these labels. */
    record Selected(Map<String, String> labels) implements Resolution {}

    /**
     * Names are looked up.
     *
     * @param names by the number of the service's port that they are behind
     * @param roundRobin what is found first is used, and looked up again for new connections; else all that is found
     */
    record LookedUp(Map<Integer, List<Workload>> names, boolean roundRobin) implements Resolution {

      public LookedUp {
        names = Map.copyOf(names);
      }
    }

    /** Clients have found one already. */
    record ClientsChoice() implements Resolution {}
  }

  /**
   * One port.
   *
   * @param name joins it to the ports of its backends
   * @param target the backends' port where they do not say it themselves
   */
  public record Port(int number, String name, PortProtocol protocol, TargetPort target) {

    /** The port of a backend that is no pod. */
    public int of(Workload workload) {
      Integer own = target instanceof TargetPort.Named(String named) ? workload.ports().get(named) : null;
      return own != null ? own
          : workload.ports().getOrDefault(name, target instanceof TargetPort.Number(int port) ? port : number);
    }
  }

  /** The full name that clients resolve. */
  public String host() {
    return key.host();
  }

  /** The object that defines it. */
  public ServiceKey object() {
    return key.object();
  }

  /** What it is called in its namespace: the Service's name, or the host again. */
  public String name() {
    return key.origin() == Origin.KUBERNETES ? key.object().name() : key.host();
  }

  public String namespace() {
    return key.object().namespace();
  }

  /** Whether clients see the addresses of its backends, and choose themselves. */
  public boolean headless() {
    return resolution instanceof Resolution.Slices slices && slices.headless();
  }

  /** Whether clients have chosen a backend when they connect. */
  public boolean chosenByClients() {
    return headless() || resolution instanceof Resolution.ClientsChoice;
  }

  /**
   * The ports on which connections are told by the address of the backend that they were made to, for the service has none and
   * what goes over them tells no host. Empty for services with an address.
   */
  public Stream<Port> portsCalledByAddress() {
    return headless() ? ports.stream().filter(port -> !port.protocol().isHttp()) : Stream.empty();
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
