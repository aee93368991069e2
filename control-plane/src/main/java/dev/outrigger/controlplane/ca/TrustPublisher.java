package dev.outrigger.controlplane.ca;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the root certificate to a ConfigMap in each namespace, for a pod can mount those of its own namespace only. By server-side
 * apply, which names the object in its request: the control plane's role allows this one name and no other. All replicas write the
 * same, so it does no harm that several do. Blocks; for one thread.
 */
public final class TrustPublisher {

  private static final Logger LOG = LoggerFactory.getLogger(TrustPublisher.class);
  private static final String TERMINATING = "NamespaceTerminating";
  private static final String FIELD_MANAGER = "outrigger";

  /** Where no proxies run, and what Kubernetes keeps for itself. */
  private static final Set<String> LEFT_OUT = Set.of("kube-system", "kube-public", "kube-node-lease");

  /** The file that sidecars read. */
  public static final String KEY = "root-cert.pem";

  private final KubernetesClient client;
  private final String name;

  /**
   * @param name of the ConfigMaps
   */
  public TrustPublisher(KubernetesClient client, String name) {
    this.client = client;
    this.name = name;
  }

  /** Brings one namespace up to date; that it cannot is logged. */
  public void publish(CertificateAuthority authority, String into) {
    if (LEFT_OUT.contains(into)) {
      return;
    }
    ConfigMap trust = new ConfigMapBuilder().withNewMetadata()
        .withNamespace(into)
        .withName(name)
        .addToLabels("app.kubernetes.io/part-of", "outrigger")
        .endMetadata()
        .withData(Map.of(KEY, authority.trust()))
        .build();
    try {
      client.resource(trust).fieldManager(FIELD_MANAGER).forceConflicts().serverSideApply();
    } catch (KubernetesClientException e) {
      if (!isGoing(e)) {
        LOG.warn("config map {}/{}: not written: status {}", into, name, e.getCode());
      }
    }
  }

  /** Whether the namespace has gone meanwhile, or is about to. */
  private static boolean isGoing(KubernetesClientException failure) {
    Status status = failure.getStatus();
    return failure.getCode() == HttpURLConnection.HTTP_NOT_FOUND
        || (status != null && status.getDetails() != null
            && status.getDetails().getCauses().stream().anyMatch(cause -> TERMINATING.equals(cause.getReason())));
  }
}
