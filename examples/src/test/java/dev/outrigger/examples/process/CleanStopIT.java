package dev.outrigger.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every program ends when it is told to, says so, and leaves nothing behind. */
final class CleanStopIT {

  @TempDir private Path directory;

  @Test
  void the_control_plane_and_the_sidecar_end_with_status_0_on_sigterm() throws Exception {
    try (RawBackend pod = new RawBackend("127.78.2.1"); Mesh mesh = Mesh.start(directory, pod.port())) {
      mesh.assertServes();
      assertThat(commandOf(mesh.sidecar().pid())).as("the launcher became the program").contains("SidecarMain");

      assertThat(mesh.sidecar().stop()).isZero();
      assertThat(mesh.controlPlane().stop()).isZero();
      assertThat(mesh.sidecar().output().lines()).last().asString().endsWith("stopped");
      assertThat(mesh.controlPlane().output().lines()).last().asString().endsWith("stopped");
      assertThat(mesh.sidecar().output() + mesh.controlPlane().output()).doesNotContain("\tat ");
    }
  }

  @Test
  void a_running_request_is_finished_before_the_sidecar_ends() throws Exception {
    try (RawBackend backend = new RawBackend("127.0.0.1");
        FrontProxy proxy = FrontProxy.sidecar(directory, FrontProxyIT.bootstrap(backend.port()));
        Wire wire = new Wire(proxy.listener("front"))) {
      wire.send("POST /up/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe");
      Awaitility.await("the request")
          .atMost(Program.PATIENCE)
          .until(() -> proxy.admin("/clusters").contains("rq_active::1"));
      CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> stop(proxy.program()));
      proxy.program().await("draining");

      wire.send("llo");

      Message answer = wire.answer();
      assertThat(answer.body()).startsWith("POST /echo HTTP/1.1\n").endsWith("hello");
      assertThat(answer.headers()).contains("connection: close");
      assertThat(status.join()).isZero();
    }
  }

  @Test
  void an_interrupted_demo_leaves_no_process_behind() throws Exception {
    Program demo = Program.start(directory, "demo",
        List.of("setsid", "--wait", Path.of(System.getProperty("outrigger.home"), "outrigger").toString(), "demo",
            "--fast", "--block", "127.203"));
    try (demo) {
      Awaitility.await("the parts of the demo").atMost(Program.PATIENCE).until(() -> children(demo).size() >= 4);
      List<ProcessHandle> all = children(demo);
      long group = all.getFirst().pid();

      new ProcessBuilder("kill", "-INT", "--", "-" + group).start().waitFor();

      Awaitility.await("the end of all")
          .atMost(Program.PATIENCE)
          .until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
    }
  }

  /** Without {@code setsid} itself; the demo first, since it is the one that was started first. */
  private static List<ProcessHandle> children(Program demo) {
    return ProcessHandle.of(demo.pid()).orElseThrow().descendants().toList();
  }

  private static int stop(Program program) {
    try {
      return program.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  private static String commandOf(long pid) throws IOException {
    return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
  }
}
