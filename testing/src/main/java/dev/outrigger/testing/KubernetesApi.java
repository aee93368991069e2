package dev.outrigger.testing;

import java.nio.file.Path;
import org.awaitility.Awaitility;

/** A real Kubernetes API that a test has to itself, as its administrator. For one thread. */
public abstract sealed class KubernetesApi implements AutoCloseable permits RealCluster, RealKube {

  private static final Path DEPLOY = Path.of(System.getProperty("outrigger.home"), "deploy");

  private final Path kubeconfig;
  private final Kubectl kubectl;

  /**
   * @param programs the directory that kubectl is in
   * @param kubeconfig of the administrator, which need not be there yet
   */
  KubernetesApi(Path programs, Path kubeconfig) {
    this.kubeconfig = kubeconfig;
    this.kubectl = new Kubectl(programs, kubeconfig);
  }

  /** A kubeconfig file for an administrator. */
  public final Path kubeconfig() {
    return kubeconfig;
  }

  /** Runs kubectl as administrator and gives its standard output. */
  public final String kubectl(String... arguments) {
    return kubectl.run("", arguments);
  }

  /** As {@link #kubectl}, but a failure is an answer too: whatever came on standard output, without spaces around it. */
  public final String ask(String... arguments) {
    return kubectl.ask(arguments);
  }

  /** Applies the objects of a YAML text, by the server, and gives what kubectl said. */
  public final String apply(String yaml) {
    return kubectl.apply(yaml);
  }

  /** Applies what users apply to have a control plane: the kinds of its rules, and all objects of {@code deploy}. */
  public final void deploy() {
    defineKinds();
    kubectl("apply", "--server-side", "--kustomize=" + DEPLOY);
  }

  /** Of {@link #deploy} only the kinds and the control plane's account with its rights: nothing that runs. */
  public final void deployRights() {
    defineKinds();
    kubectl("apply", "--server-side", "--filename=" + DEPLOY.resolve("rbac.yaml"));
  }

  private void defineKinds() {
    kubectl("apply", "--server-side", "--filename=" + DEPLOY.resolve("crds"));
    Awaitility.await("the kinds are served").ignoreException(AssertionError.class).until(() -> {
      kubectl("get", "destinationrules,virtualservices");
      return true;
    });
  }

  /** Ends it, with all that it wrote. */
  @Override
  public abstract void close();
}
