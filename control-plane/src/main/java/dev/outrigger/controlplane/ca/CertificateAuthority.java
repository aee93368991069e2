package dev.outrigger.controlplane.ca;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** A key that signs, and what those who trust it need. Immutable. */
public final class CertificateAuthority {

  /** Clocks of machines differ; a certificate counts from a little before it was made. */
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(2);

  private static final X500Principal ROOT = new X500Principal("CN=Outrigger root,O=Outrigger");

  private final PrivateKey key;
  private final List<X509Certificate> chain;
  private final List<X509Certificate> trust;

  private CertificateAuthority(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> trust) {
    this.key = key;
    this.chain = List.copyOf(chain);
    this.trust = List.copyOf(trust);
  }

  /** A new root. */
  public static CertificateAuthority selfSigned(Instant now, Duration lifetime) {
    KeyPair pair = newKey();
    X509v3CertificateBuilder builder = builder(ROOT, ROOT, pair.getPublic(), now, now.plus(lifetime));
    X509Certificate root = signed(builder, new BasicConstraints(true),
        new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign), pair.getPrivate());
    return new CertificateAuthority(pair.getPrivate(), List.of(root), List.of(root));
  }

  /**
   * Takes one that was made before, here or by somebody else.
   *
   * @param key private key in PEM
   * @param chain its certificate in PEM, then those between it and the root
   * @param trust certificates in PEM of which one is the root; null when it is the last of the chain
   * @throws IOException with what is wrong with it
   */
  static CertificateAuthority read(String key, String chain, @Nullable String trust)
      throws IOException {
    List<X509Certificate> certificates = Pem.certificates(chain);
    X509Certificate own = certificates.getFirst();
    if (own.getBasicConstraints() < 0) {
      throw new IOException("certificate of " + own.getSubjectX500Principal()
          + ": may not sign others (expected: a certificate authority's)");
    }
    PrivateKey parsed = Pem.key(key);
    if (!belongs(parsed, own.getPublicKey())) {
      throw new IOException("private key: of another certificate (expected: that of " + own.getSubjectX500Principal()
          + ")");
    }
    List<X509Certificate> roots = trust == null ? List.of(certificates.getLast()) : Pem.certificates(trust);
    return new CertificateAuthority(parsed, certificates, roots);
  }

  /** Makes a key and signs a certificate for a server. It ends with the authority's own at the latest. */
  public ServingIdentity issue(List<ServerName> names, Instant now, Duration lifetime) {
    KeyPair pair = newKey();
    X509Certificate issuer = chain.getFirst();
    Instant end = now.plus(lifetime);
    Instant last = issuer.getNotAfter().toInstant();
    X509v3CertificateBuilder builder = builder(issuer.getSubjectX500Principal(),
        new X500Principal("CN=Outrigger control plane,O=Outrigger"), pair.getPublic(), now,
        end.isBefore(last) ? end : last);
    try {
      builder.addExtension(Extension.subjectAlternativeName, false,
          new GeneralNames(names.stream().map(ServerName::encoded).toArray(GeneralName[]::new)));
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
      builder.addExtension(Extension.authorityKeyIdentifier, false,
          new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(issuer));
    } catch (CertIOException | GeneralSecurityException e) {
      throw impossible(e);
    }
    X509Certificate certificate =
        signed(builder, new BasicConstraints(false), new KeyUsage(KeyUsage.digitalSignature), key);
    // The root itself is what the client has; a server does not send it.
    List<X509Certificate> between = chain.stream().filter(each -> !trust.contains(each)).toList();
    return new ServingIdentity(pair.getPrivate(),
        Stream.concat(Stream.of(certificate), between.stream()).toList());
  }

  /** What clients must trust, in PEM. */
  public String trust() {
    return Pem.of(trust);
  }

  /** The same, with others that clients must trust too. */
  CertificateAuthority trusting(List<X509Certificate> others) {
    return new CertificateAuthority(key, chain, Stream.concat(trust.stream(), others.stream()).distinct().toList());
  }

  /** Whether it is a root as {@link #selfSigned} makes it. */
  boolean isMadeHere() {
    return chain.equals(trust) && chain.size() == 1 && chain.getFirst().getSubjectX500Principal().equals(ROOT);
  }

  List<X509Certificate> roots() {
    return trust;
  }

  /** From when on the authority's own certificate counts. */
  Instant begin() {
    return chain.getFirst().getNotBefore().toInstant();
  }

  /** When the authority's own certificate ends, and with it all that it signs. */
  public Instant end() {
    return chain.getFirst().getNotAfter().toInstant();
  }

  String certificatePem() {
    return Pem.of(chain);
  }

  String keyPem() {
    return Pem.of(key);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CertificateAuthority that && chain.equals(that.chain) && trust.equals(that.trust);
  }

  @Override
  public int hashCode() {
    return Objects.hash(chain, trust);
  }

  /** Without the key, which no log may hold. */
  @Override
  public String toString() {
    return "certificate authority " + chain.getFirst().getSubjectX500Principal() + " until " + end();
  }

  private static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw impossible(e);
    }
  }

  private static X509v3CertificateBuilder builder(
      X500Principal issuer,
      X500Principal subject,
      PublicKey key,
      Instant now,
      Instant end) {
    try {
      X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(issuer, serial(key),
          Date.from(now.minus(CLOCK_SKEW)), Date.from(end), subject, key);
      builder.addExtension(Extension.subjectKeyIdentifier, false,
          new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key));
      return builder;
    } catch (CertIOException | GeneralSecurityException e) {
      throw impossible(e);
    }
  }

  /** Each certificate has a key of its own, whose digest is as good as a random number (RFC 5280, 4.1.2.2: 20 bytes at most). */
  private static BigInteger serial(PublicKey key) throws GeneralSecurityException {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
    return new BigInteger(1, digest, 0, 19).setBit(0);
  }

  private static X509Certificate signed(
      X509v3CertificateBuilder builder,
      BasicConstraints constraints,
      KeyUsage usage,
      PrivateKey key) {
    try {
      builder.addExtension(Extension.basicConstraints, true, constraints);
      builder.addExtension(Extension.keyUsage, true, usage);
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm(key)).build(key)));
    } catch (CertIOException | GeneralSecurityException | OperatorCreationException e) {
      throw impossible(e);
    }
  }

  private static boolean belongs(PrivateKey key, PublicKey other) throws IOException {
    byte[] something = {1, 2, 3};
    try {
      Signature signature = Signature.getInstance(algorithm(key));
      signature.initSign(key);
      signature.update(something);
      byte[] signed = signature.sign();
      signature.initVerify(other);
      signature.update(something);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      throw new IOException("private key: " + key.getAlgorithm() + ", which does not sign here: " + e.getMessage(), e);
    }
  }

  private static String algorithm(PrivateKey key) {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC", "ECDSA" -> "SHA256withECDSA";
      case String other -> other;
    };
  }

  private static IllegalStateException impossible(Exception e) {
    return new IllegalStateException("every Java signs with P-256", e);
  }
}
