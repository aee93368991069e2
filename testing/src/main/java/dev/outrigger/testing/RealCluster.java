package dev.outrigger.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Kubernetes cluster of one node on this machine, with real pods: what {@code testing/real-kube/cluster-up} starts. There is one
 * at a time on a machine; who comes second waits. Pods have addresses of 198.18.0.0/24, which this machine reaches, and use
 * images that were brought with {@link #importImage}; {@code local/busybox:1} is there from the start.
 *
 * <p>Needs root and the programs that the script names; else the calling test is skipped or fails, as
 * {@link ForeignPeer#require} says. Takes about fifteen seconds to start. For one thread.
 */
public final class RealCluster extends KubernetesApi {

  private static final Path SCRIPTS = Path.of(System.getProperty("outrigger.home"), "testing", "real-kube");
  private static final Path LOCK = Path.of(System.getProperty("java.io.tmpdir"), "outrigger-cluster.lock");

  private final Path directory;
  private final FileChannel lock;
  private final Thread atExit = new Thread(this::down);

  private RealCluster(Path programs, FileChannel lock, Path directory) throws IOException {
    super(programs, directory.resolve("kubeconfig"));
    this.lock = lock;
    this.directory = directory;
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      script("cluster-up");
    } catch (IOException | RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** Starts one, with its node ready and its DNS answering. */
  public static RealCluster start() throws IOException {
    if (!"root".equals(System.getProperty("user.name"))) {
      throw ForeignPeer.missing("a Kubernetes node: not allowed (expected: to run as root)");
    }
    Path programs = RealKube.programs();
    if (!Files.isExecutable(programs.resolve("kubelet"))) {
      throw ForeignPeer.missing(
          "kubelet: not in " + programs + " (expected: there, as testing/real-kube/build node makes it)");
    }
    for (String program : List.of("etcd", "containerd", "runc", "iptables", "conntrack", "busybox")) {
      ForeignPeer.require(program, "OUTRIGGER_" + program.toUpperCase(Locale.ROOT));
    }
    FileChannel lock = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    lock.lock();
    // A short path: those of sockets are limited to 107 bytes.
    return new RealCluster(programs, lock, Files.createTempDirectory("cluster-").resolve("run"));
  }

  /** Brings an image, a tar as {@code docker save} writes them, to the node. */
  public void importImage(Path tar) throws IOException {
    run(List.of("ctr", "--address", directory.resolve("containerd.sock").toString(), "--namespace", "k8s.io", "images",
        "import", tar.toString()));
  }

  /** What a program wrote, such as {@code apiserver}, {@code kubelet} or {@code containerd}. */
  public String log(String program) throws IOException {
    return Files.readString(directory.resolve(program + ".log"));
  }

  /** Ends the cluster with all its pods, and takes away what it made on this machine. */
  @Override
  public void close() {
    down();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
      lock.close();
      try (Stream<Path> files = Files.walk(directory.getParent())) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void down() {
    try {
      script("cluster-down");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void script(String name) throws IOException {
    run(List.of(SCRIPTS.resolve(name).toString(), directory.toString()));
  }

  private static void run(List<String> command) throws IOException {
    Path output = Files.createTempFile("cluster-", ".out");
    try {
      Process process =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
      if (!process.waitFor(3, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IOException(
            String.join(" ", command) + ": not done within three minutes:\n" + Files.readString(output));
      }
      if (process.exitValue() != 0) {
        throw new IOException(
            String.join(" ", command) + ": status " + process.exitValue() + ":\n" + Files.readString(output));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      Files.delete(output);
    }
  }
}
