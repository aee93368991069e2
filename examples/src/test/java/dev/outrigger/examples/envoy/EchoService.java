package dev.outrigger.examples.envoy;

import dev.outrigger.testing.FreePort;
import dev.outrigger.testing.ManifestFiles;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The service {@code echo} of namespace {@code demo}: its pods, its manifests, and a client of its address. */
final class EchoService implements AutoCloseable {

  private static final String CLUSTER_IP = "127.77.1.1";

  private final ManifestFiles manifests;
  private final List<EchoPod> pods = new ArrayList<>();
  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final int port;

  /** Starts so many pods, on one port, and writes the manifests of the service and of those pods. */
  EchoService(ManifestFiles manifests, int count) throws IOException {
    this.manifests = manifests;
    this.port = FreePort.on(CLUSTER_IP);
    for (int i = 1; i <= count; i++) {
      startPod();
    }
    manifests.write("service.yaml", """
        apiVersion: v1
        kind: Service
        metadata: {name: echo, namespace: demo}
        spec:
          clusterIP: %s
          selector: {app: echo}
          ports:
          - {name: http, port: %s, targetPort: %s}
        """.formatted(CLUSTER_IP, port, pods.getFirst().port()));
    expose(pods);
  }

  /** The cluster's name, as Istio names it. */
  String cluster() {
    return "outbound|" + port + "||echo.demo.svc.cluster.local";
  }

  int port() {
    return port;
  }

  /** Its address, as clients without interception call it. */
  URI url() {
    return URI.create("http://" + CLUSTER_IP + ":" + port + "/");
  }

  /** As clients name it. */
  String authority() {
    return "echo.demo:" + port;
  }

  List<EchoPod> pods() {
    return List.copyOf(pods);
  }

  /** Starts one more; no manifest tells of it yet. */
  EchoPod startPod() throws IOException {
    EchoPod pod = new EchoPod("127.77.2." + (pods.size() + 1), pods.isEmpty() ? 0 : pods.getFirst().port());
    pods.add(pod);
    return pod;
  }

  /** Writes which pods stand behind the service. */
  void expose(List<EchoPod> behind) throws IOException {
    manifests.write("slice.yaml", """
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: echo-1, namespace: demo, labels: {kubernetes.io/service-name: echo}}
        addressType: IPv4
        ports:
        - {name: http, port: %s, protocol: TCP}
        endpoints:
        %s
        """.formatted(pods.getFirst().port(), behind.stream()
        .map(pod -> "- {addresses: [" + pod.ip() + "], conditions: {ready: true}}")
        .collect(Collectors.joining("\n"))));
  }

  /** Sends requests to the service's address and counts the answers by pod and status, as {@code 127.77.2.1 200}. */
  Map<String, Integer> request(int count) throws IOException, InterruptedException {
    Map<String, Integer> answers = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      HttpResponse<String> response =
          client.send(HttpRequest.newBuilder(URI.create("http://" + CLUSTER_IP + ":" + port + "/")).build(),
              HttpResponse.BodyHandlers.ofString());
      answers.merge(response.body() + " " + response.statusCode(), 1, Integer::sum);
    }
    return answers;
  }

  @Override
  public void close() {
    pods.forEach(EchoPod::close);
    client.close();
  }
}
