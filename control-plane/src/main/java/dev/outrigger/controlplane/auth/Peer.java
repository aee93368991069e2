package dev.outrigger.controlplane.auth;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whom the API server says a client is: a service account.
 *
 * @param pod the pod that its token is bound to, null when the token is not bound to one
 */
public record Peer(String namespace, String serviceAccount, @Nullable String pod) {

  public Peer {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(serviceAccount, "serviceAccount");
  }

  @Override
  public String toString() {
    return "service account " + namespace + "/" + serviceAccount + (pod == null ? "" : ", pod " + pod);
  }
}
