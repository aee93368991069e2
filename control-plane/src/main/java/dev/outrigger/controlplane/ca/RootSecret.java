package dev.outrigger.controlplane.ca;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the Secret of the mesh's authority holds: who signs, who will, and who did. A root that was made here is followed by another:
 * that one is made when a fifth of the first one's life is left, and trusted from then on; it signs from the middle between its
 * beginning and the end of the first; and the first is trusted until it ends, which whatever it signed does not outlive. So all
 * replicas read from the certificates alone what is due. A root of somebody else's making is his to follow. Immutable.
 *
 * @param next     null while there is none
 * @param previous those that signed before
 */
record RootSecret(CertificateAuthority signing, @Nullable CertificateAuthority next, List<X509Certificate> previous) {

  static final String CERTIFICATE = "tls.crt";
  static final String KEY = "tls.key";
  private static final String TRUST = "ca.crt";
  private static final String NEXT_CERTIFICATE = "next.crt";
  private static final String NEXT_KEY = "next.key";
  private static final String PREVIOUS = "previous.crt";

  /** The part of a root's life after which the next is made. */
  private static final int FIFTHS = 4;

  RootSecret {
    previous = List.copyOf(previous);
  }

  /**
   * @param texts the Secret's, by name
   * @throws IOException with what is wrong
   */
  static RootSecret read(Map<String, String> texts) throws IOException {
    String next = texts.get(NEXT_CERTIFICATE);
    String previous = texts.get(PREVIOUS);
    return new RootSecret(
        CertificateAuthority.read(required(texts, KEY), required(texts, CERTIFICATE), texts.get(TRUST)),
        next == null ? null : CertificateAuthority.read(required(texts, NEXT_KEY), next, null),
        previous == null ? List.of() : Pem.certificates(previous));
  }

  /** Who signs now, with all who are to be trusted. */
  CertificateAuthority authority(Instant now) {
    List<X509Certificate> others = new ArrayList<>(next == null ? List.of() : next.roots());
    previous.stream().filter(root -> root.getNotAfter().toInstant().isAfter(now)).forEach(others::add);
    return signing.trusting(others);
  }

  /**
   * What is to be changed in the Secret, by name; null for what is to go, and nothing when nothing is due.
   *
   * @param lifetime of a root that is made now
   */
  Map<String, @Nullable String> due(Instant now, Duration lifetime) {
    Map<String, @Nullable String> changes = new TreeMap<>();
    if (!signing.isMadeHere()) {
      return changes;
    }
    if (next == null) {
      if (!now.isBefore(
          signing.begin().plus(Duration.between(signing.begin(), signing.end()).dividedBy(5).multipliedBy(FIFTHS)))) {
        CertificateAuthority made = CertificateAuthority.selfSigned(now, lifetime);
        changes.put(NEXT_CERTIFICATE, made.certificatePem());
        changes.put(NEXT_KEY, made.keyPem());
      }
    } else if (!now.isBefore(next.begin().plus(Duration.between(next.begin(), signing.end()).dividedBy(2)))) {
      changes.put(CERTIFICATE, next.certificatePem());
      changes.put(KEY, next.keyPem());
      changes.put(PREVIOUS, signing.certificatePem());
      changes.put(NEXT_CERTIFICATE, null);
      changes.put(NEXT_KEY, null);
    }
    return Collections.unmodifiableMap(changes);
  }

  private static String required(Map<String, String> texts, String name) throws IOException {
    String text = texts.get(name);
    if (text == null) {
      throw new IOException(name + ": missing");
    }
    return text;
  }
}
