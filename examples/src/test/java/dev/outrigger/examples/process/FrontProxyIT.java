package dev.outrigger.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One bootstrap file starts a stock Envoy and our sidecar side by side. Both are sent the same bytes, and what comes back has to be the same, except where
 * {@link FrontRequests} gives the reason for a difference.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FrontProxyIT {

  /** Shows whether the connection was fit for another request. */
  private static final String LAST = "GET /last HTTP/1.1\r\nHost: last\r\nConnection: close\r\n\r\n";

  private RawBackend backend;
  private FrontProxy envoy;
  private FrontProxy sidecar;
  private final Map<FrontRequests.Row, String> fromEnvoy = new HashMap<>();
  private final Map<FrontRequests.Row, String> fromSidecar = new HashMap<>();

  @BeforeAll
  void send_every_request_to_both(@TempDir Path directory) throws IOException, InterruptedException {
    backend = new RawBackend("127.0.0.1");
    String bootstrap = bootstrap(backend.port());
    envoy = FrontProxy.envoy(Files.createDirectory(directory.resolve("envoy")), bootstrap);
    sidecar = FrontProxy.sidecar(Files.createDirectory(directory.resolve("sidecar")), bootstrap);
    for (FrontRequests.Row row : FrontRequests.ALL) {
      fromEnvoy.put(row, answers(envoy, row));
      fromSidecar.put(row, answers(sidecar, row));
    }
  }

  @AfterAll
  void stop() {
    if (sidecar != null) {
      sidecar.close();
    }
    if (envoy != null) {
      envoy.close();
    }
    backend.close();
  }

  static Stream<FrontRequests.Row> rows() {
    return FrontRequests.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void gets_the_same_answers(FrontRequests.Row row) {
    if (row.difference() == null) {
      assertThat(fromSidecar.get(row)).isEqualTo(fromEnvoy.get(row));
    } else {
      assertThat(fromSidecar.get(row)).as("no difference any more: " + row.difference())
          .isNotEqualTo(fromEnvoy.get(row));
    }
  }

  @Test
  void writes_the_same_access_log_lines() throws IOException {
    for (FrontProxy proxy : List.of(envoy, sidecar)) {
      for (String text : FrontRequests.LOGGED) {
        Wire.exchange(proxy.listener("front"), text.replace("~", "\r\n"));
      }
    }
    for (String file : List.of("given.log", "default.log")) {
      assertThat(logged(sidecar, file)).as(file).isEqualTo(logged(envoy, file));
    }
  }

  /** The lines of {@link FrontRequests#LOGGED}, less the moment, durations, ids, and Envoy's words for the system's error of a connection. */
  private static List<String> logged(FrontProxy proxy, String file) throws IOException {
    Awaitility.await(file)
        .atMost(Program.PATIENCE)
        .until(() -> proxy.log(file).stream().anyMatch(line -> line.contains("?logged=last")));
    return proxy.log(file)
        .stream()
        .filter(line -> line.contains("?logged="))
        .map(line -> line.replaceFirst("^\\[[^]]*Z] ", "[] ")
            .replaceFirst("( \\d+ \\d+) \\d+ (\\d+|-) \"", "$1 * * \"")
            .replaceFirst("[|]delayed_connect_error:[^}]*", "")
            .replaceFirst("\"[0-9a-f-]{36}\"", "\"<uuid>\""))
        .toList();
  }

  @Test
  void says_the_same_of_an_endpoint_that_is_out() throws IOException, InterruptedException {
    for (FrontProxy proxy : List.of(envoy, sidecar)) {
      assertThat(proxy.admin("/clusters"))
          .contains("ejecting::127.0.0.1:" + backend.port() + "::health_flags::healthy");
      Awaitility.await("the ejection").atMost(Program.PATIENCE).until(() -> {
        Wire.exchange(proxy.listener("front"), "GET /ejecting HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        return proxy.admin("/clusters")
            .contains("ejecting::127.0.0.1:" + backend.port() + "::health_flags::/failed_outlier_check");
      });
    }
  }

  /** The bootstrap with a backend's port and one where nobody listens. */
  static String bootstrap(int backend) throws IOException {
    Path file = Path.of(System.getProperty("outrigger.home"), "examples", "src", "test", "resources", "front",
        "bootstrap.yaml");
    return Files.readString(file).replace("\"@UP@\"", "" + backend).replace("\"@GONE@\"", "" + closedPort());
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static String answers(FrontProxy proxy, FrontRequests.Row row) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Message answer : Wire.exchange(proxy.listener(row.listener()), row.bytes() + LAST)) {
      text.append(Normal.of(answer, row.listener(), proxy.listener(row.listener()).getPort())).append("\n~~~\n");
    }
    return text.toString();
  }
}
