package dev.outrigger.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.controlplane.serve.Limits;
import dev.outrigger.controlplane.state.Debounce;
import dev.outrigger.controlplane.translate.MeshOptions;
import dev.outrigger.controlplane.translate.MeshOptions.DefaultRetries;
import dev.outrigger.controlplane.translate.MeshOptions.Outbound;
import dev.outrigger.controlplane.translate.MeshOptions.Scoping;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class ControlPlaneCommandTest {

  @TempDir private Path manifests;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<ControlPlaneOptions> started = new ArrayList<>();

  @Test
  void defaults() {
    assertThat(execute("--manifests", manifests.toString())).isZero();

    assertThat(started).containsExactly(
        new ControlPlaneOptions(new MeshSource.Manifests(manifests), new InetSocketAddress("127.0.0.1", 15010),
            new InetSocketAddress("127.0.0.1", 15014), Debounce.DEFAULT, MeshOptions.DEFAULT, Limits.DEFAULT,
            TransportOptions.DEFAULT));
  }

  @Test
  void every_option() {
    assertThat(execute("--manifests", manifests.toString(), "--xds-address", "127.0.0.9:1", "--monitoring-address",
        "[::1]:2", "--debounce-quiet", "1ms", "--debounce-max", "2m", "--access-log-file", "/dev/stdout",
        "--default-retries", "istio", "--scope", "everything", "--outbound", "registry-only", "--max-connection-age",
        "10m",
        "--new-streams-per-second", "7")).isZero();

    MeshOptions standard = MeshOptions.DEFAULT;
    assertThat(started).containsExactly(
        new ControlPlaneOptions(new MeshSource.Manifests(manifests), new InetSocketAddress("127.0.0.9", 1),
            new InetSocketAddress("::1", 2), new Debounce(Duration.ofMillis(1), Duration.ofMinutes(2)),
            new MeshOptions(standard.clusterDomain(), standard.rootNamespace(), standard.connectTimeout(),
                DefaultRetries.ISTIO, Scoping.EVERYTHING, Outbound.REGISTRY_ONLY, standard.locality(), "/dev/stdout"),
            Limits.DEFAULT, new TransportOptions(null, 7, Duration.ofMinutes(10),
                TransportOptions.DEFAULT.rootLifetime(), TransportOptions.DEFAULT.servingLifetime())));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      --xds-address        | 10.0.0.1:15010   | --xds-address: 10.0.0.1:15010 (expected: a loopback address, such as 127.0.0.1, for it is served without encryption)
      --xds-address        | 0.0.0.0:15010    | --xds-address: 0.0.0.0:15010 (expected: a loopback address, such as 127.0.0.1, for it is served without encryption)
      --xds-tls-address    | 0.0.0.0:15012    | --xds-tls-address: with --manifests (expected: a cluster, which keeps the certificate authority and knows whose a proxy's token is)
      --max-connection-age | 10ms             | --max-connection-age: 10ms (expected: 1s or more)
      --new-streams-per-second | 0            | --new-streams-per-second: 0 (expected: 1..100000)
      --xds-address        | 127.0.0.1        | Invalid value for option '--xds-address': "127.0.0.1" (expected: HOST:PORT, such as 127.0.0.1:15010)
      --xds-address        | 127.0.0.1:65536  | Invalid value for option '--xds-address': "127.0.0.1:65536" (expected: HOST:PORT, such as 127.0.0.1:15010)
      --debounce-quiet     | 100              | Invalid value for option '--debounce-quiet': "100" (expected: a number and ms, s or m, such as 100ms)
      --debounce-max       | 50ms             | debounce max: 50 ms (expected: no shorter than quiet, 100 ms)
      --default-retries    | never            | Invalid value for option '--default-retries': "never" (expected: unprocessed or istio)
      --log-format         | xml              | Invalid value for option '--log-format': "xml" (expected: text or json)
      --manifests          | /does/not/exist  | --manifests: /does/not/exist (expected: a directory)
      --speed              | high             | Unknown options: '--speed', 'high'
      """)
  void a_wrong_option_is_named_with_what_was_expected(String option, String value, String message) {
    String[] arguments = option.equals("--manifests") ? new String[]{option, value}
        : new String[]{"--manifests", manifests.toString(), option, value};

    assertThat(execute(arguments)).isEqualTo(2);
    assertThat(err.toString())
        .isEqualToNormalizingNewlines(
            "outrigger control-plane: " + message + "\nTry: outrigger control-plane --help\n");
    assertThat(started).isEmpty();
  }

  @Test
  void without_a_source_there_is_nothing_to_do() {
    assertThat(execute()).isEqualTo(2);
    assertThat(err.toString())
        .contains("nothing to follow (expected: --kubeconfig FILE for a cluster, --manifests DIR for a"
            + " directory, or to run in a pod that has a service account's token)");
  }

  @Test
  void in_a_pod_its_own_cluster_is_the_source() {
    assertThat(execute(ControlPlaneCommand.commandLine((options, logs) -> started.add(options), true))).isZero();

    assertThat(started).singleElement().extracting(ControlPlaneOptions::source).isEqualTo(new MeshSource.InPod());
  }

  @Test
  void a_kubeconfig_file_is_a_source_even_in_a_pod() {
    assertThat(
        execute(ControlPlaneCommand.commandLine((options, logs) -> started.add(options), true), "--kubeconfig", "file"))
        .isZero();

    assertThat(started).singleElement()
        .extracting(ControlPlaneOptions::source)
        .isEqualTo(new MeshSource.Kubeconfig(Path.of("file")));
  }

  @Test
  void two_sources_at_once_are_refused() {
    assertThat(execute("--manifests", manifests.toString(), "--kubeconfig", "file")).isEqualTo(2);
    assertThat(err.toString()).contains("--manifests and --kubeconfig: both given (expected: one of them)");
  }

  @Test
  void help_has_an_example() {
    assertThat(execute("--help")).isZero();
    assertThat(out.toString()).contains("Usage: outrigger control-plane", "Examples:",
        "outrigger control-plane --manifests ./manifests --xds-address 127.0.0.1:15010");
  }

  @Test
  void version() {
    assertThat(execute("--version")).isZero();
    assertThat(out.toString()).startsWith("outrigger control-plane ");
  }

  @Test
  void what_keeps_it_from_starting_is_said_in_one_line() {
    CommandLine commandLine = ControlPlaneCommand.commandLine((options, logs) -> {
      throw new IOException("--xds-address 127.0.0.1:15010: Address already in use (stop what listens there)");
    }, false);

    assertThat(execute(commandLine, "--manifests", manifests.toString())).isEqualTo(1);
    assertThat(err.toString()).isEqualToNormalizingNewlines(
        "outrigger control-plane: --xds-address 127.0.0.1:15010: Address already in use (stop what listens there)\n");
  }

  private int execute(String... arguments) {
    return execute(ControlPlaneCommand.commandLine((options, logs) -> started.add(options), false), arguments);
  }

  private int execute(CommandLine commandLine, String... arguments) {
    return commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err, true)).execute(arguments);
  }
}
