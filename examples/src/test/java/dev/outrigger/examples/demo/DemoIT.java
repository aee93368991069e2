package dev.outrigger.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a user types it, with short times and on addresses of its own. */
final class DemoIT {

  private static final Path LAUNCHER = Path.of("..", "outrigger").toAbsolutePath().normalize();

  @TempDir private Path directory;

  @Test
  void every_scene_is_as_expected() throws IOException, InterruptedException {
    Path json = directory.resolve("demo.json");

    Finished demo = run("demo", "--fast", "--block", freeBlock(), "--json", json.toString());

    assertThat(demo.status()).as(demo.output()).isZero();
    JsonNode report = new ObjectMapper().readTree(json.toFile());
    assertThat(report.get("ok").asBoolean()).isTrue();
    assertThat(report.get("scenes").findValuesAsText("name")).extracting(name -> name.charAt(0))
        .contains('1', '2', '3', '4', '5');
  }

  @Test
  void an_unknown_scene_is_refused() throws IOException, InterruptedException {
    Finished demo = run("demo", "--only", "6");

    assertThat(demo.status()).isEqualTo(2);
    assertThat(demo.output()).contains("--only: 6 (expected: 1..5)");
  }

  /** So that two builds on one machine do not meet. */
  private static String freeBlock() {
    int first = ThreadLocalRandom.current().nextInt(100);
    return IntStream.range(0, 100)
        .mapToObj(i -> "127." + (100 + (first + i) % 100))
        .filter(block -> new Addresses(block).taken().isEmpty())
        .findFirst()
        .orElseThrow();
  }

  private record Finished(int status, String output) {}

  private static Finished run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    return new Finished(process.exitValue(), output);
  }
}
