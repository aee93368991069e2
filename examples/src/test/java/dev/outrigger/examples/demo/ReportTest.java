package dev.outrigger.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReportTest {

  private static final Result GOOD =
      new Result("a scene", true, "one", "one", 0, Map.of("goodjob-1", 3L), Map.of("ready", 12L));
  private static final Result BAD =
      new Result("another scene", false, "none fails " + "and so on ".repeat(20), "two failed", 2, Map.of(),
          Map.of());

  @Test
  void is_ok_only_when_every_scene_is() {
    assertThat(new Report(List.of(GOOD)).ok()).isTrue();
    assertThat(new Report(List.of(GOOD, BAD)).ok()).isFalse();
  }

  @Test
  void the_table_fits_80_columns() {
    assertThat(new Report(List.of(GOOD, BAD)).table())
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(View.WIDTH))
        .contains("1 of 2 as expected");
  }

  @Test
  void the_json_has_the_figures_of_every_scene() throws IOException {
    JsonNode json = new ObjectMapper().readTree(new Report(List.of(GOOD, BAD)).json());

    assertThat(json.get("ok").asBoolean()).isFalse();
    JsonNode scene = json.get("scenes").get(0);
    assertThat(scene.get("name").asText()).isEqualTo("a scene");
    assertThat(scene.get("ok").asBoolean()).isTrue();
    assertThat(scene.get("expected").asText()).isEqualTo("one");
    assertThat(scene.get("seen").asText()).isEqualTo("one");
    assertThat(scene.get("requestsPerPod").get("goodjob-1").asLong()).isEqualTo(3);
    assertThat(scene.get("millis").get("ready").asLong()).isEqualTo(12);
    assertThat(json.get("scenes").get(1).get("failedRequests").asLong()).isEqualTo(2);
  }
}
