package dev.outrigger.controlplane.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CertificateAuthorityTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration YEAR = Duration.ofDays(365);
  private static final List<ServerName> NAMES =
      List.of(new ServerName.Dns("control.mesh.svc"), new ServerName.Address("127.0.0.1"));

  private final CertificateAuthority authority = CertificateAuthority.selfSigned(NOW, YEAR);

  @Test
  void what_it_issues_is_valid_for_who_trusts_it() throws Exception {
    ServingIdentity identity = authority.issue(NAMES, NOW, Duration.ofHours(1));

    validate(identity.chain(), Pem.certificates(authority.trust()));
    X509Certificate certificate = identity.chain().getFirst();
    assertThat(certificate.getSubjectAlternativeNames())
        .containsExactlyInAnyOrder(List.of(2, "control.mesh.svc"), List.of(7, "127.0.0.1"));
    assertThat(certificate.getNotAfter()).isEqualTo(Date.from(NOW.plus(Duration.ofHours(1))));
    assertThat(certificate.getNotBefore()).isBefore(Date.from(NOW));
    assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
  }

  @Test
  void each_certificate_has_a_key_and_a_number_of_its_own() {
    X509Certificate one = authority.issue(NAMES, NOW, YEAR).chain().getFirst();
    X509Certificate two = authority.issue(NAMES, NOW, YEAR).chain().getFirst();

    assertThat(one.getPublicKey()).isNotEqualTo(two.getPublicKey());
    assertThat(one.getSerialNumber()).isNotEqualTo(two.getSerialNumber());
  }

  @Test
  void no_certificate_outlives_the_authority() {
    X509Certificate certificate = authority.issue(NAMES, NOW, YEAR.multipliedBy(2)).chain().getFirst();

    assertThat(certificate.getNotAfter().toInstant()).isEqualTo(authority.end());
  }

  @Test
  void what_was_written_is_read_again() throws IOException {
    CertificateAuthority read = CertificateAuthority.read(authority.keyPem(), authority.certificatePem(), null);

    assertThat(read).isEqualTo(authority);
    assertThat(read.trust()).isEqualTo(authority.trust());
  }

  @Test
  void an_authority_below_a_root_sends_its_own_certificate_along() throws Exception {
    Intermediate below = Intermediate.of(NOW);
    CertificateAuthority read = CertificateAuthority.read(below.key(), below.chain(), below.root());
    ServingIdentity identity = read.issue(NAMES, NOW, Duration.ofHours(1));

    assertThat(identity.chain()).hasSize(2);
    validate(identity.chain(), Pem.certificates(below.root()));
    assertThat(read.trust()).isEqualTo(below.root());
  }

  @Test
  void an_authority_with_a_key_of_rsa_signs_too() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair pair = generator.generateKeyPair();
    String root = Intermediate.selfSigned(pair, NOW);
    CertificateAuthority read = CertificateAuthority.read(Pem.of(pair.getPrivate()), root, null);

    validate(read.issue(NAMES, NOW, YEAR).chain(), Pem.certificates(root));
  }

  @Test
  void another_certificates_key_is_refused() {
    CertificateAuthority other = CertificateAuthority.selfSigned(NOW, YEAR);

    assertThatThrownBy(() -> CertificateAuthority.read(other.keyPem(), authority.certificatePem(), null))
        .isInstanceOf(IOException.class)
        .hasMessage("private key: of another certificate (expected: that of CN=Outrigger root, O=Outrigger)");
  }

  @Test
  void a_certificate_that_may_not_sign_is_refused() {
    ServingIdentity server = authority.issue(NAMES, NOW, YEAR);

    assertThatThrownBy(() -> CertificateAuthority.read(Pem.of(server.key()), Pem.of(server.chain()), null))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("may not sign others (expected: a certificate authority's)");
  }

  @Test
  void text_that_is_no_certificate_is_refused_and_not_repeated() {
    assertThatThrownBy(() -> CertificateAuthority.read(authority.keyPem(), "secret", null))
        .isInstanceOf(IOException.class)
        .hasMessage("no certificate (expected: certificates in PEM)");
    assertThatThrownBy(() -> CertificateAuthority.read(authority.keyPem(), authority.keyPem(), null))
        .isInstanceOf(IOException.class)
        .hasMessage("PrivateKeyInfo (expected: certificates in PEM)");
    assertThatThrownBy(() -> CertificateAuthority.read("secret", authority.certificatePem(), null))
        .isInstanceOf(IOException.class)
        .hasMessage("no private key (expected: one in PEM, not encrypted)");
  }

  @Test
  void its_text_tells_nothing_of_the_key() {
    assertThat(authority).hasToString(
        "certificate authority CN=Outrigger root, O=Outrigger until 2027-01-01T00:00:00Z");
    assertThat(authority.issue(NAMES, NOW, YEAR).toString()).doesNotContain("key", "Key");
  }

  private static void validate(List<X509Certificate> chain, List<X509Certificate> roots) throws Exception {
    PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(roots.getFirst(), null)));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(NOW));
    CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(chain);
    CertPathValidator.getInstance("PKIX").validate(path, parameters);
  }
}
