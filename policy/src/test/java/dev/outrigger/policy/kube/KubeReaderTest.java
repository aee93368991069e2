package dev.outrigger.policy.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.policy.Manifest;
import dev.outrigger.policy.kube.EndpointSlice.AddressType;
import dev.outrigger.policy.kube.EndpointSlice.Conditions;
import dev.outrigger.policy.kube.EndpointSlice.Endpoint;
import dev.outrigger.policy.kube.EndpointSlice.PodRef;
import dev.outrigger.policy.kube.Node.Address;
import dev.outrigger.policy.kube.Node.Locality;
import dev.outrigger.policy.kube.Service.InternalTraffic;
import dev.outrigger.policy.kube.Service.TargetPort;
import dev.outrigger.policy.kube.Service.TrafficDistribution;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KubeReaderTest {

  @Test
  void reads_a_service_whole() {
    assertThat(readWithWarnings("""
        apiVersion: v1
        kind: Service
        metadata:
          name: echo
          namespace: demo
          uid: 1a
          creationTimestamp: "2026-01-31T12:00:00Z"
          labels: {app: echo}
          annotations: {note: hello}
        spec:
          type: NodePort
          clusterIP: 127.1.0.1
          clusterIPs: [127.1.0.1, "::1"]
          ipFamilies: [IPv4, IPv6]
          selector: {app: echo}
          publishNotReadyAddresses: true
          internalTrafficPolicy: Local
          trafficDistribution: PreferClose
          sessionAffinity: ClientIP
          ports:
            - {name: http, port: 80, targetPort: web, appProtocol: http, nodePort: 30080}
            - {name: dns, port: 53, protocol: UDP}
        status: {}
        """)).isEqualTo(new Service(
        new ObjectMeta("demo", "echo", Map.of("app", "echo"), Map.of("note", "hello"),
            Instant.parse("2026-01-31T12:00:00Z")),
        Service.Type.NODE_PORT, List.of("127.1.0.1", "::1"), false, Service.Family.IPV4, null, Map.of("app", "echo"),
        List.of(new Service.Port("http", 80, Protocol.TCP, "http", new TargetPort.Named("web")),
            new Service.Port("dns", 53, Protocol.UDP, null, new TargetPort.Number(53))),
        true, InternalTraffic.LOCAL, TrafficDistribution.PREFER_SAME_ZONE, Duration.ofHours(3)));
  }

  @Test
  void gives_a_service_the_defaults_of_kubernetes() {
    assertThat(read("""
        apiVersion: v1
        kind: Service
        metadata: {name: echo}
        spec: {ports: [{port: 80}]}
        """))
        .isEqualTo(new Service(ObjectMeta.named("default", "echo"), Service.Type.CLUSTER_IP, List.of(), false,
            Service.Family.IPV4, null, Map.of(),
            List.of(new Service.Port("", 80, Protocol.TCP, null, new TargetPort.Number(80))), false,
            InternalTraffic.CLUSTER, null, null));
  }

  @Test
  void lets_headless_and_external_services_do_without_ports() {
    Service headless = (Service) read("{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {clusterIP: None}}");
    Service external = (Service) read("{apiVersion: v1, kind: Service, metadata: {name: a},"
        + " spec: {type: ExternalName, externalName: example.com}}");

    assertThat(headless.headless()).isTrue();
    assertThat(headless.clusterIps()).isEmpty();
    assertThat(external.externalName()).isEqualTo("example.com");
  }

  @Test
  void takes_the_family_of_the_first_address_and_without_one_the_first_family() {
    assertThat(service("clusterIP: 'fd00::1', ipFamilies: [IPv4, IPv6]").family()).isEqualTo(Service.Family.IPV6);
    assertThat(service("clusterIP: None, ipFamilies: [IPv6, IPv4]").family()).isEqualTo(Service.Family.IPV6);
    assertThat(service("clusterIP: None").family()).isEqualTo(Service.Family.IPV4);
  }

  @ParameterizedTest
  @CsvSource({"preferclose, PREFER_SAME_ZONE", "PreferSameZone, PREFER_SAME_ZONE", "PreferSameNode, PREFER_SAME_NODE",
      "any,"})
  void takes_istios_annotation_where_the_field_says_nothing(String written, @Nullable TrafficDistribution meant) {
    String annotated = "{apiVersion: v1, kind: Service, metadata: {name: a, annotations:"
        + " {networking.istio.io/traffic-distribution: " + written + "}}, spec: {clusterIP: None";

    assertThat(((Service) read(annotated + "}}")).trafficDistribution()).isEqualTo(meant);
    assertThat(((Service) read(annotated + ", trafficDistribution: PreferSameNode}}")).trafficDistribution())
        .isEqualTo(TrafficDistribution.PREFER_SAME_NODE);
  }

  @Test
  void reads_an_endpoint_slice_with_kubernetes_meaning_of_absent_conditions() {
    assertThat(read("""
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: echo-1, namespace: demo, labels: {kubernetes.io/service-name: echo}}
        addressType: IPv4
        endpoints:
          - addresses: [127.2.0.1]
            nodeName: n1
            zone: z1
            hostname: echo-0
            targetRef: {kind: Pod, name: echo-0, uid: 1a}
          - addresses: [127.2.0.2]
            conditions: {ready: false}
          - addresses: [127.2.0.3]
            conditions: {ready: false, serving: true, terminating: true}
            targetRef: {kind: Node, name: n1}
        ports:
          - {name: http, port: 8080, appProtocol: http}
          - {name: any}
        """)).isEqualTo(new EndpointSlice(
        new ObjectMeta("demo", "echo-1", Map.of("kubernetes.io/service-name", "echo"), Map.of(), null), "echo",
        AddressType.IPV4,
        List.of(
            new Endpoint(List.of("127.2.0.1"), Conditions.READY, "echo-0", "n1", "z1", new PodRef("demo", "echo-0")),
            new Endpoint(List.of("127.2.0.2"), new Conditions(false, false, false), null, null, null, null),
            new Endpoint(List.of("127.2.0.3"), new Conditions(false, true, true), null, null, null, null)),
        List.of(new EndpointSlice.Port("http", 8080, Protocol.TCP, "http"),
            new EndpointSlice.Port("any", null, Protocol.TCP, null))));
  }

  @Test
  void reads_a_pod_and_leaves_what_is_its_kubelets() {
    assertThat(read("""
        apiVersion: v1
        kind: Pod
        metadata: {name: echo-0, namespace: demo, labels: {app: echo}, deletionTimestamp: "2026-01-31T12:00:00Z"}
        spec:
          serviceAccountName: echo
          nodeName: n1
          hostNetwork: true
          containers: [{name: echo, image: echo}]
        status:
          phase: Running
          podIP: 127.2.0.1
          podIPs: [{ip: 127.2.0.1}, {ip: "::1"}]
          conditions: [{type: Initialized, status: "True"}, {type: Ready, status: "True"}]
        """)).isEqualTo(new Pod(new ObjectMeta("demo", "echo-0", Map.of("app", "echo"), Map.of(), null), "echo",
        List.of("127.2.0.1", "::1"), "n1", true, Pod.Phase.RUNNING, true, true));
    assertThat(read("{apiVersion: v1, kind: Pod, metadata: {name: a}, status: {podIP: 127.2.0.1}}")).isEqualTo(
        new Pod(ObjectMeta.named("default", "a"), "default", List.of("127.2.0.1"), null, false, Pod.Phase.PENDING,
            false, false));
  }

  @Test
  void reads_a_nodes_locality_and_addresses() {
    Map<String, String> labels = Map.of("topology.kubernetes.io/region", "r1", "failure-domain.beta.kubernetes.io/zone",
        "z1", "topology.istio.io/subzone", "s1");
    assertThat(read("""
        apiVersion: v1
        kind: Node
        metadata:
          name: n1
          labels:
            topology.kubernetes.io/region: r1
            failure-domain.beta.kubernetes.io/zone: z1
            topology.istio.io/subzone: s1
        spec: {podCIDR: 10.0.0.0/24}
        status: {addresses: [{type: InternalIP, address: 127.9.0.1}]}
        """)).isEqualTo(new Node(new ObjectMeta("", "n1", labels, Map.of(), null), new Locality("r1", "z1", "s1"),
        List.of(new Address("InternalIP", "127.9.0.1"))));
  }

  private static Service service(String spec) {
    return (Service) read(
        "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{port: 80}], " + spec + "}}");
  }

  private static KubeObject read(String text) {
    assertThat(Manifest.read("test.yaml", text).findings()).isEmpty();
    return readWithWarnings(text);
  }

  private static KubeObject readWithWarnings(String text) {
    return Manifest.read("test.yaml", text).kubeObjects().getFirst();
  }
}
