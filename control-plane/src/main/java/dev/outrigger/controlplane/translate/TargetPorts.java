package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.model.MeshService;
import dev.outrigger.controlplane.model.ProxyView;
import dev.outrigger.policy.kube.EndpointSlice;
import dev.outrigger.policy.kube.EndpointSlice.Endpoint;
import dev.outrigger.policy.kube.Protocol;
import dev.outrigger.policy.kube.Service.TargetPort;
import java.util.Map;
import java.util.TreeMap;

/**
 * The numbers of the ports that services call by name. Each pod may have another one, and the service's slice that has the
 * pod's address tells it.
 */
public final class TargetPorts {

  private TargetPorts() {}

  /** The proxy with those of its pod. */
  public static ProxyView of(ClusterState state, ProxyView proxy) {
    Map<String, Integer> numbers = new TreeMap<>(proxy.targetPorts());
    for (EndpointSlice slice : state.slicesAt(proxy.ip())) {
      if (slice.metadata().namespace().equals(proxy.namespace()) && slice.endpoints()
          .stream()
          .anyMatch(
              endpoint -> isOf(endpoint, proxy))) {
        MeshService service = state.serviceOf(slice);
        if (service != null) {
          add(service, slice, numbers);
        }
      }
    }
    return numbers.equals(proxy.targetPorts()) ? proxy : proxy.withTargetPorts(numbers);
  }

  /** Pods on their node's network share its address. */
  private static boolean isOf(Endpoint endpoint, ProxyView proxy) {
    return endpoint.addresses().getFirst().equals(proxy.ip())
        && (endpoint.pod() == null || endpoint.pod().equals(proxy.podRef()));
  }

  private static void add(MeshService service, EndpointSlice slice, Map<String, Integer> numbers) {
    for (MeshService.Port port : service.ports()) {
      if (port.target() instanceof TargetPort.Named(String name)) {
        for (EndpointSlice.Port own : slice.ports()) {
          if (own.port() != null && own.name().equals(port.name()) && own.protocol() == Protocol.TCP) {
            numbers.putIfAbsent(name, own.port());
          }
        }
      }
    }
  }
}
