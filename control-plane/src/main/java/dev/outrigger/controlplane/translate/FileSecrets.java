package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.policy.istio.ClientTls;
import dev.outrigger.policy.istio.DestinationRule;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.WatchedDirectory;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * SDS: certificates in files beside a proxy. Only the files' names are sent, under the names that Istio's agent has for them,
 * and the proxy reads them again when their directory changes.
 */
final class FileSecrets {

  private static final String CERTIFICATE = "file-cert:";
  private static final String AUTHORITIES = "file-root:";
  private static final char KEY = '~';

  /** A client may ask for any name; what it is sent is three times as long. */
  private static final int MAX_NAME = 1_024;

  /** Those that the proxy's system knows, and where Debian and its kin, on which Envoy's images stand, have them. */
  private static final String SYSTEM = "system";
  private static final String SYSTEM_FILE = "/etc/ssl/certs/ca-certificates.crt";

  private FileSecrets() {}

  /** The name of a certificate and its key. */
  static String certificate(String certificate, String privateKey) {
    return CERTIFICATE + certificate + KEY + privateKey;
  }

  /** The name of those that may sign certificates; empty means those that the system knows. */
  static String authorities(String file) {
    return AUTHORITIES + (file.isEmpty() ? SYSTEM : file);
  }

  /** The rules that name the files of a secret. */
  static Stream<DestinationRule> users(String name, ClusterState state) {
    return state.destinationRules()
        .values()
        .stream()
        .filter(rule -> Stream.concat(Stream.of(rule.trafficPolicy()),
            rule.subsets().stream().map(DestinationRule.Subset::trafficPolicy))
            .flatMap(
                policy -> Stream.concat(Stream.of(policy.settings()), policy.portLevelSettings().values().stream()))
            .anyMatch(settings -> settings.tls() != null && names(settings.tls()).anyMatch(name::equals)));
  }

  private static Stream<String> names(ClientTls tls) {
    return switch (tls) {
      case ClientTls.Simple(ClientTls.Server server) -> Stream.of(authorities(server.authorities()));
      case ClientTls.Mutual(String certificate, String privateKey, ClientTls.Server server) -> Stream
          .of(certificate(certificate, privateKey), authorities(server.authorities()));
      case ClientTls.Disabled none -> Stream.of();
      case ClientTls.Mesh mesh -> Stream.of();
    };
  }

  /** Nobody asks for all. */
  static Stream<Draft> secrets(Names names) {
    return switch (names) {
      case Names.All all -> Stream.empty();
      case Names.Only(Set<String> only) -> only.stream().map(name -> new Draft(name, () -> secret(name)));
    };
  }

  /** Null for a name of another kind, or one that is too long. */
  private static @Nullable Secret secret(String name) {
    if (name.length() > MAX_NAME) {
      return null;
    }
    int key = name.indexOf(KEY);
    if (name.startsWith(CERTIFICATE) && key > 0) {
      String certificate = name.substring(CERTIFICATE.length(), key);
      return Secret.newBuilder()
          .setName(name)
          .setTlsCertificate(TlsCertificate.newBuilder()
              .setCertificateChain(file(certificate))
              .setPrivateKey(file(name.substring(key + 1)))
              .setWatchedDirectory(directory(certificate)))
          .build();
    }
    if (name.startsWith(AUTHORITIES)) {
      String authorities = name.substring(AUTHORITIES.length());
      String path = authorities.equals(SYSTEM) ? SYSTEM_FILE : authorities;
      return Secret.newBuilder()
          .setName(name)
          .setValidationContext(
              CertificateValidationContext.newBuilder().setTrustedCa(file(path)).setWatchedDirectory(directory(path)))
          .build();
    }
    return null;
  }

  private static DataSource file(String path) {
    return DataSource.newBuilder().setFilename(path).build();
  }

  private static WatchedDirectory directory(String file) {
    int slash = file.lastIndexOf('/');
    return WatchedDirectory.newBuilder().setPath(slash > 0 ? file.substring(0, slash) : slash == 0 ? "/" : ".").build();
  }
}
