package dev.outrigger.examples.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * One process of the demo, with its output in a file. Every part that was started and not ended is ended when the demo's own process ends,
 * by Ctrl-C too.
 */
final class Part implements AutoCloseable {

  private static final Set<Part> RUNNING = ConcurrentHashMap.newKeySet();
  private static final Duration PATIENCE = Duration.ofSeconds(12);

  private final String name;
  private final Process process;
  private final Path log;

  private Part(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Part::kill)));
  }

  static Part start(String name, List<String> command, Path directory) throws IOException {
    Path log = directory.resolve(name + ".log");
    Process process = new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .redirectInput(ProcessBuilder.Redirect.PIPE)
        .start();
    Part part = new Part(name, process, log);
    RUNNING.add(part);
    return part;
  }

  String name() {
    return name;
  }

  Path log() {
    return log;
  }

  boolean alive() {
    return process.isAlive();
  }

  /** As kill -9 does. */
  void kill() {
    RUNNING.remove(this);
    process.destroyForcibly();
    await();
  }

  /** As Kubernetes does: SIGTERM, then patience, then SIGKILL. */
  @Override
  public void close() {
    process.destroy();
    if (!await()) {
      process.destroyForcibly();
      await();
    }
    RUNNING.remove(this);
  }

  private boolean await() {
    try {
      return process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
