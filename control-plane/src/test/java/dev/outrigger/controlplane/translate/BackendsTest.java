package dev.outrigger.controlplane.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.model.ProxyView;
import dev.outrigger.policy.kube.Node.Locality;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who is sent to proxies as an endpoint of a service, by Kubernetes' own rules. */
final class BackendsTest {

  private static final String CLUSTER = "outbound|80||echo.demo.svc.cluster.local";

  private static final String TERMINATING = "{ready: false, serving: true, terminating: true}";
  private static final String FAILING = "{ready: false, serving: false, terminating: true}";
  private static final String NOT_READY = "{ready: false}";

  @Test
  void those_that_shut_down_get_nothing_new_while_somebody_is_ready() {
    assertThat(endpoints(service(""), slice("a", pod("10.1.0.1", TERMINATING), pod("10.1.0.2", "{}"))))
        .containsExactly("0 10.1.0.2:8080");
  }

  @Test
  void those_that_shut_down_and_still_answer_get_all_when_nobody_is_ready() {
    assertThat(endpoints(service(""), slice("a", pod("10.1.0.1", TERMINATING), pod("10.1.0.2", FAILING)),
        slice("b", pod("10.1.0.3", NOT_READY), pod("10.1.0.4", TERMINATING))))
        .containsExactly("0 10.1.0.1:8080", "0 10.1.0.4:8080");
  }

  @Test
  void those_that_are_neither_ready_nor_answer_while_they_shut_down_get_nothing() {
    assertThat(endpoints(service(""), slice("a", pod("10.1.0.1", NOT_READY), pod("10.1.0.2", FAILING)))).isEmpty();
  }

  @Test
  void a_service_may_want_those_too_that_are_not_ready() {
    assertThat(endpoints(service("publishNotReadyAddresses: true"),
        slice("a", pod("10.1.0.1", NOT_READY), pod("10.1.0.2", "{}"), pod("10.1.0.3", FAILING))))
        .containsExactly("0 10.1.0.1:8080", "0 10.1.0.2:8080", "0 10.1.0.3:8080");
  }

  @Test
  void of_an_address_in_several_slices_the_better_word_holds() {
    String[] slices = {slice("a", pod("10.1.0.1", TERMINATING), pod("10.1.0.2", "{}")),
        slice("b", pod("10.1.0.1", "{}"), pod("10.1.0.2", NOT_READY)),
        slice("c", pod("10.1.0.1", NOT_READY), pod("10.1.0.2", TERMINATING))};
    assertThat(endpoints(service(""), slices)).containsExactly("0 10.1.0.1:8080", "0 10.1.0.2:8080");
  }

  @Test
  void slices_may_give_a_named_port_different_numbers() {
    assertThat(endpoints(service(""), slice("a", pod("10.1.0.1", "{}")),
        slice("b", pod("10.1.0.2", "{}")).replace("8080", "9090"),
        slice("c", pod("10.1.0.3", "{}")).replace("name: http", "name: other")))
        .containsExactly("0 10.1.0.1:8080", "0 10.1.0.2:9090");
  }

  @Test
  void each_port_of_a_service_has_its_own() {
    String two = service("").replace("ports: [", "ports: [{name: admin, port: 90, targetPort: admin}, ");
    String ports = slice("a", pod("10.1.0.1", "{}")).replace("ports: [", "ports: [{name: admin, port: 9000}, ");
    ClusterState state = state(two, ports);
    assertThat(endpoints(state, CLUSTER.replace("80", "90"), proxy(""))).containsExactly("0 10.1.0.1:9000");
    assertThat(endpoints(state, CLUSTER, proxy(""))).containsExactly("0 10.1.0.1:8080");
  }

  @Test
  void of_a_service_with_both_families_its_own_is_used() {
    String[] slices = {slice("a", pod("10.1.0.1", "{}")), v6("b", pod("'fd00::1'", "{}"))};
    assertThat(endpoints(service("clusterIPs: [10.0.0.1, 'fd00::9']"), slices)).containsExactly("0 10.1.0.1:8080");
    assertThat(endpoints(service("clusterIPs: ['fd00::9', 10.0.0.1]"), slices)).containsExactly("0 fd00::1:8080");
  }

  @Test
  void the_other_family_is_used_when_the_services_own_has_nobody_who_is_ready() {
    String service = service("clusterIPs: [10.0.0.1, 'fd00::9']");
    assertThat(endpoints(service, slice("a", pod("10.1.0.1", TERMINATING)), v6("b", pod("'fd00::1'", "{}"))))
        .containsExactly("0 fd00::1:8080");
    assertThat(endpoints(service, slice("a", pod("10.1.0.1", TERMINATING)), v6("b", pod("'fd00::1'", TERMINATING))))
        .containsExactly("0 10.1.0.1:8080");
  }

  @Test
  void a_local_service_has_those_on_the_clients_node_alone() {
    ClusterState state = state(service("internalTrafficPolicy: Local"),
        slice("a", pod("10.1.0.1", "{}, nodeName: n1"), pod("10.1.0.2", "{}, nodeName: n2"),
            pod("10.1.0.3", TERMINATING + ", nodeName: n1"), pod("10.1.0.4", TERMINATING + ", nodeName: n3"),
            pod("10.1.0.5", "{}")));
    assertThat(endpoints(state, CLUSTER, proxy("n1"))).containsExactly("0 10.1.0.1:8080");
    assertThat(endpoints(state, CLUSTER, proxy("n3"))).as("its last resort is on its node too")
        .containsExactly("0 10.1.0.4:8080");
    assertThat(endpoints(state, CLUSTER, proxy("n4"))).isEmpty();
    assertThat(endpoints(state, CLUSTER, proxy(""))).as("of a client that runs on no known node").isEmpty();
  }

  @Test
  void a_client_is_on_the_node_that_its_pod_says() {
    ClusterState state = state(service("internalTrafficPolicy: Local"),
        slice("a", pod("10.1.0.1", "{}, nodeName: n1"), pod("10.1.0.2", "{}, nodeName: n2")),
        "{apiVersion: v1, kind: Pod, metadata: {name: client, namespace: demo}, spec: {nodeName: n2}}");
    assertThat(endpoints(state, CLUSTER, proxy("").placedIn(state))).containsExactly("0 10.1.0.2:8080");
    assertThat(endpoints(state, CLUSTER, proxy("n1").placedIn(state))).containsExactly("0 10.1.0.1:8080");
  }

  @Test
  void a_service_may_prefer_the_clients_zone() {
    assertThat(endpoints(distributed("PreferClose"), CLUSTER, proxy("n1"))).containsExactly("2 10.1.0.4:8080",
        "1 10.1.0.3:8080", "0 10.1.0.1:8080", "0 10.1.0.2:8080");
  }

  @Test
  void a_service_may_prefer_the_clients_node() {
    assertThat(endpoints(distributed("PreferSameNode"), CLUSTER, proxy("n2"))).containsExactly("3 10.1.0.4:8080",
        "2 10.1.0.3:8080", "0 10.1.0.2:8080", "1 10.1.0.1:8080");
  }

  @Test
  void preferences_leave_no_gap_where_nobody_is_nearer() {
    assertThat(endpoints(distributed("PreferSameNode"), CLUSTER, proxy("elsewhere"))).containsExactly(
        "2 10.1.0.4:8080", "1 10.1.0.3:8080", "0 10.1.0.1:8080", "0 10.1.0.2:8080");
  }

  @Test
  void only_services_that_look_at_the_node_depend_on_it() {
    assertThat(dependence("")).isEqualTo(Dependence.NONE);
    assertThat(dependence("trafficDistribution: PreferSameZone"))
        .as("the network of a proxy is one of its labels, and all places come with its locality")
        .isEqualTo(new Dependence(false, false, Set.of("topology.istio.io/network")));
    assertThat(dependence("internalTrafficPolicy: Local").onNode()).isTrue();
    assertThat(dependence("trafficDistribution: PreferSameNode").onNode()).isTrue();
  }

  /** In a thousand places, so that whoever looked through all places for each address would not come to an end soon. */
  @Test
  void a_service_may_have_ten_thousand() {
    List<String> objects = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      objects.add(node("n" + i, "r", "z" + i));
    }
    for (int i = 0; i < 100; i++) {
      String[] pods = new String[100];
      for (int j = 0; j < 100; j++) {
        pods[j] = pod("10.2." + i + "." + j, "{}, nodeName: n" + (i * 10 + j / 10));
      }
      objects.add(slice("s" + i, pods));
    }
    ClusterState state = ClusterState.EMPTY.with(Meshes.changes(service("")))
        .state()
        .with(objects.stream().flatMap(object -> Meshes.changes(object).stream()).toList())
        .state();
    assertThat(endpoints(state, CLUSTER, proxy(""))).hasSize(10_000);
  }

  private static Dependence dependence(String spec) {
    return new ResourceGenerator(MeshOptions.DEFAULT)
        .dependence(ResourceType.ENDPOINTS, CLUSTER, state(service(spec)), proxy("n1"));
  }

  private static ClusterState distributed(String preference) {
    return state(service("trafficDistribution: " + preference), slice("a", pod("10.1.0.1", "{}, nodeName: n1"),
        pod("10.1.0.2", "{}, nodeName: n2"), pod("10.1.0.3", "{}, nodeName: n3"), pod("10.1.0.4", "{}")),
        node("n1", "r", "z"), node("n2", "r", "z"), node("n3", "r", "y"));
  }

  private static List<String> endpoints(String service, String... objects) {
    return endpoints(state(service, objects), CLUSTER, proxy(""));
  }

  /** Priority and address of each, in the order in which they are sent. */
  private static List<String> endpoints(ClusterState state, String cluster, ProxyView proxy) {
    List<String> texts = new ArrayList<>();
    new ResourceGenerator(MeshOptions.DEFAULT)
        .generate(ResourceType.ENDPOINTS, new Names.Only(Set.of(cluster)), state, proxy)
        .resources()
        .forEach(resource -> ((ClusterLoadAssignment) Meshes.message(resource)).getEndpointsList()
            .forEach(group -> group.getLbEndpointsList().forEach(endpoint -> {
              SocketAddress address = endpoint.getEndpoint().getAddress().getSocketAddress();
              texts.add(group.getPriority() + " " + address.getAddress() + ":" + address.getPortValue());
            })));
    return texts;
  }

  private static ClusterState state(String service, String... objects) {
    return Meshes.state(service + "\n---\n" + String.join("\n---\n", objects));
  }

  private static ProxyView proxy(String node) {
    return ProxyView.parse("sidecar~198.18.0.9~client.demo~demo.svc.cluster.local",
        node.isEmpty() ? Map.of() : Map.of("NODE_NAME", node), "envoy", new Locality("r", "z", "s"));
  }

  private static String service(String spec) {
    return "{apiVersion: v1, kind: Service, metadata: {name: echo, namespace: demo}, spec: {ports: [{name: http, port:"
        + " 80, targetPort: web}]" + (spec.isEmpty() ? "" : ", " + spec) + "}}";
  }

  private static String slice(String name, String... pods) {
    return "{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: " + name
        + ", namespace: demo, labels: {kubernetes.io/service-name: echo}}, addressType: IPv4,"
        + " ports: [{name: http, port: 8080}], endpoints: [" + String.join(", ", pods) + "]}";
  }

  private static String v6(String name, String... pods) {
    return slice(name, pods).replace("IPv4", "IPv6");
  }

  private static String pod(String address, String conditions) {
    return "{addresses: [" + address + "], conditions: " + conditions + "}";
  }

  private static String node(String name, String region, String zone) {
    return "{apiVersion: v1, kind: Node, metadata: {name: " + name + ", labels: {topology.kubernetes.io/region: "
        + region + ", topology.kubernetes.io/zone: " + zone + "}}}";
  }
}
