package dev.outrigger.controlplane.kube;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Ways to an API server. What proves who we are may be replaced while we run: a token in a file is read for each request, one
 * in a kubeconfig file once more when the API server refuses it.
 */
public final class ApiAccess {

  /** Where a pod finds what its service account gives it. */
  public static final Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

  private static final String HOST = "KUBERNETES_SERVICE_HOST";
  private static final String PORT = "KUBERNETES_SERVICE_PORT";

  private ApiAccess() {}

  /**
   * A client for the current context of a kubeconfig file. Nothing is sent yet.
   *
   * @throws IOException if the file cannot be used; the message says why
   */
  public static KubernetesClient byKubeconfig(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw new IOException(file + ": cannot be read (expected: a kubeconfig file)");
    }
    try {
      Config config = Config.fromKubeconfig(file.toFile());
      if (config.getCurrentContext() == null || !config.getMasterUrl().contains("://")) {
        throw new IOException(
            file + ": no cluster to connect to (expected: a kubeconfig file whose current-context names one"
                + " of its contexts, and that context a cluster with a server)");
      }
      return client(config);
    } catch (RuntimeException e) {
      // The client's own, and as they come from its parser.
      Throwable cause = e instanceof KubernetesClientException && e.getCause() != null ? e.getCause() : e;
      String first = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
      throw new IOException(file + ": " + first + " (expected: a kubeconfig file)", e);
    }
  }

  /** Whether this process runs in a pod that has an API server to talk to. */
  public static boolean isInPod(Map<String, String> environment, Path serviceAccount) {
    return environment.containsKey(HOST) && Files.isReadable(serviceAccount.resolve("token"));
  }

  /**
   * A client for the API server of the pod that this process runs in, as the pod's service account. Nothing is sent yet.
   *
   * @param serviceAccount the directory with {@code token}, {@code namespace} and {@code ca.crt}, {@link #SERVICE_ACCOUNT} in a
   *     real pod
   */
  public static KubernetesClient inPod(Map<String, String> environment, Path serviceAccount) {
    String host = environment.getOrDefault(HOST, "");
    Config config = Config.empty();
    config.setMasterUrl("https://" + (host.contains(":") ? '[' + host + ']' : host) + ':'
        + environment.getOrDefault(PORT, "443"));
    config.setCaCertFile(serviceAccount.resolve("ca.crt").toString());
    Path token = serviceAccount.resolve("token");
    config.setOauthTokenProvider(() -> read(token));
    config.setNamespace(read(serviceAccount.resolve("namespace")));
    return client(config);
  }

  private static KubernetesClient client(Config config) {
    // The JDK's client sends no pings: on one shared connection that died in silence, all requests would wait.
    config.setHttp2Disable(true);
    config.setUserAgent("outrigger-control-plane");
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
