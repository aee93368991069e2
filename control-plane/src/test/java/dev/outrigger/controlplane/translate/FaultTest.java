package dev.outrigger.controlplane.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.controlplane.model.Change;
import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.policy.istio.DestinationRule;
import dev.outrigger.policy.istio.ExportTo;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An object that no reader lets pass, in place of a fault of ours. */
final class FaultTest {

  private static final String BAD = "outbound|80||bad.default.svc.cluster.local";

  private final ResourceGenerator generator = new ResourceGenerator(MeshOptions.DEFAULT);

  @Test
  void a_resource_that_cannot_be_made_keeps_none_of_the_others_from_being_made() {
    Generated generated = generate(new Names.All());

    assertThat(generated.resources()).extracting(NamedResource::name)
        .contains("outbound|80||good.default.svc.cluster.local", "BlackHoleCluster")
        .doesNotContain(BAD);
    assertThat(generated.failures()).singleElement().satisfies(failure -> {
      assertThat(failure.name()).isEqualTo(BAD);
      assertThat(failure.cause()).hasMessageContaining("ejectionReturn");
    });
    assertThat(generated.isUnknown(BAD)).isTrue();
    assertThat(generated.isUnknown("other")).isFalse();
  }

  @Test
  void it_fails_nobody_who_does_not_ask_for_it() {
    assertThat(generate(new Names.Only(Set.of("BlackHoleCluster"))).failures()).isEmpty();
  }

  @Test
  void of_a_type_that_cannot_even_be_listed_everything_is_unknown() {
    Generated generated =
        generator.generate(ResourceType.CLUSTERS, new Names.All(), withRule(null), Meshes.client("REDIRECT"));

    assertThat(generated.isUnknown("BlackHoleCluster")).isTrue();
  }

  private Generated generate(Names names) {
    return generator.generate(ResourceType.CLUSTERS, names, withRule(ExportTo.EVERYWHERE), Meshes.client("NONE"));
  }

  @SuppressWarnings("NullAway") // that is the fault
  private static ClusterState withRule(@Nullable ExportTo exportTo) {
    ClusterState good = Meshes.state("""
        apiVersion: v1
        kind: Service
        metadata: {name: good}
        spec: {clusterIP: 10.0.0.1, ports: [{name: http, port: 80}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: bad}
        spec: {clusterIP: 10.0.0.2, ports: [{name: http, port: 80}]}
        ---
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: bad}
        spec: {host: bad, trafficPolicy: {outlierDetection: {}}}
        """);
    DestinationRule rule = good.destinationRules().values().iterator().next();
    DestinationRule bad = new DestinationRule(rule.metadata(), rule.host(), exportTo, null, rule.trafficPolicy(),
        rule.subsets(), null, null);
    return good.with(List.of(new Change.RulePut(bad))).state();
  }
}
