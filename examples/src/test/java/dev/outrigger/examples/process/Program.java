package dev.outrigger.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A process with its output in a file. What still runs when the test is over is killed. */
final class Program implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final Path LAUNCHER = Path.of(System.getProperty("outrigger.home"), "outrigger");

  private final Process process;
  private final Path log;

  private Program(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts one of Outrigger's programs by its launcher, in a directory that files may be named relative to. */
  static Program outrigger(Path directory, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
    command.addAll(List.of(arguments));
    return start(directory, arguments[0], command);
  }

  /**
   * Starts any program.
   *
   * @param name of the file of its output
   */
  static Program start(Path directory, String name, List<String> command) throws IOException {
    Path log = directory.resolve(name + ".log");
    Process process = new ProcessBuilder(command).directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
    return new Program(process, log);
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Standard output and standard error so far. */
  String output() {
    try {
      return Files.readString(log, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for a piece of output, and gives the first group of it. */
  String await(String regex) {
    Pattern pattern = Pattern.compile(regex);
    Awaitility.await("output " + regex).atMost(PATIENCE).until(() -> {
      String output = output();
      assertThat(process.isAlive() || pattern.matcher(output).find()).as("ended, and said:\n%s", output).isTrue();
      return pattern.matcher(output).find();
    });
    Matcher matcher = pattern.matcher(output());
    assertThat(matcher.find()).isTrue();
    return matcher.groupCount() == 0 ? matcher.group() : matcher.group(1);
  }

  /** Sends SIGTERM and gives the exit status. */
  int stop() throws InterruptedException {
    process.destroy();
    return exitStatus();
  }

  /** As {@code kill -9}. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    exitStatus();
  }

  /** Waits for the process to end by itself. */
  int exitStatus() throws InterruptedException {
    assertThat(process.waitFor(40, TimeUnit.SECONDS)).as("still runs; it said:\n%s", output()).isTrue();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
