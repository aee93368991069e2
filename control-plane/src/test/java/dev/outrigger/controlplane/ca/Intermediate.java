package dev.outrigger.controlplane.ca;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority that somebody else made, below a root of his; all in PEM. */
record Intermediate(String key, String chain, String root) {

  static Intermediate of(Instant now) throws Exception {
    KeyPair root = newKey();
    KeyPair below = newKey();
    X509Certificate top = certificate("CN=Root", "CN=Root", root, root.getPrivate(), now);
    X509Certificate own = certificate("CN=Root", "CN=Below", below, root.getPrivate(), now);
    return new Intermediate(Pem.of(below.getPrivate()), Pem.of(List.of(own)), Pem.of(List.of(top)));
  }

  /** A root with this key. */
  static String selfSigned(KeyPair pair, Instant now) throws Exception {
    return Pem.of(List.of(certificate("CN=Own", "CN=Own", pair, pair.getPrivate(), now)));
  }

  private static KeyPair newKey() throws Exception {
    return KeyPairGenerator.getInstance("EC").generateKeyPair();
  }

  private static X509Certificate certificate(
      String issuer,
      String subject,
      KeyPair pair,
      PrivateKey signer,
      Instant now) throws Exception {
    JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(new X500Principal(issuer), BigInteger.TWO,
        Date.from(now.minus(Duration.ofDays(1))), Date.from(now.plus(Duration.ofDays(3))), new X500Principal(subject),
        pair.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
    String algorithm = signer.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(signer)));
  }
}
