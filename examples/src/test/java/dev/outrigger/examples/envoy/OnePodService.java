package dev.outrigger.examples.envoy;

/** The manifests of a Service in namespace {@code demo} with one pod behind it. They end so that others may follow. */
final class OnePodService {

  private OnePodService() {}

  /**
   * The text.
   *
   * @param protocol of its port, by which the port is named
   */
  static String of(String name, String protocol, String clusterIp, int port, String podIp, int podPort) {
    return """
        apiVersion: v1
        kind: Service
        metadata: {name: %1$s, namespace: demo}
        spec: {clusterIP: %3$s, selector: {app: %1$s}, ports: [{name: %2$s, port: %4$s, targetPort: %6$s}]}
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: %1$s-1, namespace: demo, labels: {kubernetes.io/service-name: %1$s}}
        addressType: IPv4
        ports: [{name: %2$s, port: %6$s, protocol: TCP}]
        endpoints: [{addresses: [%5$s], conditions: {ready: true}}]
        ---
        """.formatted(name, protocol, clusterIp, port, podIp, podPort);
  }
}
