package dev.outrigger.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.policy.Manifest;
import dev.outrigger.policy.istio.HttpRoute;
import dev.outrigger.policy.istio.VirtualService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RulesTest {

  private final String example = read();

  @Test
  void the_seeds_values_are_the_examples_own() {
    assertThat(Rules.seed(false).apply(example)).isEqualTo(example);
    assertThat(example).contains("interval: 10s", "consecutive5xxErrors: 3", "baseEjectionTime: 30s",
        "maxEjectionPercent: 100",
        "ukids-user:", "exact: green", "waveofmymind.shop", "goodjob-gateway", "- mesh");
  }

  @Test
  void short_times_change_the_times_alone() {
    String fast = Rules.seed(true).apply(example);

    assertThat(fast.replace("interval: 1s", "interval: 10s").replace("baseEjectionTime: 4s", "baseEjectionTime: 30s"))
        .isEqualTo(example);
  }

  @Test
  void retries_belong_to_the_last_route() {
    Manifest manifest = Manifest.read("rules.yaml", Rules.seed(false).withRetries().apply(example));

    assertThat(manifest.readable()).isTrue();
    assertThat(manifest.rejected()).isEmpty();
    List<HttpRoute> routes = manifest.istioObjects()
        .stream()
        .filter(VirtualService.class::isInstance)
        .map(VirtualService.class::cast)
        .findFirst()
        .orElseThrow()
        .http();
    assertThat(routes.getFirst().settings().retries()).isNull();
    assertThat(routes.getLast().settings().retries()).isNotNull();
  }

  @Test
  void the_window_is_an_annotation_of_the_destination_rule() {
    assertThat(Rules.seed(false).withWindow().apply(example))
        .contains("kind: DestinationRule\nmetadata:\n  annotations: {outrigger.dev/ejection-window: \"3/30s\"}\n");
  }

  private static String read() {
    try {
      return Files.readString(Path.of("manifests/goodjob-rules.yaml"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
