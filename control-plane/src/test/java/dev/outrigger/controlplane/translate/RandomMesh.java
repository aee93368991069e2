package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.Change;
import dev.outrigger.policy.finding.ObjectRef;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Changes as they might come to a small cluster, drawn so that objects meet often. */
public final class RandomMesh {

  private static final List<String> NAMESPACES = List.of("default", "other");
  private static final List<String> SERVICES = List.of("a", "b", "c");

  private static final List<String> BALANCERS = List.of("simple: RANDOM", "simple: ROUND_ROBIN", "simple: PASSTHROUGH",
      "consistentHash: {httpHeaderName: x-user}", "consistentHash: {useSourceIp: true}",
      "localityLbSetting: {enabled: false}", "zoneAwareLbSetting: {}",
      "localityLbSetting: {failoverPriority: [version, kubernetes.io/hostname]}",
      "localityLbSetting: {distribute: [{from: \"*\", to: {\"*\": 100}}]}");
  private static final List<String> PROTECTIONS = List.of("", "", "    outlierDetection: {}\n",
      "    tls: {mode: SIMPLE}\n", "    tls: {mode: ISTIO_MUTUAL}\n", "    proxyProtocol: {}\n",
      "    tunnel: {targetHost: far.example.com, targetPort: 443}\n");

  private final SplittableRandom random;

  public RandomMesh(SplittableRandom random) {
    this.random = random;
  }

  public List<Change> changes() {
    List<Change> changes = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      changes.addAll(change());
    }
    return changes;
  }

  private List<Change> change() {
    String namespace = one(NAMESPACES);
    String name = one(SERVICES);
    String kind =
        one(List.of("Service", "EndpointSlice", "EndpointSlice", "Pod", "Node", "DestinationRule", "VirtualService",
            "ServiceEntry", "WorkloadEntry", "Sidecar", "Gateway"));
    if (random.nextInt(5) == 0) {
      return List.of(new Change.Removed(new ObjectRef(kind, kind.equals("Node") ? "" : namespace, name)));
    }
    return Meshes.changes(switch (kind) {
      case "Service" -> service(namespace, name);
      case "EndpointSlice" -> slice(namespace, name);
      case "Pod" -> pod(namespace, name);
      case "Node" -> "apiVersion: v1\nkind: Node\nmetadata: {name: " + name
          + ", labels: {topology.kubernetes.io/zone: z" + random.nextInt(3) + "}}\n";
      case "DestinationRule" -> destinationRule(namespace, name);
      case "ServiceEntry" -> serviceEntry(namespace, name);
      case "WorkloadEntry" -> workloadEntry(namespace, name);
      case "Gateway" -> object("networking.istio.io/v1", kind, namespace, name, "")
          + "spec: {servers: [{port: {number: 80, protocol: HTTP, name: a}, hosts: [\"*\"]}]}\n";
      case "Sidecar" -> sidecar(random.nextInt(4) == 0 ? "istio-system" : namespace, name);
      default -> virtualService(namespace, name);
    });
  }

  private String service(String namespace, String name) {
    String port = "  ports: [{name: " + one(List.of("http", "tcp-x", "web", "http2")) + ", port: "
        + one(List.of("80", "90")) + one(List.of("", "", ", targetPort: own", ", targetPort: 8080")) + "}]\n";
    String address = switch (random.nextInt(5)) {
      case 0 -> "  clusterIP: None\n";
      case 1 -> "  type: ExternalName\n  externalName: far.example.com\n";
      default -> "  clusterIP: 10.0.0." + random.nextInt(4) + "\n";
    };
    String whom = one(List.of("", "", "  internalTrafficPolicy: Local\n", "  trafficDistribution: PreferSameNode\n",
        "  trafficDistribution: PreferClose\n", "  sessionAffinity: ClientIP\n", "  publishNotReadyAddresses: true\n",
        "  selector: {version: v1}\n", "  selector: {app: client}\n"));
    return object("v1", "Service", namespace, name, "") + "spec:\n" + address + port + whom;
  }

  private String serviceEntry(String namespace, String name) {
    String backends = switch (random.nextInt(6)) {
      case 0 -> "  resolution: STATIC\n  endpoints: [{address: 192.0.2." + random.nextInt(3) + ", locality: r/z"
          + random.nextInt(3) + ", labels: {version: v1}}]\n";
      case 1 -> "  resolution: STATIC\n  workloadSelector: {labels: {version: v" + random.nextInt(2) + "}}\n";
      case 2 -> "  resolution: DNS\n  workloadSelector: {labels: {version: v" + random.nextInt(2) + "}}\n";
      case 3 -> "  resolution: DNS\n  endpoints: [{address: x.y, locality: r/z1}, {address: y.z}]\n";
      case 4 -> "  resolution: DNS_ROUND_ROBIN\n  endpoints: [{address: x.y}]\n";
      default -> "";
    };
    return object("networking.istio.io/v1", "ServiceEntry", namespace, name, "") + "spec:\n  hosts: ["
        + one(List.of("far.example.com", "\"*.example.com\"", "a.default.svc.cluster.local")) + "]\n"
        + one(List.of("", "  addresses: [10.0.0.1]\n",
            backends.contains("DNS") ? "" : "  addresses: [10.0.0.0/24]\n"))
        + one(List.of("", "  exportTo: [\".\"]\n", "  exportTo: [other]\n")) + backends
        + "  ports: [{number: 80, name: http, protocol: HTTP}, {number: 90, name: x, protocol: "
        + one(List.of("TCP", "TLS", "''")) + "}]\n";
  }

  private String workloadEntry(String namespace, String name) {
    return object("networking.istio.io/v1", "WorkloadEntry", namespace, name, "") + "spec:\n  address: "
        + one(List.of("192.0.2.7", "192.0.2.8", "vm.example.com")) + "\n  labels: {version: v" + random.nextInt(2)
        + ", topology.istio.io/locality: r.z" + random.nextInt(3) + "}\n";
  }

  private String sidecar(String namespace, String name) {
    String own = "  - port: {number: 90, protocol: " + one(List.of("HTTP", "TCP", "HTTP_PROXY", "''")) + "}\n"
        + one(List.of("", "    captureMode: NONE\n", "    bind: 10.9.9.9\n")) + "    hosts: [" + hosts() + "]\n";
    String rest = "  - hosts: [" + hosts() + ", " + hosts() + "]\n" + one(List.of("", "    captureMode: NONE\n"));
    return object("networking.istio.io/v1", "Sidecar", namespace, name, "") + "spec:\n"
        + one(List.of("", "  workloadSelector: {labels: {app: client}}\n", "  workloadSelector: {labels: {app: x}}\n"))
        + one(List.of("", "  outboundTrafficPolicy: {mode: REGISTRY_ONLY}\n",
            "  outboundTrafficPolicy: {mode: ALLOW_ANY, egressProxy: {host: a, port: {number: 80}}}\n"))
        + one(List.of("", "  ingress: [{port: {number: 9080, protocol: HTTP}, defaultEndpoint: \"127.0.0.1:8080\"}]\n",
            "  ingress: [{port: {number: 90, protocol: ''}, captureMode: NONE}]\n  inboundConnectionPool: {tcp: {maxConnections: 3}}\n"))
        + "  egress:\n" + switch (random.nextInt(3)) {
          case 0 -> own;
          case 1 -> rest;
          default -> own + rest;
        };
  }

  private String hosts() {
    return one(List.of("./*", "other/*", "'*/*'", "'*/*.example.com'", "default/a.default.svc.cluster.local",
        "'~other/*'", "'~/*'", "'*/b.default.svc.cluster.local'"));
  }

  private String slice(String namespace, String name) {
    String labels = ", labels: {kubernetes.io/service-name: " + one(SERVICES) + "}";
    StringBuilder endpoints = new StringBuilder();
    for (int i = random.nextInt(4); i >= 0; i--) {
      endpoints.append("- {addresses: [10.1.0.")
          .append(random.nextInt(4))
          .append("], nodeName: ")
          .append(one(SERVICES));
      if (random.nextBoolean()) {
        endpoints.append(", targetRef: {kind: Pod, name: ").append(one(SERVICES)).append('}');
      }
      endpoints.append(", conditions: ")
          .append(one(List.of("{}", "{}", "{ready: false}", "{ready: false, serving: true, terminating: true}")))
          .append("}\n");
    }
    return object("discovery.k8s.io/v1", "EndpointSlice", namespace, name, labels)
        + "addressType: IPv4\nports: [{name: " + one(List.of("http", "tcp-x", "web")) + ", port: 808"
        + random.nextInt(2) + "}]\nendpoints:\n"
        + endpoints;
  }

  private String pod(String namespace, String name) {
    return object("v1", "Pod", namespace, name, ", labels: {version: v" + random.nextInt(2) + "}")
        + "spec: {nodeName: " + one(SERVICES) + ", hostNetwork: " + random.nextBoolean() + "}\nstatus: {phase: "
        + one(List.of("Running", "Running", "Succeeded")) + ", podIP: 10.1.0." + random.nextInt(4)
        + ", conditions: [{type: Ready, status: \"" + one(List.of("True", "False")) + "\"}]}\n";
  }

  private String destinationRule(String namespace, String name) {
    return object("networking.istio.io/v1", "DestinationRule", namespace, name, "") + "spec:\n  host: "
        + one(List.of("a", "b", "a.default.svc.cluster.local", "\"*.default.svc.cluster.local\"", "\"*\"")) + "\n"
        + one(List.of("", "  exportTo: [\".\"]\n", "  workloadSelector: {matchLabels: {app: client}}\n",
            "  workloadSelector: {matchLabels: {app: other}}\n"))
        + "  trafficPolicy:\n    loadBalancer: {" + one(BALANCERS) + "}\n" + one(PROTECTIONS)
        + "    connectionPool: {tcp: {idleTimeout: " + (1 + random.nextInt(3))
        + "s}}\n  subsets: [{name: s, labels: {version: v" + random.nextInt(2) + "}}]\n";
  }

  private String virtualService(String namespace, String name) {
    if (random.nextInt(5) == 0) {
      return object("networking.istio.io/v1", "VirtualService", namespace, name, "") + "spec:\n"
          + one(List.of("", "  exportTo: [\".\"]\n")) + "  http:\n  - match: [{uri: {prefix: "
          + one(List.of("/d", "/d/e", "/f")) + "}}]\n    route: [{destination: {host: " + one(SERVICES) + "}}]\n";
    }
    return object("networking.istio.io/v1", "VirtualService", namespace, name, "") + "spec:\n  hosts: ["
        + one(List.of("a", "b.default.svc.cluster.local", "far.example.com", "\"*.other.svc.cluster.local\"", "\"*\""))
        + ", \"*.example.com\"]\n" + one(List.of("", "  exportTo: [\".\"]\n", "  gateways: [edge]\n")) + "  http:\n"
        + one(List.of("", "  - match: [{uri: {prefix: /d}}]\n    delegate: {name: " + one(SERVICES) + ", namespace: "
            + one(NAMESPACES) + "}\n",
            "  - match: [{sourceLabels: {app: " + one(List.of("client", "other"))
                + "}}]\n    directResponse: {status: 418}\n"))
        + "  - timeout: " + (1 + random.nextInt(3)) + "s\n    route: [{destination: {host: " + one(SERVICES) + "}}]\n"
        + one(List.of("", "", connections()));
  }

  private String connections() {
    String route = "    route: [{destination: {host: " + one(SERVICES) + "}}]\n";
    return "  tcp:\n  - match: [{destinationSubnets: [10.0.0." + random.nextInt(4)
        + "], sourceLabels: {app: client}}]\n"
        + route + "  - match: [{port: 90}]\n" + route + "  tls:\n  - match: [{sniHosts: [" + "\"*.example.com\""
        + "]}]\n"
        + route;
  }

  private static String object(String apiVersion, String kind, String namespace, String name, String more) {
    return "apiVersion: " + apiVersion + "\nkind: " + kind + "\nmetadata: {namespace: " + namespace + ", name: " + name
        + more + "}\n";
  }

  private <T> T one(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
