package dev.outrigger.controlplane.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.policy.Manifest;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.kube.Pod;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ClusterStateTest {

  private static final String SERVICE =
      "apiVersion: v1\nkind: Service\nmetadata: {name: shop}\nspec: {ports: [{name: http, port: 80}]}\n";
  private static final String SHOP_HOST = "shop.default.svc.cluster.local";
  private static final String CART_HOST = "cart.default.svc.cluster.local";
  private static final ServiceKey CART = new ServiceKey("default", "cart");

  @Test
  void a_change_that_says_what_is_known_leaves_the_very_same_state() {
    ClusterState state = ClusterState.EMPTY.with(put(SERVICE)).state();
    ClusterState.Next next = state.with(put(SERVICE));
    assertThat(next.state()).isSameAs(state);
    assertThat(next.changes()).isEqualTo(ChangeSet.NONE);
  }

  @Test
  void a_change_that_is_taken_back_in_the_same_batch_is_none() {
    List<Change> thereAndBack = new ArrayList<>(put(SERVICE));
    thereAndBack.add(new Change.Removed(new ObjectRef("Service", "default", "shop")));
    ClusterState.Next next = ClusterState.EMPTY.with(thereAndBack);
    assertThat(next.state()).isSameAs(ClusterState.EMPTY);
  }

  @Test
  void maps_that_nothing_touched_are_shared_with_the_state_before() {
    ClusterState before = ClusterState.EMPTY.with(put(SERVICE)).state();
    ClusterState after = before.with(put(slice("shop-1", "shop", "10.0.0.1", ""))).state();
    assertThat(after.services()).isSameAs(before.services());
    assertThat(before.endpoints()).isEmpty();
  }

  @Test
  void a_slice_changes_the_endpoints_of_its_service_only() {
    ClusterState state = ClusterState.EMPTY.with(put(SERVICE)).state();
    ChangeSet changes = state.with(put(slice("shop-1", "shop", "10.0.0.1", ""))).changes();
    assertThat(changes.endpoints()).containsExactly(SHOP_HOST);
    assertThat(changes.services()).isEmpty();
  }

  @Test
  void a_slice_that_moves_to_another_service_changes_both() {
    ClusterState state = ClusterState.EMPTY.with(put(slice("s", "shop", "10.0.0.1", ""))).state();
    ClusterState.Next next = state.with(put(slice("s", "cart", "10.0.0.1", "")));
    assertThat(next.changes().endpoints()).containsExactlyInAnyOrder(SHOP_HOST, CART_HOST);
    assertThat(next.state().endpoints()).containsOnlyKeys(CART);
  }

  @Test
  void an_address_that_comes_is_told_of_services_whose_clients_connect_to_addresses() {
    ClusterState state = ClusterState.EMPTY.with(put(headless("tcp") + slice("s", "shop", "10.0.0.1", ""))).state();

    assertThat(state.with(put(slice("s", "shop", "10.0.0.2", ""))).changes().addresses()).singleElement()
        .extracting(MeshService::host)
        .isEqualTo(SHOP_HOST);
    assertThat(state.with(List.of(new Change.Removed(new ObjectRef("EndpointSlice", "default", "s"))))
        .changes()
        .addresses()).hasSize(1);
    assertThat(state.with(put(slice("s", "shop", "10.0.0.1", ", conditions: {ready: false}"))).changes().addresses())
        .as("only its state is another")
        .isEmpty();
  }

  @Test
  void an_address_says_nothing_where_requests_name_their_host() {
    ClusterState requests =
        ClusterState.EMPTY.with(put(headless("http") + slice("s", "shop", "10.0.0.1", ""))).state();
    ClusterState addressed =
        ClusterState.EMPTY.with(put(SERVICE + "---\n" + slice("s", "shop", "10.0.0.1", ""))).state();

    assertThat(requests.with(put(slice("s", "shop", "10.0.0.2", ""))).changes().addresses()).isEmpty();
    assertThat(addressed.with(put(slice("s", "shop", "10.0.0.2", ""))).changes().addresses()).isEmpty();
  }

  @Test
  void a_pod_with_new_labels_changes_the_endpoints_on_it() {
    ClusterState state = ClusterState.EMPTY.with(put(
        slice("s", "shop", "10.0.0.1", "") + "---\n" + slice("c", "cart", "10.0.0.2", "") + "---\n"
            + pod("v1", "Running")))
        .state();
    assertThat(state.with(put(pod("v2", "Running"))).changes().endpoints()).containsExactly(SHOP_HOST);
  }

  @Test
  void a_pod_named_by_an_endpoint_counts_whatever_its_address() {
    ClusterState state = ClusterState.EMPTY
        .with(put(slice("s", "shop", "10.9.9.9", ", targetRef: {kind: Pod, name: p}") + "---\n" + pod("v1", "Running")))
        .state();
    assertThat(state.with(put(pod("v2", "Running"))).changes().endpoints()).containsExactly(SHOP_HOST);
  }

  @Test
  void what_proxies_are_not_told_of_a_pod_is_kept_and_changes_nothing_for_them() {
    ClusterState state =
        ClusterState.EMPTY.with(put(slice("s", "shop", "10.0.0.1", "") + "---\n" + pod("v1", "Pending"))).state();
    ClusterState.Next next = state.with(put(pod("v1", "Running")));
    assertThat(next.changes().isEmpty()).isTrue();
    assertThat(next.state()).isNotSameAs(state);
  }

  @Test
  void a_pod_that_is_over_has_its_address_no_more() {
    ClusterState state = ClusterState.EMPTY.with(put(
        slice("s", "shop", "10.0.0.1", "") + "---\n" + pod("job", "Succeeded", "") + "---\n"
            + pod("web", "Running", "")))
        .state();
    assertThat(podAtTheAddress(state)).isEqualTo("web");

    ClusterState.Next next = state.with(put(pod("web", "Failed", "")));
    assertThat(podAtTheAddress(next.state())).isNull();
    assertThat(next.changes().endpoints()).containsExactly(SHOP_HOST);
  }

  @Test
  void of_two_pods_with_one_address_the_one_that_stays_has_it() {
    ClusterState both = ClusterState.EMPTY.with(put(
        slice("s", "shop", "10.0.0.1", "") + "---\n" + pod("a", "Running", "") + "---\n" + pod("b", "Running", "")))
        .state();
    assertThat(podAtTheAddress(both)).as("not certain").isNull();

    ClusterState.Next next = both.with(List.of(new Change.Removed(new ObjectRef("Pod", "default", "b"))));
    assertThat(podAtTheAddress(next.state())).isEqualTo("a");
    assertThat(next.changes().endpoints()).containsExactly(SHOP_HOST);
  }

  @Test
  void pods_on_their_nodes_network_own_its_address_only_alone() {
    String onHost = "spec: {hostNetwork: true}\n";
    ClusterState one = ClusterState.EMPTY
        .with(put(slice("s", "shop", "10.0.0.1", "") + "---\n" + pod("a", "Running", onHost)))
        .state();
    assertThat(podAtTheAddress(one)).isEqualTo("a");

    ClusterState two = one.with(put(pod("b", "Running", onHost))).state();
    assertThat(podAtTheAddress(two)).isNull();

    ClusterState three = two.with(put(pod("c", "Running", ""))).state();
    assertThat(podAtTheAddress(three)).isEqualTo("c");
  }

  private static @Nullable String podAtTheAddress(ClusterState state) {
    Pod pod = state.podBehind(state.slices().values().iterator().next().endpoints().getFirst());
    return pod == null ? null : pod.metadata().name();
  }

  private static String pod(String name, String phase, String spec) {
    return "apiVersion: v1\nkind: Pod\nmetadata: {name: " + name + "}\n" + spec + "status: {podIP: 10.0.0.1, phase: "
        + phase + "}\n";
  }

  @Test
  void a_node_that_moves_changes_the_endpoints_on_it() {
    ClusterState state = ClusterState.EMPTY
        .with(put(slice("s", "shop", "10.0.0.7", ", nodeName: n") + "---\n" + slice("c", "cart", "10.0.0.8", "")))
        .state();
    String node = "apiVersion: v1\nkind: Node\nmetadata: {name: n, labels: {topology.kubernetes.io/zone: z}}\n";
    assertThat(state.with(put(node)).changes().endpoints()).containsExactly(SHOP_HOST);
  }

  @Test
  void a_workload_that_comes_changes_the_services_that_select_it_and_no_others() {
    ClusterState state = ClusterState.EMPTY.with(put(entry("static", "STATIC", "v1") + "---\n"
        + entry("named", "DNS", "v1") + "---\n" + entry("other", "STATIC", "v2"))).state();
    ClusterState.Next next = state.with(put("""
        apiVersion: networking.istio.io/v1
        kind: WorkloadEntry
        metadata: {name: vm}
        spec: {address: 192.0.2.1, labels: {version: v1}}
        """));

    assertThat(next.changes().endpoints()).containsExactly("static.example.com");
    assertThat(next.changes().services()).as("what proxies look up is part of what a service is")
        .extracting(MeshService::host)
        .containsOnly("named.example.com");
    assertThat(state.hasDefinitionsOf(next.state())).isFalse();
  }

  @Test
  void a_host_that_an_entry_names_no_more_is_gone() {
    ClusterState state = ClusterState.EMPTY.with(put(entry("a", "STATIC", "v1"))).state();
    ClusterState after = state.with(put(entry("a", "STATIC", "v1").replace("a.example.com", "b.example.com"))).state();
    assertThat(after.meshServices().values()).extracting(MeshService::host).containsExactly("b.example.com");
  }

  private static String entry(String name, String resolution, String version) {
    return "apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: " + name + "}\nspec: {hosts: ["
        + name
        + ".example.com], resolution: " + resolution + ", workloadSelector: {labels: {version: " + version
        + "}}, ports: [{number: 80, name: http, protocol: HTTP}]}\n";
  }

  @Test
  void a_rule_that_changes_is_told_as_it_was_and_as_it_is() {
    ClusterState state = ClusterState.EMPTY.with(put(rule("a"))).state();
    ChangeSet changes = state.with(put(rule("b"))).changes();
    assertThat(changes.destinationRules()).extracting(rule -> rule.host()).containsExactly("a", "b");
  }

  @Test
  void a_gateway_is_told_as_it_was_and_as_it_is() {
    ClusterState.Next next = ClusterState.EMPTY.with(put("""
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: edge}
        spec: {servers: [{port: {number: 80, protocol: HTTP, name: http}, hosts: [a]}]}
        """));

    assertThat(next.state().gateways()).hasSize(1);
    assertThat(next.changes().gateways()).hasSize(1);
    assertThat(ClusterState.EMPTY.hasDefinitionsOf(next.state())).isFalse();
    assertThat(next.state()
        .with(List.of(new Change.Removed(new ObjectRef("Gateway", "default", "edge"))))
        .state()
        .gateways()).isEmpty();
  }

  private static List<Change> put(String yaml) {
    Manifest manifest = Manifest.read("test.yaml", yaml);
    assertThat(manifest.rejected()).isEmpty();
    List<Change> changes = new ArrayList<>();
    manifest.kubeObjects().forEach(object -> changes.add(new Change.ObjectPut(object)));
    manifest.istioObjects().forEach(rule -> changes.add(new Change.RulePut(rule)));
    return changes;
  }

  private static String headless(String protocol) {
    return "apiVersion: v1\nkind: Service\nmetadata: {name: shop}\nspec: {clusterIP: None, ports: [{name: http, port: 80, "
        + "appProtocol: " + protocol + "}]}\n---\n";
  }

  private static String slice(String name, String service, String ip, String more) {
    return "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: " + name
        + ", labels: {kubernetes.io/service-name: " + service
        + "}}\naddressType: IPv4\nports: [{name: http, port: 80}]\n"
        + "endpoints: [{addresses: [" + ip + "]" + more + "}]\n";
  }

  private static String pod(String version, String phase) {
    return "apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {version: " + version
        + "}}\nstatus: {podIP: 10.0.0.1, phase: "
        + phase + "}\n";
  }

  private static String rule(String host) {
    return "apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: r}\nspec: {host: " + host
        + "}\n";
  }
}
