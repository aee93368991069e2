package dev.outrigger.controlplane.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.controlplane.model.Change;
import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.translate.RandomMesh;
import dev.outrigger.policy.Manifest;
import dev.outrigger.policy.analysis.MeshAnalysis;
import dev.outrigger.policy.analysis.MeshObjects;
import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.istio.IstioObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NeighboursTest {

  private final Neighbours neighbours = new Neighbours();
  private ClusterState state = ClusterState.EMPTY;

  /** What is found around a rule is what is found of it in the whole mesh, whatever came, changed and went before. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void nothing_is_missed_that_a_look_at_everything_finds(long seed) {
    RandomMesh mesh = new RandomMesh(new SplittableRandom(seed));
    Set<String> codes = new HashSet<>();
    for (int step = 0; step < 150; step++) {
      apply(mesh.changes());
      List<Finding> all = MeshAnalysis.DEFAULT.ofDefinitions(objects());
      all.forEach(finding -> codes.add(finding.code()));
      rules()
          .forEach(rule -> assertThat(about(rule, MeshAnalysis.DEFAULT.ofDefinitions(neighbours.around(rule, state))))
              .as("%s of seed %s", rule.ref(), seed)
              .containsExactlyInAnyOrderElementsOf(about(rule, all)));
    }
    assertThat(codes).contains("conflict", "unknown-host", "unknown-gateway", "unknown-delegate");
  }

  @Test
  void of_a_big_mesh_only_what_a_rule_touches_is_looked_at() {
    StringBuilder yaml = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      yaml.append("""
          {apiVersion: v1, kind: Service, metadata: {name: s%1$d}, spec: {ports: [{name: http, port: 80}]}}
          ---
          apiVersion: networking.istio.io/v1
          kind: DestinationRule
          metadata: {name: s%1$d}
          spec: {host: s%1$d, subsets: [{name: a, labels: {v: a}}]}
          ---
          apiVersion: networking.istio.io/v1
          kind: VirtualService
          metadata: {name: s%1$d}
          spec: {hosts: [s%1$d], http: [{route: [{destination: {host: s%1$d, subset: a}}]}]}
          ---
          """.replace("%1$d", Integer.toString(i)));
    }
    apply(changes(yaml.toString()));
    assertThat(size(objects())).isEqualTo(1500);

    IstioObject route = rule("""
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: new}
        spec: {hosts: [s7], http: [{route: [{destination: {host: s8, subset: a}, weight: 1}, {destination: {host: s9}, weight: 1}]}]}
        """);
    // The rule, the three services, the DestinationRules of two, and the other rule for the same host.
    assertThat(size(neighbours.around(route, state))).isEqualTo(7);
    IstioObject destination = rule("""
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: new}
        spec: {host: "*.default.svc.cluster.local"}
        """);
    assertThat(size(neighbours.around(destination, state))).isEqualTo(2);
  }

  private void apply(List<Change> changes) {
    ClusterState.Next next = state.with(changes);
    state = next.state();
    neighbours.changed(state, next.changes());
  }

  private Stream<IstioObject> rules() {
    return Stream
        .<Collection<? extends IstioObject>>of(state.virtualServices().values(), state.destinationRules().values(),
            state.serviceEntries().values(), state.sidecars().values(), state.gateways().values())
        .flatMap(Collection::stream);
  }

  private MeshObjects objects() {
    return new MeshObjects(state.services().values(), state.slices().values(), state.pods().values(),
        state.destinationRules().values(), state.virtualServices().values(), state.serviceEntries().values(),
        state.workloadEntries().values(), state.sidecars().values(), state.gateways().values());
  }

  private static List<Finding> about(IstioObject rule, List<Finding> findings) {
    return findings.stream().filter(finding -> rule.ref().equals(finding.object())).distinct().toList();
  }

  private static int size(MeshObjects objects) {
    return objects.services().size() + objects.slices().size() + objects.destinationRules().size()
        + objects.virtualServices().size() + objects.serviceEntries().size() + objects.sidecars().size()
        + objects.gateways().size();
  }

  private static IstioObject rule(String yaml) {
    return Manifest.read("test.yaml", yaml).istioObjects().getFirst();
  }

  private static List<Change> changes(String yaml) {
    Manifest manifest = Manifest.read("test.yaml", yaml);
    assertThat(manifest.rejected()).isEmpty();
    List<Change> changes = new ArrayList<>();
    manifest.kubeObjects().forEach(object -> changes.add(new Change.ObjectPut(object)));
    manifest.istioObjects().forEach(rule -> changes.add(new Change.RulePut(rule)));
    return changes;
  }
}
