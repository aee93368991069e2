package dev.outrigger.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process of its own, with the JVM options that it is shipped with. */
final class ControlPlaneMainIT {

  private static final ObjectMapper JSON = new ObjectMapper();

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
  void logs_objects_that_have_the_facts_as_fields_when_it_is_asked_to() throws Exception {
    Files.writeString(manifests.resolve("mesh.yaml"), """
        {apiVersion: v1, kind: Service, metadata: {name: echo}, spec: {clusterIP: 198.19.0.1, ports: [{name: http, port: 80}]}}
        ---
        {apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: odd}, spec: {host: nobody}}
        """);
    Process process = start("--manifests", manifests.toString(), "--xds-address", "127.0.0.1:0",
        "--monitoring-address", "127.0.0.1:0", "--log-format", "json");
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      int port = Integer.parseInt(until(output, "xDS on {}").get("formattedMessage").asText().replaceAll(".*:", ""));
      assertThat(facts(until(output, "{}"))).containsEntry("code", "unknown-host")
          .containsEntry("object", "DestinationRule default/odd")
          .containsEntry("severity", "WARNING")
          .containsEntry("path", "spec.host");

      String node = "sidecar~198.18.0.9~picky.default~default.svc.cluster.local";
      try (RefusingProxy proxy =
          new RefusingProxy(new InetSocketAddress("127.0.0.1", port), node,
              "outbound|80||echo.default.svc.cluster.local")) {
        assertThat(facts(until(output, "{} connected"))).containsEntry("node", node);
        JsonNode rejection = until(output, "{} rejected {} with {}: {}");
        assertThat(rejection.get("level").asText()).isEqualTo("WARN");
        assertThat(facts(rejection)).containsEntry("node", node)
            .containsEntry("type", "CLUSTERS")
            .containsEntry("nonce", "1")
            .containsEntry("reason", "outbound|80||echo.default.svc.cluster.local: lb_policy: not liked");
        assertThat(proxy.refusals()).isEqualTo(1);
      }
      assertThat(facts(until(output, "{} disconnected"))).containsEntry("node", node);
    } finally {
      process.destroyForcibly();
    }
  }

  /** The next line of this form; all are JSON. */
  private static JsonNode until(BufferedReader output, String form) throws IOException {
    JsonNode line = JSON.readTree(output.readLine());
    while (!line.get("message").asText().equals(form)) {
      line = JSON.readTree(output.readLine());
    }
    return line;
  }

  private static Map<String, String> facts(JsonNode line) {
    Map<String, String> facts = new HashMap<>();
    line.get("kvpList")
        .forEach(pair -> pair.properties().forEach(fact -> facts.put(fact.getKey(), fact.getValue().asText())));
    return facts;
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
