package dev.outrigger.controlplane.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outrigger.controlplane.model.Change;
import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.policy.Manifest;
import dev.outrigger.policy.analysis.MeshAnalysis;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class AdmissionReviewTest {

  private final Neighbours neighbours = new Neighbours();
  private @Nullable ClusterState state = ClusterState.EMPTY;

  @Test
  void a_rule_with_an_error_is_refused_with_object_path_value_and_expectation() throws IOException {
    assertThat(answer("{\"host\": \"echo\", \"exportTo\": 7}"))
        .contains("DestinationRule demo/r: spec.exportTo: 7 (expected: a list)", "\"allowed\":false", "\"code\":422",
            "\"reason\":\"Invalid\"");
  }

  @Test
  void what_is_only_unwise_is_a_warning_in_the_mesh_as_it_is() throws IOException {
    assertThat(answer("{\"host\": \"echo\"}")).contains("\"allowed\":true",
        "\"warnings\":[\"spec.host: echo (expected: the name of a Service); the rule is not used\"]");

    Manifest services = Manifest.read("s.yaml",
        "{apiVersion: v1, kind: Service, metadata: {name: echo, namespace: demo}, spec: {ports: [{port: 80}]}}");
    ClusterState.Next next = ClusterState.EMPTY.with(List.of(new Change.ObjectPut(services.kubeObjects().getFirst())));
    state = next.state();
    neighbours.changed(next.state(), next.changes());
    assertThat(answer("{\"host\": \"echo\"}")).endsWith("\"response\":{\"uid\":\"u\",\"allowed\":true}}");
  }

  @Test
  void before_the_mesh_is_known_an_object_is_judged_by_itself() throws IOException {
    state = null;

    assertThat(answer("{\"host\": \"echo\"}")).endsWith("\"response\":{\"uid\":\"u\",\"allowed\":true}}");
  }

  @Test
  void without_an_object_there_is_nothing_to_refuse() throws IOException {
    assertThat(reviewed("{\"request\": {\"uid\": \"u\", \"operation\": \"DELETE\", \"object\": null}}"))
        .endsWith("\"response\":{\"uid\":\"u\",\"allowed\":true}}");
  }

  @Test
  void what_is_no_review_is_told_so() {
    for (String text : List.of("[]", "{}", "{\"request\": {}}", "null")) {
      assertThatThrownBy(() -> reviewed(text)).as(text)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("(expected: ");
    }
    assertThatThrownBy(() -> reviewed("{")).isInstanceOf(IOException.class);
  }

  private String answer(String spec) throws IOException {
    return reviewed("{\"request\": {\"uid\": \"u\", \"object\": {\"apiVersion\": \"networking.istio.io/v1\", \"kind\":"
        + " \"DestinationRule\", \"metadata\": {\"name\": \"r\", \"namespace\": \"demo\"}, \"spec\": " + spec + "}}}");
  }

  private String reviewed(String request) throws IOException {
    Validation validation = new Validation(() -> state, neighbours, MeshAnalysis.DEFAULT);
    return new String(AdmissionReview.answer(new ByteArrayInputStream(request.getBytes(StandardCharsets.UTF_8)),
        validation::of), StandardCharsets.UTF_8);
  }
}
