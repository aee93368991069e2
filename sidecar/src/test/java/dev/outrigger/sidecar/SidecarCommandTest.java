package dev.outrigger.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.sidecar.config.NetAddress;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class SidecarCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<SidecarOptions> ran = new ArrayList<>();

  private int run(String... arguments) {
    return run(ran::add, arguments);
  }

  private int run(SidecarCommand.Runner runner, String... arguments) {
    CommandLine line = SidecarCommand.commandLine(runner);
    return line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
  }

  @Test
  void all_options_are_taken() {
    int status = run("-c", "b.yaml", "--http-proxy-address", "127.0.0.1:15080", "--state-dir", "state");

    assertThat(status).isZero();
    assertThat(ran)
        .containsExactly(new SidecarOptions(Path.of("b.yaml"), new NetAddress("127.0.0.1", 15080), Path.of("state")));
  }

  @Test
  void only_the_file_is_needed() {
    assertThat(run("--config", "b.yaml")).isZero();
    assertThat(ran).containsExactly(new SidecarOptions(Path.of("b.yaml"), null, null));
  }

  @Test
  void an_ipv6_literal_stands_in_brackets() {
    assertThat(run("-c", "b.yaml", "--http-proxy-address", "[::1]:80")).isZero();
    assertThat(ran.getFirst().httpProxy()).isEqualTo(new NetAddress("::1", 80));
  }

  @ParameterizedTest
  @ValueSource(strings = {"15080", "127.0.0.1", "127.0.0.1:65536", ":80", "::1:80"})
  void an_address_that_is_none_is_refused_with_what_was_expected(String address) {
    assertThat(run("-c", "b.yaml", "--http-proxy-address", address)).isEqualTo(2);
    assertThat(err.toString()).contains("\"" + address + "\" (expected: HOST:PORT, such as 127.0.0.1:15080)");
  }

  @Test
  void a_missing_file_option_is_named() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("Missing required option: '--config=FILE'");
  }

  @Test
  void what_keeps_it_from_starting_is_one_line_and_status_1() {
    int status = run(options -> {
      throw new IOException("b.yaml: no such file");
    }, "-c", "b.yaml");

    assertThat(status).isOne();
    assertThat(err.toString().strip()).isEqualTo("outrigger sidecar: b.yaml: no such file");
  }

  @Test
  void a_file_that_cannot_be_read_is_named() {
    int status = run(options -> Sidecar.start(options, () -> {}), "-c", "/nowhere/b.yaml");

    assertThat(status).isOne();
    assertThat(err.toString()).contains("/nowhere/b.yaml: no such file (expected: Envoy's bootstrap");
  }

  @Test
  void help_shows_an_example() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("Example").contains("outrigger sidecar -c bootstrap.yaml --state-dir");
  }

  @Test
  void the_version_is_told() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).startsWith("outrigger sidecar ");
  }
}
