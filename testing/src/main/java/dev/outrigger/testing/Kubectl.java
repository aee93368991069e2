package dev.outrigger.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Kubernetes' own command line, for one cluster. */
final class Kubectl {

  private final List<String> program;

  /** @param programs the directory that it is in */
  Kubectl(Path programs, Path kubeconfig) {
    program = List.of(programs.resolve("kubectl").toString(), "--kubeconfig=" + kubeconfig,
        "--cache-dir=" + kubeconfig.resolveSibling("kubectl"));
  }

  /** Runs it and gives its standard output; that it fails is an {@link AssertionError} with what it said. */
  String run(String input, String... arguments) {
    Answer answer = answer(input, arguments);
    if (answer.status != 0) {
      throw new AssertionError("kubectl " + String.join(" ", arguments) + ": " + answer.error.strip());
    }
    return answer.output;
  }

  /** Runs it and gives what came on standard output, even if it fails, without spaces around it. */
  String ask(String... arguments) {
    return answer("", arguments).output.strip();
  }

  /** Applies the objects of a YAML text, by the server. */
  String apply(String yaml) {
    return run(yaml, "apply", "--server-side", "--force-conflicts", "--filename=-");
  }

  private Answer answer(String input, String... arguments) {
    List<String> command = new ArrayList<>(program);
    command.addAll(List.of(arguments));
    try {
      // Files, so that neither side ever waits for the other to read.
      Path in = Files.writeString(Files.createTempFile("kubectl-", ".in"), input);
      Path error = Files.createTempFile("kubectl-", ".err");
      Process process = new ProcessBuilder(command).redirectInput(in.toFile()).redirectError(error.toFile()).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      Answer answer = new Answer(process.waitFor(), output, Files.readString(error));
      Files.delete(in);
      Files.delete(error);
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private record Answer(int status, String output, String error) {}
}
