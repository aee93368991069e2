package dev.outrigger.cli.analyze;

import dev.outrigger.policy.Manifest;
import dev.outrigger.policy.istio.IstioReader;
import dev.outrigger.policy.tree.Tree;
import io.fabric8.kubernetes.api.model.APIGroup;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a cluster has of the kinds that a mesh is made of. Lists them, and does nothing else there. */
final class ClusterInput {

  private static final String ISTIO = "networking.istio.io";

  /** So many objects in one answer: keeps the answers small in a cluster of any size. */
  private static final long PAGE = 500;

  private static final int TIMEOUT_MILLIS = 10_000;

  private final KubernetesClient client;

  private ClusterInput(KubernetesClient client) {
    this.client = client;
  }

  /**
   * @param kubeconfig whose current context is used
   * @throws IOException that says what cannot be read, and which right is missing
   */
  static Manifest read(Path kubeconfig) throws IOException {
    if (!Files.isReadable(kubeconfig)) {
      throw new IOException("--kubeconfig: " + kubeconfig + " (expected: a file that you may read)");
    }
    Config config = new ConfigBuilder(Config.fromKubeconfig(kubeconfig.toFile()))
        .withConnectionTimeout(TIMEOUT_MILLIS)
        .withRequestTimeout(TIMEOUT_MILLIS)
        .withRequestRetryBackoffLimit(1)
        .build();
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      return Manifest.of(new ClusterInput(client).objects(), null);
    }
  }

  private List<Tree> objects() throws IOException {
    List<Tree> objects = new ArrayList<>();
    list("", "v1", "Service", "services", objects);
    list("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices", objects);
    String version = istioVersion();
    if (version != null) {
      for (APIResource resource : resources(version)) {
        if (IstioReader.kinds().contains(resource.getKind()) && !resource.getName().contains("/")) {
          list(ISTIO, version, resource.getKind(), resource.getName(), objects);
        }
      }
    }
    return objects;
  }

  /** The version of Istio's API that the cluster prefers; null when it has none. */
  private @Nullable String istioVersion() throws IOException {
    try {
      APIGroup group = client.getApiGroup(ISTIO);
      return group == null ? null : group.getPreferredVersion().getVersion();
    } catch (KubernetesClientException e) {
      throw failure("its API groups", "get", ISTIO, e);
    }
  }

  private List<APIResource> resources(String version) throws IOException {
    try {
      APIResourceList resources = client.getApiResources(ISTIO + "/" + version);
      return resources == null ? List.of() : resources.getResources();
    } catch (KubernetesClientException e) {
      throw failure("the kinds of " + ISTIO, "get", ISTIO, e);
    }
  }

  private void list(String group, String version, String kind, String plural, List<Tree> objects) throws IOException {
    ResourceDefinitionContext context = new ResourceDefinitionContext.Builder()
        .withGroup(group)
        .withVersion(version)
        .withKind(kind)
        .withPlural(plural)
        .withNamespaced(true)
        .build();
    String more = null;
    do {
      GenericKubernetesResourceList page;
      try {
        page = client.genericKubernetesResources(context)
            .inAnyNamespace()
            .list(new ListOptionsBuilder().withLimit(PAGE).withContinue(more).build());
      } catch (KubernetesClientException e) {
        throw failure(plural, "list", group, e);
      }
      for (GenericKubernetesResource object : page.getItems()) {
        // Items of a list do not always say what they are.
        object.setKind(kind);
        object.setApiVersion(group.isEmpty() ? version : group + "/" + version);
        objects.add(Tree.of(client.getKubernetesSerialization().convertValue(object, Map.class)));
      }
      more = page.getMetadata().getContinue();
    } while (more != null && !more.isEmpty());
  }

  private IOException failure(String what, String verb, String group, KubernetesClientException e) {
    String server = client.getMasterUrl().toString();
    String why = switch (e.getCode()) {
      case 401 -> server + " does not know the user of the kubeconfig (expected: credentials that are still good)";
      case 403 -> "not allowed (expected: the right to " + verb + " " + what
          + (group.isEmpty() ? "" : " of " + group) + " in all namespaces)";
      default -> server + ": " + root(e);
    };
    return new IOException("cannot " + verb + " " + what + ": " + why, e);
  }

  private static String root(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
