package dev.outrigger.examples.envoy;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Manifests as a busy cluster might hold them, drawn from few names and values so that objects meet, collide and miss each other often. One
 * seed draws one history.
 */
final class RandomObjects {

  private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "f");
  private static final List<String> PORTS = List.of("http", "http-b", "grpc", "tcp", "tcp-b", "web");

  private final SplittableRandom random;

  RandomObjects(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /**
   * What happens to one object.
   *
   * @param text of its manifest, empty when it vanishes
   */
  record Event(String file, String text) {}

  Event next() {
    String kind = one(List.of("Service", "Service", "EndpointSlice", "EndpointSlice", "EndpointSlice", "Pod",
        "DestinationRule", "VirtualService", "ServiceEntry"));
    String name = one(NAMES);
    String file = kind + "-" + name + ".yaml";
    return new Event(file, random.nextInt(4) == 0 ? "" : switch (kind) {
      case "Service" -> service(name);
      case "EndpointSlice" -> slice(name);
      case "Pod" -> pod(name);
      case "DestinationRule" -> destinationRule(name);
      case "VirtualService" -> virtualService(name);
      default -> serviceEntry(name);
    });
  }

  private String service(String name) {
    String address = switch (random.nextInt(8)) {
      case 0 -> "clusterIP: None";
      case 1 -> "type: ExternalName\n  externalName: localhost";
      default -> "clusterIP: 198.19.0." + (1 + random.nextInt(8));
    };
    String more = one(List.of("", "", "  internalTrafficPolicy: Local\n", "  trafficDistribution: PreferClose\n"));
    return head("v1", "Service", name, "") + "spec:\n  " + address + "\n  ports:\n  - {name: " + one(PORTS)
        + ", port: 18" + (1 + random.nextInt(3)) + "80}\n" + more;
  }

  private String slice(String name) {
    StringBuilder endpoints = new StringBuilder();
    for (int i = random.nextInt(5); i > 0; i--) {
      endpoints.append("- {addresses: [198.18.0.")
          .append(1 + random.nextInt(9))
          .append("], targetRef: {kind: Pod, name: ")
          .append(one(NAMES))
          .append("}, conditions: ")
          .append(one(List.of("{ready: true}", "{ready: true}", "{ready: false}",
              "{ready: false, serving: true, terminating: true}")))
          .append("}\n");
    }
    return head("discovery.k8s.io/v1", "EndpointSlice", name, ", labels: {kubernetes.io/service-name: " + one(NAMES)
        + "}") + "addressType: IPv4\nports: [{name: " + one(PORTS) + ", port: 8080, protocol: TCP}]\n"
        + (endpoints.isEmpty() ? "endpoints: []\n" : "endpoints:\n" + endpoints);
  }

  private String pod(String name) {
    return head("v1", "Pod", name, ", labels: {version: v" + random.nextInt(2) + "}")
        + "spec: {nodeName: n" + random.nextInt(2) + "}\nstatus: {phase: Running, podIP: 198.18.0."
        + (1 + random.nextInt(9)) + "}\n";
  }

  private String destinationRule(String name) {
    return head("networking.istio.io/v1", "DestinationRule", name, "") + "spec:\n  host: "
        + one(List.of("a", "b", "c", "\"*.demo.svc.cluster.local\"")) + "\n" + one(List.of("", "  exportTo: [\".\"]\n"))
        + "  trafficPolicy:\n    loadBalancer: {simple: " + one(List.of("RANDOM", "ROUND_ROBIN", "LEAST_REQUEST"))
        + "}\n    connectionPool: {tcp: {connectTimeout: " + (1 + random.nextInt(3)) + "s}}\n"
        + one(List.of("", "    outlierDetection: {consecutive5xxErrors: 3}\n"))
        + "  subsets:\n  - {name: s, labels: {version: v" + random.nextInt(2) + "}}\n";
  }

  private String virtualService(String name) {
    String action = switch (random.nextInt(4)) {
      case 0 -> "redirect: {uri: /elsewhere}";
      case 1 -> "route: [{destination: {host: " + one(NAMES) + ", subset: s}, weight: 30}, {destination: {host: "
          + one(NAMES) + "}, weight: 70}]";
      default -> "route: [{destination: {host: " + one(NAMES) + "}}]";
    };
    return head("networking.istio.io/v1", "VirtualService", name, "") + "spec:\n  hosts: ["
        + one(List.of("a", "b", "c", "outside.test", "\"*.test\"")) + "]\n  http:\n  - match: [{uri: {prefix: /"
        + one(NAMES) + "}}]\n    timeout: " + (1 + random.nextInt(3)) + "s\n    " + action + "\n";
  }

  private String serviceEntry(String name) {
    String resolution = switch (random.nextInt(3)) {
      case 0 -> "resolution: STATIC\n  endpoints: [{address: 198.18.1." + random.nextInt(9) + "}]";
      case 1 -> "resolution: DNS\n  endpoints: [{address: localhost}]";
      default -> "resolution: NONE";
    };
    return head("networking.istio.io/v1", "ServiceEntry", name, "") + "spec:\n  hosts: ["
        + one(List.of("outside.test", "other.test")) + "]\n  location: MESH_EXTERNAL\n  ports: [{number: 18"
        + (1 + random.nextInt(3)) + "80, name: http, protocol: HTTP}]\n  " + resolution + "\n";
  }

  private static String head(String apiVersion, String kind, String name, String more) {
    return "apiVersion: " + apiVersion + "\nkind: " + kind + "\nmetadata: {namespace: demo, name: " + name + more
        + "}\n";
  }

  <T> T one(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
