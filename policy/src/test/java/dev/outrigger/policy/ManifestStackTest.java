package dev.outrigger.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.policy.analysis.MeshAnalysis;
import dev.outrigger.policy.finding.Finding;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ManifestStackTest {

  @Test
  void what_a_manifest_replaces_is_not_told_of() {
    assertThat(findings(file("{host: echo}"), cluster("{host: echo, colour: red}"))).isEmpty();
    assertThat(findings(cluster("{host: echo, colour: red}"))).hasSize(1);
  }

  @Test
  void an_object_with_an_error_leaves_the_one_below_in_place() {
    ManifestStack stack = new ManifestStack();
    stack.add(file("{host: 7}"));
    stack.add(cluster("{host: nobody}"));

    assertThat(stack.size()).isEqualTo(2);
    assertThat(stack.findings(MeshAnalysis.DEFAULT)).extracting(Finding::code)
        .containsExactly("bad-value", "unknown-host");
  }

  @Test
  void what_is_wrong_between_objects_is_told_where_the_object_stands() {
    assertThat(findings(file("{host: nobody}"))).extracting(Finding::toString)
        .singleElement()
        .asString()
        .startsWith("rule.yaml:1: DestinationRule default/r: spec.host: nobody (expected: ");
  }

  @Test
  void an_object_does_not_hear_what_it_does_not_want_to() {
    Manifest manifest = Manifest.read("rule.yaml", """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: r, annotations: {galley.istio.io/analyze-suppress: IST0101}}
        spec: {host: nobody, colour: red}
        """);

    assertThat(findings(manifest)).extracting(Finding::code).containsExactly("unknown-field");
  }

  private static List<Finding> findings(Manifest... manifests) {
    ManifestStack stack = new ManifestStack();
    for (Manifest manifest : manifests) {
      stack.add(manifest);
    }
    return stack.findings(MeshAnalysis.DEFAULT);
  }

  private static Manifest file(String spec) {
    return Manifest.read("rule.yaml",
        "{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: r}, spec: "
            + spec + "}");
  }

  private static Manifest cluster(String spec) {
    Manifest manifest = Manifest.read("cluster", """
        apiVersion: v1
        kind: Service
        metadata: {name: echo}
        spec: {ports: [{port: 80}]}
        ---
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: r}
        spec: %s
        """.formatted(spec));
    return new Manifest(manifest.kubeObjects(), manifest.istioObjects(), manifest.findings(), Map.of());
  }
}
