package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import dev.outrigger.policy.istio.ClientTls.Server;
import java.util.List;
import java.util.Map;

/** Reads {@code tls}. Whatever is wrong, traffic must not go out less protected than its owner wrote. */
final class ClientTlsReader {

  private enum Mode {
    DISABLE, SIMPLE, MUTUAL, ISTIO_MUTUAL
  }

  private static final Map<String, Mode> MODES = Map.of("DISABLE", Mode.DISABLE, "SIMPLE", Mode.SIMPLE, "MUTUAL",
      Mode.MUTUAL, "ISTIO_MUTUAL", Mode.ISTIO_MUTUAL);

  private static final List<String> FILES = List.of("clientCertificate", "privateKey", "caCertificates", "caCrl");

  private ClientTlsReader() {}

  static ClientTls read(Fields tls) {
    Mode mode = tls.word("mode", MODES, Mode.DISABLE);
    String certificate = tls.text("clientCertificate", "");
    String privateKey = tls.text("privateKey", "");
    List<String> names = tls.texts("subjectAltNames", "a name", name -> !name.isEmpty());
    Server server = new Server(tls.text("caCertificates", ""), tls.text("caCrl", ""), tls.text("sni", ""), names,
        tls.flag("insecureSkipVerify", false));
    boolean credential = credential(tls, mode);
    return switch (mode) {
      case DISABLE -> new ClientTls.Disabled();
      case SIMPLE -> {
        trusted(tls, server);
        yield new ClientTls.Simple(server);
      }
      case MUTUAL -> {
        trusted(tls, server);
        if (credential) {
          yield new ClientTls.Simple(server);
        }
        required(tls, "clientCertificate");
        required(tls, "privateKey");
        yield new ClientTls.Mutual(certificate, privateKey, server);
      }
      case ISTIO_MUTUAL -> {
        FILES.stream()
            .filter(tls::has)
            .forEach(name -> tls.warn(name, "no-effect",
                "no effect with mode ISTIO_MUTUAL, which has the certificates of the mesh (expected: none)"));
        yield new ClientTls.Mesh(server.sni(), names);
      }
    };
  }

  private static void required(Fields tls, String name) {
    tls.requiredText(name, "the path of a file, with mode MUTUAL", text -> true);
  }

  private static void trusted(Fields tls, Server server) {
    if (server.trusted() && !(server.authorities().isEmpty() && server.subjectAltNames().isEmpty())) {
      tls.wrong("insecureSkipVerify", "false beside caCertificates or subjectAltNames");
    }
  }

  /**
   * Certificates of a secret come to gateways first; a file in its place would be somebody else's. Connections stay encrypted
   * meanwhile: a backend that the proxy's system does not trust, or that wants a certificate, is not reached, but none is
   * called in plain text.
   */
  private static boolean credential(Fields tls, Mode mode) {
    String name = tls.text("credentialName", "");
    if (name.isEmpty() || mode == Mode.DISABLE) {
      return false;
    }
    FILES.stream()
        .filter(tls::has)
        .forEach(
            file -> tls.error(file, "bad-value", "beside credentialName (expected: files, or credentialName)"));
    tls.warn("credentialName", "not-supported",
        '"' + name + "\" waits for a gateway; until there is one, proxies trust whom "
            + "their system trusts and show no certificate (expected: files)");
    return true;
  }
}
