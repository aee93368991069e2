package dev.outrigger.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process of its own, with the JVM options that it is shipped with. */
final class ControlPlaneMainIT {

  @TempDir private Path manifests;

  @Test
  void runs_until_it_is_told_to_stop_and_says_what_it_does_line_by_line() throws Exception {
    Process process = start("--manifests", manifests.toString(), "--xds-address", "127.0.0.1:0",
        "--monitoring-address", "127.0.0.1:0");
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      List<String> lines = new ArrayList<>();
      String line = output.readLine();
      while (line != null && !line.contains("state 1:")) {
        lines.add(line);
        line = output.readLine();
      }
      assertThat(lines).as("before the first state")
          .hasSize(3)
          .allMatch(each -> each.contains(" INFO  ControlPlane: "));
      assertThat(line).endsWith("state 1: 0 services, 0 slices, 0 destination rules, 0 virtual services");

      // The process's own method would close its output too.
      process.toHandle().destroy();
      assertThat(output.readLine()).endsWith("INFO  ControlPlaneMain: stopped");
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void a_wrong_option_ends_it_with_status_2() throws Exception {
    Process process = start("--manifests", "/does/not/exist");

    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(2);
  }

  private static Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "@jvm.options", "-cp", System.getProperty("java.class.path"), ControlPlaneMain.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }
}
