package dev.outrigger.sidecar;

import static org.awaitility.Awaitility.await;

import dev.outrigger.sidecar.config.NetAddress;
import dev.outrigger.testing.EchoUpstream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests of a whole sidecar in this process have: endpoints, sidecars with a bootstrap, and a client. All end with the test. */
abstract class SidecarOnLoopback {

  final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir Path directory;

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    client.shutdownNow();
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  final EchoUpstream echo(String name) {
    return open(EchoUpstream.start(name));
  }

  final Sidecar start(String bootstrap) throws IOException {
    return start(bootstrap, null, () -> {});
  }

  final Sidecar start(String bootstrap, @Nullable NetAddress httpProxy, Runnable quit) throws IOException {
    Path file = Files.writeString(directory.resolve("bootstrap.yaml"), bootstrap);
    return open(Sidecar.start(new SidecarOptions(file, httpProxy, directory.resolve("state")), quit));
  }

  private <C extends AutoCloseable> C open(C closeable) {
    opened.add(closeable);
    return closeable;
  }

  /** The listener {@code front}, once it is there. */
  static URI front(Sidecar sidecar) {
    await().until(() -> sidecar.address("front") != null);
    return URI.create("http://127.0.0.1:" + Objects.requireNonNull(sidecar.address("front")).getPort() + "/");
  }

  static URI admin(Sidecar sidecar, String path) {
    return URI.create("http://" + Objects.requireNonNull(sidecar.adminAddress()) + path);
  }

  final HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString());
  }
}
