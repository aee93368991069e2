package dev.outrigger.controlplane.ca;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The authority in a Secret of type {@code kubernetes.io/tls}. Whoever wants one of his own making creates the Secret before: with
 * {@code ca.crt} when its certificate is not the root.
 *
 * <p>Of several replicas that find none each makes one and tries to apply it, under a field manager of its own and without force: the
 * API server lets the first through and tells the others of a conflict, upon which they read the first one's. Unlike a plain create,
 * an apply names the object in its request, so that a role can be bound to this one name. A root that was made so is followed by
 * another in time, as {@link RootSecret} says.
 */
public final class SecretRootStore implements RootStore {

  private static final Logger LOG = LoggerFactory.getLogger(SecretRootStore.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A next root that is made, and takes its place, and once more for a replica that came second. */
  private static final int STEPS = 4;

  private final KubernetesClient client;
  private final String namespace;
  private final String name;
  private final String replica;
  private final InstantSource clock;
  private final Duration lifetime;

  /**
   * @param replica what no other replica is called
   * @param lifetime of an authority that is made here
   */
  public SecretRootStore(
      KubernetesClient client,
      String namespace,
      String name,
      String replica,
      InstantSource clock,
      Duration lifetime) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
    this.replica = replica;
    this.clock = clock;
    this.lifetime = lifetime;
  }

  @Override
  public CertificateAuthority load() throws IOException {
    try {
      Secret known = secret().get();
      return known != null ? current(known) : make();
    } catch (KubernetesClientException e) {
      throw new IOException("secret " + namespace + "/" + name + ": " + reason(e), e);
    }
  }

  /** The authority of a Secret, after what is due in it: one root may have ended while nobody was there to follow it with another. */
  private CertificateAuthority current(Secret secret) throws IOException {
    Secret known = secret;
    RootSecret roots = read(known);
    for (int step = 0; step < STEPS; step++) {
      Map<String, @Nullable String> due = roots.due(clock.instant(), lifetime);
      if (due.isEmpty()) {
        break;
      }
      known = change(known, due);
      roots = read(known);
      LOG.info("secret {}/{}: {} signs{}", namespace, name, roots.signing(),
          roots.next() == null ? "" : ", its successor is trusted from now on");
    }
    if (!roots.signing().end().isAfter(clock.instant())) {
      throw new IOException("secret " + namespace + "/" + name + ": " + RootSecret.CERTIFICATE + ": ended "
          + roots.signing().end() + " (expected: one in force); mend it, or delete it for a new one");
    }
    return roots.authority(clock.instant());
  }

  /** Of several replicas one does what is due; the others are told that the Secret is not what they saw, and look again. */
  private Secret change(Secret known, Map<String, @Nullable String> changes) throws IOException {
    Map<String, @Nullable String> data = new TreeMap<>();
    changes.forEach((key, text) -> data.put(key, text == null ? null : encoded(text)));
    try {
      return secret().patch(PatchContext.of(PatchType.JSON_MERGE), JSON.writeValueAsString(
          Map.of("metadata", Map.of("resourceVersion", known.getMetadata().getResourceVersion()), "data", data)));
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
    return there(secret().get());
  }

  private CertificateAuthority make() throws IOException {
    CertificateAuthority made = CertificateAuthority.selfSigned(clock.instant(), lifetime);
    Secret secret = new SecretBuilder().withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .addToLabels("app.kubernetes.io/part-of", "outrigger")
        .endMetadata()
        .withType("kubernetes.io/tls")
        .withData(Map.of(RootSecret.CERTIFICATE, encoded(made.certificatePem()), RootSecret.KEY,
            encoded(made.keyPem())))
        .build();
    try {
      client.resource(secret).fieldManager("outrigger-" + replica).serverSideApply();
      LOG.info("made {} in secret {}/{}", made, namespace, name);
      return made;
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
    return current(there(secret().get()));
  }

  private Secret there(@Nullable Secret secret) throws IOException {
    if (secret == null) {
      throw new IOException("secret " + namespace + "/" + name + ": gone again at once (expected: one)");
    }
    return secret;
  }

  private Resource<Secret> secret() {
    return client.secrets().inNamespace(namespace).withName(name);
  }

  private RootSecret read(Secret secret) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    try {
      for (var entry : secret.getData() == null ? Map.<String, String>of().entrySet() : secret.getData().entrySet()) {
        if (entry.getValue() != null && !entry.getValue().isEmpty()) {
          texts.put(entry.getKey(), decoded(entry.getKey(), entry.getValue()));
        }
      }
      return RootSecret.read(texts);
    } catch (IOException e) {
      throw new IOException("secret " + namespace + "/" + name + ": " + e.getMessage()
          + "; mend it, or delete it for a new one", e);
    }
  }

  private static String decoded(String key, String encoded) throws IOException {
    try {
      return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IOException(key + ": not base64", e);
    }
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Not the exception's own text, which may repeat the object and with it the key. */
  private static String reason(KubernetesClientException failure) {
    return failure.getCode() > 0
        ? "the API server answered with status " + failure.getCode()
        : "the API server does not answer";
  }
}
