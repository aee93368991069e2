package dev.outrigger.benchmarks.push;

import dev.outrigger.benchmarks.peers.ProcessCost;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process of the measurement, spoken to by lines. Its errors go to a file. */
final class Child implements AutoCloseable {

  private final Process process;
  private final BufferedReader out;
  private final PrintStream in;

  private Child(Process process) {
    this.process = process;
    this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
  }

  /** Becomes what the command says. */
  static Child start(Path log, List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return new Child(process);
  }

  /** A main class of this class path, in a JVM like ours. */
  static Child java(Path log, List<String> options, Class<?> main, Object... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow()));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return start(log, command);
  }

  void say(String line) {
    in.println(line);
  }

  /** The words of the next line, which must begin with this one. */
  String[] hear(String first) throws IOException {
    String line = out.readLine();
    if (line == null || !line.startsWith(first)) {
      throw new IOException(line + " (expected: " + first + " ...)");
    }
    return line.split(" ");
  }

  /** The first line that contains this. */
  String find(String part) throws IOException {
    String line = out.readLine();
    while (line != null && !line.contains(part)) {
      line = out.readLine();
    }
    if (line == null) {
      throw new IOException("the process ended and never said \"" + part + "\"");
    }
    return line;
  }

  /** Reads what it says and drops it. */
  void drain() {
    Thread.ofPlatform().daemon().start(() -> {
      try {
        process.getInputStream().transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        // It has ended.
      }
    });
  }

  long cpuMicros() throws IOException {
    return ProcessCost.cpuMicros(process.toHandle());
  }

  long rssMib() throws IOException {
    return ProcessCost.rssKib(process.toHandle()) / 1024;
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
