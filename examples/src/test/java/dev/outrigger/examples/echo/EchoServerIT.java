package dev.outrigger.examples.echo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pod of the examples, as a process, for it must be able to die. */
final class EchoServerIT {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HttpClient client = HttpClient.newHttpClient();
  private String address;
  private Process pod;

  @BeforeEach
  void start() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      address = "127.0.0.1:" + free.getLocalPort();
    }
    pod = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
        System.getProperty("java.class.path"), EchoServer.class.getName(), "--pod", "pod-a", "--listen", address)
        .inheritIO()
        .start();
    await("the pod").atMost(PATIENCE).ignoreExceptions().until(() -> get("/_echo/log").statusCode() == 200);
  }

  @AfterEach
  void end() {
    pod.destroyForcibly();
    client.close();
  }

  @Test
  void an_answer_names_the_pod() throws Exception {
    HttpResponse<String> answer = get("/any/path");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("pod-a\n");
    assertThat(answer.headers().firstValue("x-pod")).hasValue("pod-a");
  }

  @Test
  void a_pattern_is_answered_in_turn_and_then_over() throws Exception {
    post("/_echo/behave?pattern=500,200,503");

    assertThat(get("/").statusCode()).isEqualTo(500);
    assertThat(get("/").statusCode()).isEqualTo(200);
    assertThat(get("/").statusCode()).isEqualTo(503);
    assertThat(get("/").statusCode()).isEqualTo(200);
    assertThat(get("/_echo/log").body().lines().map(line -> line.split(" ")[2])).containsExactly("500", "200", "503",
        "200");
  }

  @Test
  void what_it_does_not_understand_is_refused() throws Exception {
    HttpResponse<String> answer = post("/_echo/behave?mood=bad");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo("mood=bad (expected: status=, delay= or pattern=)\n");
  }

  @Test
  void a_running_request_is_finished_after_sigterm() throws Exception {
    post("/_echo/behave?delay=1000");
    CompletableFuture<HttpResponse<String>> running =
        client.sendAsync(request("/").GET().build(), BodyHandlers.ofString());
    awaitRunning();

    pod.destroy();

    assertThat(running.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertThat(pod.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void it_dies_when_told_to() throws Exception {
    CompletableFuture<HttpResponse<String>> last = client.sendAsync(
        request("/_echo/die").POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());

    assertThat(pod.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(pod.exitValue()).isEqualTo(137);
    assertThat(last).failsWithin(PATIENCE);
  }

  private void awaitRunning() {
    await("the request at the pod").atMost(PATIENCE).until(() -> get("/_echo/running").body().equals("1"));
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(path).GET().build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path) throws IOException, InterruptedException {
    return client.send(request(path).POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://" + address + path)).timeout(PATIENCE);
  }
}
