package dev.outrigger.testing;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An application that calls pods of the examples by gRPC, with gRPC's own xDS client in one of its implementations. It runs as
 * a process, and ends with the JVM that started it.
 */
public final class GrpcCaller implements AutoCloseable {

  /** An implementation of gRPC. */
  public enum Library {
    /** gRPC for Java. */
    JAVA,
    /** gRPC's core, which C++, Python, Ruby, PHP and C# wrap; here in Python. */
    CORE
  }

  private final Process process;
  private final BufferedWriter input;
  private final BufferedReader output;

  private GrpcCaller(Process process) {
    this.process = process;
    this.input = process.outputWriter(StandardCharsets.UTF_8);
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts one.
   *
   * @param target for example {@code xds:///echo.demo.svc.cluster.local:7070}
   * @param bootstrap the file that tells of the control plane
   * @param log for what it complains of
   * @throws org.opentest4j.TestAbortedException when the implementation is not there, as {@link ForeignPeer#require} does
   */
  public static GrpcCaller start(Library library, String target, Path bootstrap, Path log) throws IOException {
    ProcessBuilder program = new ProcessBuilder(switch (library) {
      case JAVA -> java("GrpcCallerMain", target);
      case CORE -> python(target);
    });
    program.environment().put("GRPC_XDS_BOOTSTRAP", bootstrap.toString());
    return new GrpcCaller(program.redirectError(log.toFile()).start());
  }

  /**
   * Starts a pod that the Java caller can call and that is an xDS client itself.
   *
   * @param said where its output goes: {@code <pod> serves <port>} once it was told to serve
   */
  public static Process startServer(String pod, int port, Path bootstrap, Path said) throws IOException {
    ProcessBuilder program = new ProcessBuilder(java("GrpcServerMain", pod, Integer.toString(port)));
    program.environment().put("GRPC_XDS_BOOTSTRAP", bootstrap.toString());
    return program.redirectErrorStream(true).redirectOutput(said.toFile()).start();
  }

  /** Makes so many calls, one after the other, and counts what was answered, or the status that a call ended with. */
  public Map<String, Integer> call(int count) throws IOException {
    return say(Integer.toString(count));
  }

  /** As {@link #call(int)}, with a header. */
  public Map<String, Integer> call(int count, String header, String value) throws IOException {
    return say(count + " " + header + "=" + value);
  }

  private Map<String, Integer> say(String line) throws IOException {
    input.write(line + "\n");
    input.flush();
    String answer = output.readLine();
    if (answer == null) {
      throw new IOException("the caller ended (expected: how its calls went)");
    }
    Map<String, Integer> counts = new TreeMap<>();
    for (String part : answer.split(" ", -1)) {
      int equals = part.lastIndexOf('=');
      counts.put(part.substring(0, equals), Integer.parseInt(part.substring(equals + 1)));
    }
    return counts;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private static List<String> java(String main, String... arguments) throws IOException {
    Path built = home().resolve("target");
    if (!Files.isDirectory(built.resolve("lib"))) {
      throw ForeignPeer.missing(
          "the foreign gRPC client: not built (expected: its jars in " + built.resolve("lib") + ", by mvn package)");
    }
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED", "-cp",
        built.resolve("classes") + File.pathSeparator + built.resolve("lib").resolve("*"),
        "dev.outrigger.testing.grpc." + main));
    command.addAll(List.of(arguments));
    return command;
  }

  private static List<String> python(String target) {
    Path python = ForeignPeer.require("python with grpcio", "OUTRIGGER_GRPC_PYTHON");
    return List.of(python.toString(), home().resolve("src/main/python/grpc_caller.py").toString(), target);
  }

  private static Path home() {
    return Path.of(System.getProperty("outrigger.home"), "testing", "foreign-grpc");
  }
}
