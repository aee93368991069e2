package dev.outrigger.controlplane.webhook;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Tells the API server whom to trust when it asks the webhook. Of the ValidatingWebhookConfiguration, which whoever installs the
 * mesh applies, it writes this one field and nothing else: whether, and for which objects, the webhook is asked stays theirs.
 * Blocks; for one thread.
 */
public final class WebhookRegistration {

  private static final String FIELD_MANAGER = "outrigger-webhook";

  private final KubernetesClient client;
  private final String name;

  /**
   * @param name of the ValidatingWebhookConfiguration
   */
  public WebhookRegistration(KubernetesClient client, String name) {
    this.client = client;
    this.name = name;
  }

  /**
   * Writes the trust where it is not written already.
   *
   * @param trust certificates in PEM
   * @throws IOException if that failed, or the configuration is not there; the message says which
   */
  public void trust(String trust) throws IOException {
    String bundle = Base64.getEncoder().encodeToString(trust.getBytes(StandardCharsets.UTF_8));
    try {
      ValidatingWebhookConfiguration configuration =
          client.admissionRegistration().v1().validatingWebhookConfigurations().withName(name).get();
      if (configuration == null) {
        throw new IOException("ValidatingWebhookConfiguration " + name
            + ": not there (expected: applied with the mesh); rules are not validated before they are stored");
      }
      List<Object> changed = new ArrayList<>();
      for (ValidatingWebhook webhook : configuration.getWebhooks()) {
        if (!bundle.equals(webhook.getClientConfig().getCaBundle())) {
          changed.add(Map.of("name", webhook.getName(), "clientConfig", Map.of("caBundle", bundle)));
        }
      }
      if (!changed.isEmpty()) {
        write(changed);
      }
    } catch (KubernetesClientException e) {
      throw new IOException("ValidatingWebhookConfiguration " + name + ": " + e.getMessage(), e);
    }
  }

  private void write(List<Object> webhooks) {
    PatchContext apply = PatchContext.of(PatchType.STRATEGIC_MERGE);
    apply.setFieldManager(FIELD_MANAGER);
    client.admissionRegistration()
        .v1()
        .validatingWebhookConfigurations()
        .withName(name)
        .patch(apply, client.getKubernetesSerialization().asJson(Map.of("webhooks", webhooks)));
  }
}
