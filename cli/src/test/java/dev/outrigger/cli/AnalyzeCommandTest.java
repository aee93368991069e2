package dev.outrigger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Output is compared with files that {@code -Dgolden.update=true} writes anew. */
final class AnalyzeCommandTest {

  private static final Path RESOURCES = Path.of("src/test/resources/analyze");
  private static final String MESH = RESOURCES.resolve("mesh").toString();

  @ParameterizedTest
  @ValueSource(strings = {"text", "json"})
  void tells_all_that_is_wrong_in_a_directory(String format) throws IOException {
    Run run = run("analyze", "-f", MESH, "-o", format);

    Path golden = RESOURCES.resolve("mesh." + format);
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(golden, run.out);
    }
    assertThat(run.out).isEqualTo(Files.readString(golden));
    assertThat(run.err).isEmpty();
    assertThat(run.status).isEqualTo(1);
  }

  @Test
  void each_bad_input_is_told_by_object_path_value_and_expectation() throws IOException {
    Run run = run("analyze", "-f", RESOURCES.resolve("bad").toString());

    Path golden = RESOURCES.resolve("bad.text");
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(golden, run.out);
    }
    assertThat(run.out).isEqualTo(Files.readString(golden));
    assertThat(run.status).isEqualTo(1);
  }

  @Test
  void finds_nothing_in_what_is_right() {
    Run run = run("analyze", "-f", MESH + "/services.yaml", "--failure-threshold", "info");

    assertThat(run.out).isEqualTo("nothing found in 1 object\n");
    assertThat(run.status).isZero();
  }

  @Test
  void warnings_fail_only_when_asked_to(@TempDir Path directory) throws IOException {
    Path rule = Files.writeString(directory.resolve("rule.yaml"), """
        {apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: r}, spec: {host: nobody}}
        """);

    assertThat(run("analyze", "-f", rule.toString()).status).isZero();
    assertThat(run("analyze", "-f", rule.toString(), "--failure-threshold", "Warning").status).isEqualTo(1);
    assertThat(run("analyze", "-f", rule.toString(), "--failure-threshold=warning", "-S", "unknown-host").status)
        .isZero();
  }

  @Test
  void a_code_can_be_suppressed_for_some_objects_under_our_name_and_istios() {
    assertThat(run("analyze", "-f", MESH).out).contains("unknown-subset");
    assertThat(run("analyze", "-f", MESH, "-S", "unknown-subset=VirtualService *.demo").out)
        .doesNotContain("unknown-subset");
    assertThat(run("analyze", "-f", MESH, "-S", "IST0101=VirtualService shop.demo").out)
        .doesNotContain("unknown-subset");
    assertThat(run("analyze", "-f", MESH, "-S", "unknown-subset=VirtualService *.elsewhere").out)
        .contains("unknown-subset");
  }

  @Test
  void only_the_namespace_asked_for_is_told_of() {
    assertThat(run("analyze", "-f", MESH, "-n", "demo").out).isEqualTo(run("analyze", "-f", MESH).out);
    assertThat(run("analyze", "-f", MESH, "-n", "elsewhere").out).isEqualTo("nothing found in 5 objects\n");
  }

  @Test
  void the_same_object_in_two_files_is_taken_from_the_first(@TempDir Path directory) throws IOException {
    Path one = Files.writeString(directory.resolve("one.yaml"), service(80));
    Path two = Files.writeString(directory.resolve("two.yaml"), service(90));

    assertThat(run("analyze", "-f", one.toString(), "-f", two.toString()).out)
        .isEqualTo("warning duplicate: " + two + ":1: Service default/echo: defined in " + one
            + ":1 too, which is taken (expected: each object once)\n1 warning in 1 object\n");
  }

  @Test
  void standard_input_is_read_in_place_of_a_dash() {
    InputStream before = System.in;
    try {
      System.setIn(new ByteArrayInputStream("kind: [".getBytes(StandardCharsets.UTF_8)));
      Run run = run("analyze", "-f", "-");

      assertThat(run.out).startsWith("error syntax: -:1: not YAML: ");
      assertThat(run.status).isEqualTo(1);
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void what_cannot_be_read_is_told_in_one_line(@TempDir Path empty) {
    assertThat(run("analyze", "-f", "gone.yaml")).isEqualTo(
        new Run(2, "", "outrigger analyze: gone.yaml: is not there (expected: a file or a directory)\n"));
    assertThat(run("analyze", "-f", empty.toString()).err)
        .isEqualTo("outrigger analyze: " + empty + ": no manifests in it (expected: files .yaml, .yml or .json)\n");
    assertThat(run("analyze", "--kubeconfig", "gone").err)
        .isEqualTo("outrigger analyze: --kubeconfig: gone (expected: a file that you may read)\n");
  }

  @Test
  void wrong_options_are_told_with_what_was_expected() {
    assertThat(run("analyze")).isEqualTo(new Run(2, "", """
        outrigger analyze: nothing to analyze (expected: -f FILE, --kubeconfig FILE or both)
        Try: outrigger analyze --help
        """));
    assertThat(run("analyze", "-f", MESH, "-o", "xml").err).contains("\"xml\" (expected: text, json)");
    assertThat(run("analyze", "-f", MESH, "--failure-threshold", "never").err)
        .contains("\"never\" (expected: info, warning, error)");
    assertThat(run("analyze", "-f", MESH, "-S", "=x").err).contains("\"=x\" (expected: CODE or ");
  }

  @Test
  void a_cluster_that_is_not_there_is_told(@TempDir Path directory) throws IOException {
    Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "http://127.0.0.1:9"}}]
        users: [{name: u, user: {}}]
        contexts: [{name: x, context: {cluster: c, user: u}}]
        current-context: x
        """);

    assertThat(run("analyze", "--kubeconfig", kubeconfig.toString()).err)
        .startsWith("outrigger analyze: cannot list services: http://127.0.0.1:9/: ");
  }

  private static String service(int port) {
    return "{apiVersion: v1, kind: Service, metadata: {name: echo}, spec: {ports: [{port: " + port + "}]}}\n";
  }

  private static Run run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = CliMain.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
    return new Run(status, out.toString(), err.toString());
  }

  private record Run(int status, String out, String err) {}
}
