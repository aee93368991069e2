package dev.outrigger.examples.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A client process at work, and what it has seen so far. Thread-safe. */
final class ClientRun implements AutoCloseable {

  private final Process process;
  private final Thread reader;
  private final List<Sample> samples = new ArrayList<>();

  ClientRun(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    reader = Thread.ofPlatform().daemon().start(this::read);
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Sample sample = Sample.parse(line);
        synchronized (samples) {
          samples.add(sample);
        }
      }
    } catch (IOException e) {
      // The process was ended while it wrote: what came before counts.
      process.destroy();
    }
  }

  List<Sample> samples() {
    synchronized (samples) {
      return List.copyOf(samples);
    }
  }

  long count(Predicate<Sample> which) {
    return samples().stream().filter(which).count();
  }

  long failed() {
    return count(Sample::failed);
  }

  /** Answers below 400 by pod. */
  Map<String, Long> perPod() {
    Map<String, Long> counts = new TreeMap<>();
    for (Sample sample : samples()) {
      if (!sample.failed()) {
        counts.merge(sample.pod(), 1L, Long::sum);
      }
    }
    return counts;
  }

  boolean running() {
    return process.isAlive() || reader.isAlive();
  }

  /** Lets the request under way finish and ends the client. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(15, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      reader.join();
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
