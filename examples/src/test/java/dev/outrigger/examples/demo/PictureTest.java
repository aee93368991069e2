package dev.outrigger.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.examples.demo.Stage.Served;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PictureTest {

  @Test
  void a_pod_without_requests_has_an_empty_bar() {
    List<String> bars = Picture.bars(2, Map.of("goodjob-2", 200L));

    assertThat(bars.get(0)).startsWith("  goodjob-1 ").endsWith(" 0").doesNotContain("█");
    assertThat(bars.get(1)).contains("█".repeat(50)).endsWith(" 200");
    assertThat(bars).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(View.WIDTH));
  }

  @Test
  void a_timeline_marks_failures_and_silence() {
    List<Served> served =
        List.of(new Served(0, 10, 200), new Served(1_500_000, 1_500_010, 503), new Served(3_000_000, 3_000_010, 200));

    List<String> lines = Picture.timeline(Map.of("goodjob-1", served), 0, 3_100_000);

    assertThat(lines.getFirst()).endsWith(" █×·█");
  }

  @Test
  void a_long_timeline_still_fits_80_columns() {
    List<Served> served = List.of(new Served(0, 10, 200), new Served(299_000_000, 299_000_010, 200));

    assertThat(Picture.timeline(Map.of("goodjob-1", served), 0, 300_000_000))
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(View.WIDTH));
  }
}
