package dev.outrigger.controlplane.ca;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a server proves itself by.
 *
 * @param chain its own certificate first, then those between it and the root
 */
public record ServingIdentity(PrivateKey key, List<X509Certificate> chain) {

  public ServingIdentity {
    chain = List.copyOf(chain);
  }

  /** Without the key, which no log may hold. */
  @Override
  public String toString() {
    return "certificate of " + chain.getFirst().getSubjectX500Principal() + " until "
        + chain.getFirst().getNotAfter().toInstant();
  }
}
