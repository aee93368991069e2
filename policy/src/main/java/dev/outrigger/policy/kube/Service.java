package dev.outrigger.policy.kube;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A {@code v1} Service.
 *
 * @param clusterIps the virtual addresses, first the preferred family's; empty when headless, external or not assigned
 *   yet
 * @param headless {@code clusterIP: None}: clients see the pods' addresses themselves
 * @param externalName the DNS name that a service of type {@link Type#EXTERNAL_NAME} stands for, else null
 * @param selector labels of the pods behind it; empty when somebody else writes its EndpointSlices
 * @param family of the backends that clients are sent to when there are some of both: that of the first address, and for a
 *   service without one the first of {@code ipFamilies}
 * @param publishNotReadyAddresses pods that are not ready count as ready
 * @param trafficDistribution from the field, else from Istio's older annotation; null when there is no preference
 * @param clientIpAffinity how long requests of one client address go to one pod; null without affinity
 */
public record Service(
    ObjectMeta metadata,
    Type type,
    List<String> clusterIps,
    boolean headless,
    Family family,
    @Nullable String externalName,
    Map<String, String> selector,
    List<Port> ports,
    boolean publishNotReadyAddresses,
    InternalTraffic internalTraffic,
    @Nullable TrafficDistribution trafficDistribution,
    @Nullable Duration clientIpAffinity) implements KubeObject {

  public static final String KIND = "Service";

  public Service {
    clusterIps = List.copyOf(clusterIps);
    selector = Collections.unmodifiableSortedMap(new TreeMap<>(selector));
    ports = List.copyOf(ports);
  }

  @Override
  public String kind() {
    return KIND;
  }

  /** How a service is published. */
  public enum Type {
    CLUSTER_IP, NODE_PORT, LOAD_BALANCER, EXTERNAL_NAME
  }

  /** The two kinds of addresses. */
  public enum Family {
    IPV4, IPV6
  }

  /** Which pods traffic from inside the cluster may use: all, or only those on the client's own node. */
  public enum InternalTraffic {
    CLUSTER, LOCAL
  }

  /** Which pods are preferred. {@code PreferClose} is the older name of {@link #PREFER_SAME_ZONE}. */
  public enum TrafficDistribution {
    PREFER_SAME_ZONE, PREFER_SAME_NODE
  }

  /**
   * One port of a service.
   *
   * @param name empty when the service has a single port without a name
   * @param appProtocol the protocol spoken, for example {@code http} or {@code kubernetes.io/h2c}; null when not told
   * @param targetPort the pods' port
   */
  public record Port(String name, int port, Protocol protocol, @Nullable String appProtocol, TargetPort targetPort) {}

  /** A port of a pod, by number or by the name that its container gave it. */
  public sealed interface TargetPort {

    /** A port number, 1 to 65535. */
    record Number(int port) implements TargetPort {}

    /** The name of a container's port. */
    record Named(String name) implements TargetPort {}
  }
}
