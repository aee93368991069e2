package dev.outrigger.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.istio.DestinationRule;
import dev.outrigger.policy.istio.DestinationRules;
import dev.outrigger.policy.istio.VirtualService;
import dev.outrigger.policy.kube.EndpointSlice;
import dev.outrigger.policy.kube.Service;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReferencesTest {

  private static final String SERVICE = """
      apiVersion: v1
      kind: Service
      metadata: {name: echo, namespace: demo}
      spec: {ports: [{name: a, port: 80}, {name: b, port: 81}]}
      ---
      """;

  private static final String DESTINATION_RULE = """
      apiVersion: networking.istio.io/v1
      kind: DestinationRule
      metadata: {name: echo, namespace: demo}
      spec: {host: echo, subsets: [{name: v1}, {name: v2}]}
      ---
      """;

  private static final String ROUTES = """
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: echo, namespace: demo}
      spec:
        hosts: [echo]
        http:
          - match: [{uri: {prefix: /a}}]
            route: [{destination: {host: echo, subset: v2, port: {number: 81}}}]
          - route:
              - {destination: {host: echo.demo.svc.cluster.local, subset: v3}, weight: 1}
              - {destination: {host: echo, port: {number: 82}}, weight: 1}
              - {destination: {host: echo.demo}, weight: 1}
      ---
      """;

  private static final String SLICE = """
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {name: echo-1, namespace: demo, labels: {kubernetes.io/service-name: echo}}
      addressType: IPv4
      ---
      """;

  @Test
  void names_hosts_subsets_and_ports_that_routes_name_and_nobody_defines() {
    assertThat(unresolved(SERVICE + DESTINATION_RULE + ROUTES)).containsExactly(
        "VirtualService demo/echo: spec.http[1].route[0].destination.subset: \"v3\" is not there"
            + " (expected: a subset of DestinationRule demo/echo: v1, v2)",
        "VirtualService demo/echo: spec.http[1].route[1].destination.port.number: 82"
            + " (expected: a port of Service demo/echo: 80, 81)",
        "VirtualService demo/echo: spec.http[1].route[2].destination.host: \"echo.demo\" is not there"
            + " (expected: a Service of namespace demo, or the full name of another one, as echo.demo.svc.cluster.local)");
  }

  @Test
  void says_that_no_rule_defines_subsets_for_the_host() {
    assertThat(unresolved(SERVICE + ROUTES)).first()
        .isEqualTo(
            "VirtualService demo/echo: spec.http[0].route[0].destination.subset: \"v2\" is not there"
                + " (expected: a subset of a DestinationRule for echo.demo.svc.cluster.local)");
  }

  @Test
  void names_a_slice_without_its_service() {
    assertThat(unresolved(SLICE))
        .containsExactly("EndpointSlice demo/echo-1: metadata.labels[kubernetes.io/service-name]:"
            + " \"echo\" is not there (expected: a Service of namespace demo)");
    assertThat(unresolved(SLICE + SERVICE)).isEmpty();
  }

  private static List<String> unresolved(String text) {
    Manifest manifest = Manifest.read("test.yaml", text);
    assertThat(manifest.findings()).isEmpty();
    DestinationRules rules =
        DestinationRules.of(only(manifest.istioObjects(), DestinationRule.class), "cluster.local", "root");
    return References.unresolved(only(manifest.kubeObjects(), Service.class),
        only(manifest.kubeObjects(), EndpointSlice.class), only(manifest.istioObjects(), VirtualService.class), rules,
        "cluster.local").stream().map(Finding::toString).toList();
  }

  private static <T> List<T> only(Collection<?> objects, Class<T> type) {
    return objects.stream().filter(type::isInstance).map(type::cast).toList();
  }
}
