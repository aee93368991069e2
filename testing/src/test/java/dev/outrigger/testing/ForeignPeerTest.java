package dev.outrigger.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

final class ForeignPeerTest {

  @TempDir private Path directory;

  private Path program;

  @BeforeEach
  void writeProgram() throws IOException {
    program = Files.createFile(directory.resolve("envoy"));
    assertThat(program.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void is_the_file_that_the_variable_names() {
    var environment = Map.of("OUTRIGGER_ENVOY", program.toString(), "CI", "true");

    assertThat(ForeignPeer.require("envoy", "OUTRIGGER_ENVOY", environment)).isEqualTo(program);
  }

  @Test
  void is_looked_for_on_the_path_when_no_variable_names_it() {
    var environment = Map.of("PATH", "/nonexistent" + File.pathSeparator + directory);

    assertThat(ForeignPeer.require("envoy", "OUTRIGGER_ENVOY", environment)).isEqualTo(program);
  }

  @Test
  void skips_the_test_by_name_when_it_is_not_installed() {
    assertThatThrownBy(() -> ForeignPeer.require("envoy", "OUTRIGGER_ENVOY", Map.of("PATH", "/nonexistent")))
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContaining(
            "envoy: not installed (expected: its path in OUTRIGGER_ENVOY, or envoy on the PATH)");
  }

  @Test
  void fails_the_test_when_it_is_not_installed_for_an_automatic_build() {
    assertThatThrownBy(() -> ForeignPeer.require("envoy", "OUTRIGGER_ENVOY", Map.of("CI", "true")))
        .isInstanceOf(AssertionFailedError.class)
        .hasMessageStartingWith("envoy: not installed");
  }

  @Test
  void fails_the_test_when_the_variable_names_no_program_even_if_the_path_has_one() {
    var environment = Map.of("OUTRIGGER_ENVOY", directory.toString(), "PATH", directory.toString());

    assertThatThrownBy(() -> ForeignPeer.require("envoy", "OUTRIGGER_ENVOY", environment))
        .isInstanceOf(AssertionFailedError.class)
        .hasMessage("OUTRIGGER_ENVOY: " + directory + " (expected: the path of an executable file)");
  }
}
