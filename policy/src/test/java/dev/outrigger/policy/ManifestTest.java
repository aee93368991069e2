package dev.outrigger.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.istio.IstioObject;
import dev.outrigger.policy.kube.KubeObject;
import dev.outrigger.policy.tree.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ManifestTest {

  @Test
  void gives_good_objects_beside_rejected_ones() {
    Manifest manifest = Manifest.read("echo.yaml", """
        apiVersion: v1
        kind: Namespace
        metadata: {name: demo}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: echo, namespace: demo}
        spec: {ports: [{port: 0}]}
        ---
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: echo}
        spec: {host: echo}
        """);

    assertThat(manifest.kubeObjects()).extracting(KubeObject::ref)
        .containsExactly(new ObjectRef("Namespace", "", "demo"));
    assertThat(manifest.istioObjects()).extracting(IstioObject::ref)
        .containsExactly(new ObjectRef("DestinationRule", "default", "echo"));
    assertThat(manifest.rejected()).containsExactly(new ObjectRef("Service", "demo", "echo"));
    assertThat(manifest.readable()).isTrue();
    assertThat(manifest.findings()).map(Finding::toString)
        .containsExactly(
            "echo.yaml:8: Service demo/echo: spec.ports[0].port: 0 (expected: a whole number, 1..65535)");
  }

  @Test
  void is_not_readable_when_an_error_belongs_to_no_object() {
    Manifest broken = Manifest.read("a.yaml", "kind: Service\nmetadata:\n\tname: x\n");
    Manifest nameless = Manifest.read("b.yaml", "apiVersion: v1\nkind: Service\n");

    assertThat(broken.readable()).isFalse();
    assertThat(broken.findings()).map(Finding::toString).singleElement().asString().startsWith("a.yaml:3: not YAML: ");
    assertThat(nameless.readable()).isFalse();
    assertThat(nameless.findings()).map(Finding::toString)
        .containsExactly("b.yaml:1: metadata.name: missing, or not a"
            + " text (expected: a text, for without it nobody knows which object this is)");
  }

  @Test
  void unrolls_lists() {
    Manifest manifest = Manifest.read("list.json", """
        {"apiVersion": "v1", "kind": "List", "items": [
          {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a"}},
          {"apiVersion": "v1", "kind": "List", "items": [
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "b"}}]}]}
        """);

    assertThat(manifest.kubeObjects()).extracting(object -> object.metadata().name()).containsExactly("a", "b");
    assertThat(manifest.findings()).isEmpty();
  }

  @Test
  void takes_the_later_of_two_objects_with_one_name() {
    Manifest manifest = Manifest.read("twice.yaml", """
        {apiVersion: v1, kind: Namespace, metadata: {name: a, labels: {version: first}}}
        ---
        {apiVersion: v1, kind: Namespace, metadata: {name: a, labels: {version: second}}}
        """);

    assertThat(manifest.kubeObjects()).singleElement()
        .extracting(object -> object.metadata().labels())
        .isEqualTo(Map.of("version", "second"));
  }

  @Test
  void tells_no_place_for_what_did_not_come_from_a_file() {
    Tree.Mapping metadata = new Tree.Mapping(Map.of("name", new Tree.Scalar(Tree.Kind.TEXT, "a", 0)), 0);
    Tree.Mapping document = new Tree.Mapping(Map.of("apiVersion", new Tree.Scalar(Tree.Kind.TEXT, "v1", 0), "kind",
        new Tree.Scalar(Tree.Kind.TEXT, "Namespace", 0), "metadata", metadata, "more", metadata), 0);

    Manifest manifest = Manifest.of(List.of(document), null);

    assertThat(manifest.findings()).map(Finding::toString)
        .containsExactly(
            "Namespace a: more: unknown field (expected: one of apiVersion, kind, metadata, spec, status)");
  }

  @ParameterizedTest
  @MethodSource("dev.outrigger.policy.FindingsTest#files")
  void throws_nothing_whatever_the_text_says(Path file) throws IOException {
    String text = Files.readString(file);
    Random random = new Random(7);
    for (int i = 0; i < 150; i++) {
      String damaged = damage(text, random);
      assertThatCode(() -> Manifest.read("damaged.yaml", damaged)).as(damaged).doesNotThrowAnyException();
    }
  }

  /** Cuts something out, or puts something in that has a meaning in YAML. */
  private static String damage(String text, Random random) {
    int from = random.nextInt(text.length());
    int to = Math.min(text.length(), from + random.nextInt(12));
    String[] inserted =
        {"", "", "[", "}", ": ", "- ", "\n", "\"", "&a ", "*a", "null", "-1", "!!x ", "\u0000", "\ud83d"};
    return text.substring(0, from) + inserted[random.nextInt(inserted.length)] + text.substring(to);
  }
}
