package dev.outrigger.controlplane.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.controlplane.model.ClusterState;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FileSecretsTest {

  @Test
  void a_certificate_and_its_key_are_named_by_their_files() {
    TlsCertificate certificate =
        only(FileSecrets.certificate("/etc/certs/cert.pem", "/etc/keys/key.pem")).getTlsCertificate();

    assertThat(certificate.getCertificateChain().getFilename()).isEqualTo("/etc/certs/cert.pem");
    assertThat(certificate.getPrivateKey().getFilename()).isEqualTo("/etc/keys/key.pem");
    assertThat(certificate.getWatchedDirectory().getPath()).isEqualTo("/etc/certs");
  }

  @ParameterizedTest
  @CsvSource({"/etc/certs/ca.pem,/etc/certs/ca.pem,/etc/certs", "ca.pem,ca.pem,.", "/ca.pem,/ca.pem,/",
      "'',/etc/ssl/certs/ca-certificates.crt,/etc/ssl/certs"})
  void authorities_are_those_of_a_file_or_of_the_system(String written, String file, String watched) {
    CertificateValidationContext authorities = only(FileSecrets.authorities(written)).getValidationContext();

    assertThat(authorities.getTrustedCa().getFilename()).isEqualTo(file);
    assertThat(authorities.getWatchedDirectory().getPath()).isEqualTo(watched);
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "ROOTCA", "file-cert:/a", "kubernetes://secret", ""})
  void there_are_no_secrets_of_other_names(String name) {
    assertThat(secrets(new Names.Only(Set.of(name)))).isEmpty();
  }

  @Test
  void there_are_no_secrets_of_endless_names() {
    String longest = FileSecrets.authorities("/" + "a".repeat(1024 - "file-root:/".length()));
    assertThat(only(longest).getName()).hasSize(1024);

    assertThat(secrets(new Names.Only(Set.of(longest + "a")))).isEmpty();
    assertThat(secrets(new Names.Only(Set.of(FileSecrets.certificate("a".repeat(600), "b".repeat(600)))))).isEmpty();
  }

  @Test
  void nobody_is_sent_all() {
    assertThat(secrets(new Names.All())).isEmpty();
  }

  private static Secret only(String name) {
    Secret secret = secrets(new Names.Only(Set.of(name))).getFirst();
    assertThat(secret.getName()).isEqualTo(name);
    return secret;
  }

  private static List<Secret> secrets(Names names) {
    return new ResourceGenerator(MeshOptions.DEFAULT)
        .generate(ResourceType.SECRETS, names, ClusterState.EMPTY, Meshes.client("REDIRECT"))
        .resources()
        .stream()
        .map(resource -> (Secret) Meshes.message(resource))
        .toList();
  }
}
