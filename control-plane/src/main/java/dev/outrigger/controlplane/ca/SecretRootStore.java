package dev.outrigger.controlplane.ca;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The authority in a Secret of type {@code kubernetes.io/tls}. Whoever wants one of his own making creates the Secret before: with
 * {@code ca.crt} when its certificate is not the root.
 *
 * <p>Of several replicas that find none each makes one and tries to apply it, under a field manager of its own and without force: the
 * API server lets the first through and tells the others of a conflict, upon which they read the first one's. Unlike a plain create,
 * an apply names the object in its request, so that a role can be bound to this one name.
 */
public final class SecretRootStore implements RootStore {

  private static final Logger LOG = LoggerFactory.getLogger(SecretRootStore.class);
  private static final String CERTIFICATE = "tls.crt";
  private static final String KEY = "tls.key";
  private static final String TRUST = "ca.crt";

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
      return known != null ? read(known) : make();
    } catch (KubernetesClientException e) {
      throw new IOException("secret " + namespace + "/" + name + ": " + reason(e), e);
    }
  }

  private CertificateAuthority make() throws IOException {
    CertificateAuthority made = CertificateAuthority.selfSigned(clock.instant(), lifetime);
    Secret secret = new SecretBuilder().withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .addToLabels("app.kubernetes.io/part-of", "outrigger")
        .endMetadata()
        .withType("kubernetes.io/tls")
        .withData(Map.of(CERTIFICATE, encoded(made.certificatePem()), KEY, encoded(made.keyPem())))
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
    Secret first = secret().get();
    if (first == null) {
      throw new IOException("secret " + namespace + "/" + name + ": gone again at once (expected: one)");
    }
    return read(first);
  }

  private Resource<Secret> secret() {
    return client.secrets().inNamespace(namespace).withName(name);
  }

  private CertificateAuthority read(Secret secret) throws IOException {
    Map<String, String> data = secret.getData() == null ? Map.of() : secret.getData();
    try {
      CertificateAuthority read =
          CertificateAuthority.read(required(data, KEY), required(data, CERTIFICATE), text(data, TRUST));
      if (!read.end().isAfter(clock.instant())) {
        throw new IOException(CERTIFICATE + ": ended " + read.end() + " (expected: one in force)");
      }
      return read;
    } catch (IOException e) {
      throw new IOException("secret " + namespace + "/" + name + ": " + e.getMessage()
          + "; mend it, or delete it for a new one", e);
    }
  }

  private static String required(Map<String, String> data, String key) throws IOException {
    String text = text(data, key);
    if (text == null) {
      throw new IOException(key + ": missing");
    }
    return text;
  }

  private static @Nullable String text(Map<String, String> data, String key) throws IOException {
    String encoded = data.get(key);
    if (encoded == null || encoded.isEmpty()) {
      return null;
    }
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
