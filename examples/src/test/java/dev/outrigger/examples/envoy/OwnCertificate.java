package dev.outrigger.examples.envoy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate that signed itself, in files as a DestinationRule names them.
 *
 * @param revoked a list of what it has revoked, which is nothing
 * @param server what a server needs to prove itself with it
 */
record OwnCertificate(Path certificate, Path privateKey, Path revoked, SSLContext server) {

  private static final String ALGORITHM = "SHA256withECDSA";

  /** Makes one for this DNS name. */
  static OwnCertificate create(Path directory, String name) throws IOException, GeneralSecurityException {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
      X500Principal self = new X500Principal("CN=" + name);
      Instant now = Instant.now();
      Date from = Date.from(now.minus(Duration.ofDays(1)));
      Date until = Date.from(now.plus(Duration.ofDays(1)));
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(self, BigInteger.ONE, from, until, self, pair.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      builder.addExtension(Extension.keyUsage, true,
          new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign | KeyUsage.cRLSign));
      builder.addExtension(Extension.subjectAlternativeName, false,
          new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
      var signer = new JcaContentSignerBuilder(ALGORITHM).build(pair.getPrivate());
      X509Certificate certificate = new JcaX509CertificateConverter().getCertificate(builder.build(signer));
      byte[] revoked = new JcaX509v2CRLBuilder(self, from).setNextUpdate(until).build(signer).getEncoded();
      return new OwnCertificate(write(directory.resolve("cert.pem"), "CERTIFICATE", certificate.getEncoded()),
          write(directory.resolve("key.pem"), "PRIVATE KEY", pair.getPrivate().getEncoded()),
          write(directory.resolve("crl.pem"), "X509 CRL", revoked), server(pair, certificate));
    } catch (CertIOException | OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  private static SSLContext server(KeyPair pair, X509Certificate certificate)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("own", pair.getPrivate(), new char[0], new Certificate[]{certificate});
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private static Path write(Path file, String kind, byte[] content) throws IOException {
    return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(content)
        + "\n-----END " + kind + "-----\n");
  }
}
