package dev.outrigger.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A Kubernetes control plane of its own programs, without a node: etcd, kube-apiserver and, if asked for,
 * kube-controller-manager, on free ports of loopback, with all that they write in a temporary directory. Admission,
 * validation, defaulting, RBAC, server-side apply, watches and custom resources are the real ones; pods stay pending, for
 * nothing schedules them.
 *
 * <p>Needs the programs in the directory that {@code OUTRIGGER_KUBE} names ({@code testing/real-kube/build} makes them) and
 * {@code etcd}; else the calling test is skipped or fails, as {@link ForeignPeer#require} says. Takes about five seconds to
 * start, so one for a class of tests. For one thread.
 *
 * <p>Without controllers no namespace gets its default service account, and the API server then refuses pods, unless it is
 * started with {@code --disable-admission-plugins=ServiceAccount}.
 */
public final class RealKube extends KubernetesApi {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String ADMIN_TOKEN = "admin-token";
  private static final Pattern REVISION = Pattern.compile("\"revision\":\"(\\d+)\"");

  private static final int FIRST_PORT = 20_000;
  /** Linux' default for net.ipv4.ip_local_port_range. */
  private static final int FIRST_EPHEMERAL_PORT = 32_768;
  private static final int PORT_TRIES = 100;

  private final Path programs;
  private final Path directory;
  private final int etcdPort = freePort();
  private final int apiServerPort = freePort();
  private final List<String> apiServerFlags;
  private final List<Process> processes = new ArrayList<>();
  private @Nullable Process apiServer;

  private RealKube(Path programs, Path etcd, Path directory, List<String> apiServerFlags) throws IOException {
    super(programs, kubeconfig(directory, "admin"));
    this.programs = programs;
    this.directory = directory;
    this.apiServerFlags = apiServerFlags;
    try {
      writeKeys();
      writeKubeconfig("admin", "default", ADMIN_TOKEN);
      startEtcd(etcd);
      startApiServer();
    } catch (IOException | RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /**
   * Starts one.
   *
   * @param apiServerFlags more flags for kube-apiserver, such as {@code --watch-cache=false}
   */
  public static RealKube start(String... apiServerFlags) throws IOException {
    Path programs = programs();
    Path etcd = ForeignPeer.require("etcd", "OUTRIGGER_ETCD");
    return new RealKube(programs, etcd, Files.createTempDirectory("outrigger-kube-"), List.of(apiServerFlags));
  }

  /** The directory of Kubernetes' programs, or the calling test ends as {@link ForeignPeer#require} says. */
  public static Path programs() {
    String named = System.getenv("OUTRIGGER_KUBE");
    Path directory = Path.of(named == null ? "" : named);
    if (named == null || !Files.isExecutable(directory.resolve("kube-apiserver"))) {
      throw ForeignPeer.missing("kube-apiserver: " + (named == null ? "not installed" : "not in " + named)
          + " (expected: its directory in OUTRIGGER_KUBE, as testing/real-kube/build prints it)");
    }
    return directory;
  }

  /**
   * Starts kube-controller-manager too: service accounts, endpoint slices, deployments, garbage collection, namespaces. After
   * the API server was away its controllers come back in their own time, up to a minute.
   */
  public RealKube withControllers() throws IOException {
    launch("controller-manager", programs.resolve("kube-controller-manager").toString(), "--kubeconfig=" + kubeconfig(),
        "--service-account-private-key-file=" + directory.resolve("sa.key"), "--use-service-account-credentials",
        "--controllers=*,-nodeipam,-nodelifecycle,-cloud-node-lifecycle,-service-lb-controller", "--leader-elect=false",
        "--secure-port=0");
    return this;
  }

  /** Where the API server listens, with TLS by a certificate of its own making. */
  public URI address() {
    return URI.create("https://127.0.0.1:" + apiServerPort);
  }

  /** The certificate that the API server proves itself with, as PEM; it is its own authority. */
  public Path certificate() {
    return directory.resolve("certificates").resolve("apiserver.crt");
  }

  /** A kubeconfig file for a service account that exists, with a token that is good for an hour. */
  public Path kubeconfig(String namespace, String serviceAccount) {
    return kubeconfig(namespace + "-" + serviceAccount, namespace,
        token(namespace, serviceAccount, Duration.ofHours(1)));
  }

  /** A kubeconfig file with this token, which need not be a good one. */
  public Path kubeconfig(String name, String namespace, String token) {
    try {
      return writeKubeconfig(name, namespace, token);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A new token for a service account that exists. The API server makes none that lives less than ten minutes. */
  public String token(String namespace, String serviceAccount, Duration lifetime) {
    return kubectl("create", "token", serviceAccount, "--namespace=" + namespace,
        "--duration=" + lifetime.toSeconds() + "s").strip();
  }

  /** The private key, in PEM, by which the API server signs tokens and believes them. */
  public Path signingKey() {
    return directory.resolve("sa.key");
  }

  /** Ends the API server as a crash would: at once, every connection with it. */
  public void stopApiServer() {
    Process running = apiServer;
    apiServer = null;
    if (running != null) {
      end(running);
    }
  }

  /** Starts the API server again, at the same address, and returns once it is ready. */
  public void startApiServer() throws IOException {
    List<String> command = new ArrayList<>(List.of(programs.resolve("kube-apiserver").toString(),
        "--etcd-servers=" + etcdAddress(), "--bind-address=127.0.0.1", "--advertise-address=127.0.0.1",
        "--secure-port=" + apiServerPort, "--cert-dir=" + directory.resolve("certificates"),
        "--service-account-issuer=https://kubernetes.default.svc",
        "--service-account-signing-key-file=" + directory.resolve("sa.key"),
        "--service-account-key-file=" + directory.resolve("sa.pub"),
        "--token-auth-file=" + directory.resolve("tokens.csv"),
        "--authorization-mode=RBAC", "--service-cluster-ip-range=198.19.0.0/16", "--allow-privileged=true",
        "--endpoint-reconciler-type=none", "--profiling=false"));
    command.addAll(apiServerFlags);
    Process started = launch("apiserver", command.toArray(String[]::new));
    apiServer = started;
    awaitReady("apiserver", started,
        () -> ask("get", "--raw=/readyz").equals("ok")
            && ask("get", "namespace", "default", "--output=name").equals("namespace/default"));
  }

  /**
   * Lets etcd forget all versions of objects before the present one. A watch that the API server gives to etcd, that is with
   * {@code --watch-cache=false}, and that begins earlier is answered with 410 Gone.
   */
  public void compact() {
    Matcher revision = REVISION.matcher(etcd("/v3/kv/range", "{\"key\":\"AA==\"}"));
    if (!revision.find()) {
      throw new IllegalStateException("etcd: no revision in its answer");
    }
    etcd("/v3/kv/compaction", "{\"revision\":\"" + revision.group(1) + "\",\"physical\":true}");
  }

  /** What a program wrote: {@code etcd}, {@code apiserver} or {@code controller-manager}. */
  public String log(String program) {
    try {
      return Files.readString(directory.resolve(program + ".log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends every program, by its process, and removes what they wrote. */
  @Override
  public void close() {
    // The API server before etcd, which it would otherwise complain of for long.
    processes.reversed().forEach(RealKube::end);
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void startEtcd(Path etcd) throws IOException {
    String peers = "http://127.0.0.1:" + freePort();
    Process process = launch("etcd", etcd.toString(), "--data-dir=" + directory.resolve("etcd"),
        "--listen-client-urls=" + etcdAddress(), "--advertise-client-urls=" + etcdAddress(),
        "--listen-peer-urls=" + peers,
        "--initial-advertise-peer-urls=" + peers, "--initial-cluster=default=" + peers, "--unsafe-no-fsync");
    awaitReady("etcd", process, () -> etcd("/v3/kv/range", "{\"key\":\"AA==\"}").contains("revision"));
  }

  private String etcdAddress() {
    return "http://127.0.0.1:" + etcdPort;
  }

  /** By etcd's own gateway from JSON, so that no client program is needed. */
  private String etcd(String path, String json) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(URI.create(etcdAddress() + path))
          .POST(HttpRequest.BodyPublishers.ofString(json))
          .build(), HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private void awaitReady(String name, Process process, Callable<Boolean> ready) {
    Awaitility.await(name)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptionsMatching(
            failure -> process.isAlive())
        .until(() -> {
          if (!process.isAlive()) {
            throw new IllegalStateException(name + " ended with " + process.exitValue() + ":\n" + log(name));
          }
          return ready.call();
        });
  }

  private Process launch(String name, String... command) throws IOException {
    Process process = new ProcessBuilder(command).directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve(name + ".log").toFile()))
        .start();
    processes.add(process);
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return process;
  }

  private void writeKeys() throws IOException {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      KeyPair keys = generator.generateKeyPair();
      writePem("sa.key", "PRIVATE KEY", keys.getPrivate().getEncoded());
      writePem("sa.pub", "PUBLIC KEY", keys.getPublic().getEncoded());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    Files.writeString(directory.resolve("tokens.csv"), ADMIN_TOKEN + ",admin,admin,system:masters\n");
  }

  private void writePem(String file, String type, byte[] encoded) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(encoded);
    Files.writeString(directory.resolve(file),
        "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n");
  }

  private Path writeKubeconfig(String name, String namespace, String token) throws IOException {
    return Files.writeString(kubeconfig(directory, name), """
        apiVersion: v1
        kind: Config
        clusters: [{name: test, cluster: {server: "%s", insecure-skip-tls-verify: true}}]
        users: [{name: user, user: {token: "%s"}}]
        contexts: [{name: test, context: {cluster: test, user: user, namespace: "%s"}}]
        current-context: test
        """.formatted(address(), token, namespace));
  }

  private static Path kubeconfig(Path directory, String name) {
    return directory.resolve(name + ".kubeconfig");
  }

  private static void end(Process process) {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException(e);
  }

  /**
   * One that the kernel gives to nobody who does not ask for it: between this look and the program's own bind, and while the API server is
   * stopped, any connection that goes out might else take it.
   */
  private static int freePort() {
    for (int tries = 0; tries < PORT_TRIES; tries++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, FIRST_EPHEMERAL_PORT);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // Taken: the next one.
      }
    }
    throw new IllegalStateException("no free port in " + PORT_TRIES + " tries of " + FIRST_PORT + " to "
        + (FIRST_EPHEMERAL_PORT - 1));
  }
}
