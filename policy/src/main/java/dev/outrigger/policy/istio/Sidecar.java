package dev.outrigger.policy.istio;

import dev.outrigger.policy.kube.ObjectMeta;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the proxies of some workloads listen on, and what they can see.
 *
 * @param workloadSelector labels of the pods whose proxies are meant; empty for all of the namespace
 * @param ingress where they take requests for their own workload; empty for where its services say
 * @param egress where they take requests of their own workload, and to whom; empty for all services. One without a port
 *     comes last
 * @param outbound what becomes of connections to what they cannot see; null for what holds in the mesh
 * @param inboundConnectionPool limits for requests to the workload; null for none
 */
public record Sidecar(
    ObjectMeta metadata,
    Map<String, String> workloadSelector,
    List<Ingress> ingress,
    List<Egress> egress,
    @Nullable Outbound outbound,
    @Nullable ConnectionPool inboundConnectionPool) implements IstioObject {

  public static final String KIND = "Sidecar";

  public Sidecar {
    workloadSelector = Collections.unmodifiableSortedMap(new TreeMap<>(workloadSelector));
    ingress = List.copyOf(ingress);
    egress = List.copyOf(egress);
  }

  @Override
  public String kind() {
    return KIND;
  }

  /** Whether it is for the pods with these labels; one without a selector is for all. */
  public boolean selects(Map<String, String> labels) {
    return labels.entrySet().containsAll(workloadSelector.entrySet());
  }

  /** Whether it is for all of its namespace. */
  public boolean isForAll() {
    return workloadSelector.isEmpty();
  }

  /** How connections come to a listener. */
  public enum Capture {
    /** As the proxy was told when it started. */
    DEFAULT,
    /** Rules of the kernel bring them. */
    IPTABLES,
    /** The listener is bound to its address. */
    NONE
  }

  /**
   * A listener for the workload itself.
   *
   * @param bind an address; empty for all
   * @param endpoint where the workload listens; null for the port itself, on the address that was called
   */
  public record Ingress(
      ListenerPort port,
      String bind,
      Capture capture,
      @Nullable Endpoint endpoint,
      @Nullable ConnectionPool connectionPool) {}

  /** @param address {@code 0.0.0.0} or {@code ::} for the address that was called */
  public record Endpoint(String address, int port) {}

  /**
   * A listener for what the workload calls, or, without a port, the listeners of all ports that the hosts have.
   *
   * @param bind an address; empty for that of each service, or for all
   */
  public record Egress(@Nullable ListenerPort port, String bind, Capture capture, List<HostSelector> hosts) {

    public Egress {
      hosts = List.copyOf(hosts);
    }

    /**
     * Whether a proxy sees a service through it.
     *
     * @param host the service's full name
     * @param own the proxy's namespace
     */
    public boolean showsService(String host, String namespace, String own) {
      boolean shown = false;
      for (HostSelector selector : hosts) {
        if (selector.meansNamespace(namespace, own) && selector.covers(host)) {
          if (selector.excluded()) {
            return false;
          }
          shown = true;
        }
      }
      return shown;
    }

    /** Whether a proxy uses a rule for this host, which may be wider than those that it sees. */
    public boolean showsRule(String host, String namespace, String own) {
      return hosts.stream()
          .anyMatch(selector -> !selector.excluded() && selector.meansNamespace(namespace, own)
              && (selector.covers(host) || new HostSelector("*", host, false).covers(selector.host())));
    }
  }

  /**
   * Hosts that can be seen, or cannot.
   *
   * @param namespace of their services and rules; {@code *} for all, {@code .} for the proxy's own
   * @param host {@code *} for all, one that begins with {@code *.} for all below
   * @param excluded these are not seen, whatever others say
   */
  public record HostSelector(String namespace, String host, boolean excluded) {

    /** Whether every name that {@code other} stands for is one of its own. */
    boolean covers(String other) {
      return host.equals("*") || host.equals(other)
          || (host.startsWith("*") && other.endsWith(host.substring(1)));
    }

    /** Whether it means things of this namespace, whatever they are called, for a proxy of {@code own}. */
    public boolean meansNamespace(String other, String own) {
      return namespace.equals("*") || other.equals(namespace.equals(".") ? own : namespace);
    }
  }

  /**
   * What becomes of connections to what cannot be seen.
   *
   * @param allowed they go where they wanted to; else nowhere
   * @param proxy the service that they go to instead, null for none
   */
  public record Outbound(boolean allowed, @Nullable Destination proxy) {}
}
