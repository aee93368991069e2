package dev.outrigger.policy.kube;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code discovery.k8s.io/v1} EndpointSlice: some of the addresses behind a service.
 *
 * @param serviceName from the label {@code kubernetes.io/service-name}, in the slice's own namespace; null when the
 *   slice belongs to no service
 */
public record EndpointSlice(
    ObjectMeta metadata,
    @Nullable String serviceName,
    AddressType addressType,
    List<Endpoint> endpoints,
    List<Port> ports) implements KubeObject {

  public static final String KIND = "EndpointSlice";

  /** The label that names a slice's service. */
  public static final String SERVICE_NAME_LABEL = "kubernetes.io/service-name";

  public EndpointSlice {
    endpoints = List.copyOf(endpoints);
    ports = List.copyOf(ports);
  }

  @Override
  public String kind() {
    return KIND;
  }

  /** What the addresses of a slice are. */
  public enum AddressType {
    IPV4, IPV6, FQDN
  }

  /**
   * One backend, in most cases a pod.
   *
   * @param addresses at least one; they are interchangeable, and consumers use the first
   * @param pod the pod behind it, or null when it is something else
   */
  public record Endpoint(
      List<String> addresses,
      Conditions conditions,
      @Nullable String hostname,
      @Nullable String nodeName,
      @Nullable String zone,
      @Nullable PodRef pod) {

    public Endpoint {
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * Whether a backend may be used, with Kubernetes' meaning for what is not told: ready unless told otherwise, serving
   * as ready is, not terminating.
   *
   * @param serving as {@code ready}, but a pod that is shutting down and still answers stays serving
   */
  public record Conditions(boolean ready, boolean serving, boolean terminating) {

    public static final Conditions READY = new Conditions(true, true, false);

    static Conditions of(@Nullable Boolean ready, @Nullable Boolean serving, @Nullable Boolean terminating) {
      boolean isReady = ready == null || ready;
      return new Conditions(isReady, serving == null ? isReady : serving, terminating != null && terminating);
    }
  }

  /** A pod, by name. */
  public record PodRef(String namespace, String name) {}

  /**
   * A port of every endpoint in the slice.
   *
   * @param name joins it to the service's port of that name; may be empty
   * @param port null when the slice does not restrict the port
   */
  public record Port(String name, @Nullable Integer port, Protocol protocol, @Nullable String appProtocol) {}
}
