package dev.outrigger.controlplane.ca;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;

/** Certificates and keys as text (RFC 7468). Messages of failures never hold the text. */
final class Pem {

  private Pem() {}

  static String of(List<X509Certificate> certificates) {
    return written(certificates);
  }

  static String of(PrivateKey key) {
    try {
      return written(List.of(new JcaPKCS8Generator(key, null).generate()));
    } catch (IOException e) {
      throw new IllegalStateException("a key that cannot be written", e);
    }
  }

  /**
   * @throws IOException if there is none, or something else
   */
  static List<X509Certificate> certificates(String text) throws IOException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Object object : read(text)) {
      if (!(object instanceof X509CertificateHolder holder)) {
        throw new IOException(object.getClass().getSimpleName() + " (expected: certificates in PEM)");
      }
      try {
        certificates.add(new JcaX509CertificateConverter().getCertificate(holder));
      } catch (CertificateException e) {
        throw new IOException("a certificate that cannot be read (expected: certificates in PEM)", e);
      }
    }
    if (certificates.isEmpty()) {
      throw new IOException("no certificate (expected: certificates in PEM)");
    }
    return certificates;
  }

  /** In PKCS #8, or as OpenSSL writes it by itself. */
  static PrivateKey key(String text) throws IOException {
    JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
    for (Object object : read(text)) {
      if (object instanceof PrivateKeyInfo key) {
        return converter.getPrivateKey(key);
      }
      if (object instanceof PEMKeyPair pair) {
        return converter.getPrivateKey(pair.getPrivateKeyInfo());
      }
    }
    throw new IOException("no private key (expected: one in PEM, not encrypted)");
  }

  private static List<Object> read(String text) throws IOException {
    List<Object> objects = new ArrayList<>();
    try (PEMParser parser = new PEMParser(new StringReader(text))) {
      for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
        objects.add(object);
      }
    }
    return objects;
  }

  private static String written(List<?> objects) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      for (Object object : objects) {
        writer.writeObject(object);
      }
    } catch (IOException e) {
      throw new IllegalStateException("text that cannot be written", e);
    }
    return text.toString();
  }
}
