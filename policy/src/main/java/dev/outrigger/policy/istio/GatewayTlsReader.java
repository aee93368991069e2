package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Checks how a Gateway's server is to end TLS. */
final class GatewayTlsReader {

  /** What a server shows its clients, and what it wants to see of them. */
  private enum Mode {
    PASSTHROUGH(false, false),
    SIMPLE(true, false),
    MUTUAL(true, true),
    AUTO_PASSTHROUGH(false, false),
    ISTIO_MUTUAL(false, false),
    OPTIONAL_MUTUAL(true, true);

    private final boolean certificate;
    private final boolean authorities;

    Mode(boolean certificate, boolean authorities) {
      this.certificate = certificate;
      this.authorities = authorities;
    }
  }

  private static final Map<String,
      Mode> MODES = Map.of("PASSTHROUGH", Mode.PASSTHROUGH, "SIMPLE", Mode.SIMPLE, "MUTUAL",
          Mode.MUTUAL, "AUTO_PASSTHROUGH", Mode.AUTO_PASSTHROUGH, "ISTIO_MUTUAL", Mode.ISTIO_MUTUAL, "OPTIONAL_MUTUAL",
          Mode.OPTIONAL_MUTUAL);

  /** The order counts: zero is whatever the proxy does of its own accord. */
  private static final Map<String, Integer> VERSIONS =
      Map.of("TLS_AUTO", 0, "TLSV1_0", 1, "TLSV1_1", 2, "TLSV1_2", 3, "TLSV1_3", 4);

  private static final List<String> CREDENTIALS = List.of("credentialName", "credentialNames");

  private GatewayTlsReader() {}

  /** Answers the mode, which nothing is made of. */
  static Object read(Fields tls, ListenerPort port) {
    Mode mode = tls.word("mode", MODES, Mode.PASSTHROUGH);
    boolean redirect = tls.flag("httpsRedirect", false);
    texts(tls);
    versions(tls);
    if (!port.isTls() && tls.has("mode")) {
      tls.warn("mode", "no-effect", mode + " on a port that speaks " + port.protocol()
          + " without TLS (expected: HTTPS or TLS as the port's protocol, or only httpsRedirect)");
    } else if (port.isTls() && redirect) {
      tls.warn("httpsRedirect", "no-effect", "true on a port that speaks TLS (expected: on one that speaks HTTP)");
    } else if (port.isTls()) {
      required(tls, mode);
    }
    return mode;
  }

  private static void texts(Fields tls) {
    Stream.of("serverCertificate", "privateKey", "caCertificates", "caCrl", "credentialName", "caCertCredentialName")
        .forEach(tls::text);
    Stream.of("credentialNames", "subjectAltNames", "verifyCertificateSpki", "verifyCertificateHash", "cipherSuites")
        .forEach(name -> tls.texts(name, "a text", text -> !text.isEmpty()));
    tls.objects("tlsCertificates", pair -> {
      pair.text("caCertificates");
      return pair.requiredText("serverCertificate", "the path of a file", text -> true)
          + pair.requiredText("privateKey", "the path of a file", text -> true);
    });
    tls.atMostOne("credentialName", "credentialNames", "serverCertificate", "tlsCertificates");
  }

  private static void versions(Fields tls) {
    int min = tls.word("minProtocolVersion", VERSIONS, 0);
    int max = tls.word("maxProtocolVersion", VERSIONS, 0);
    if (max > 0 && max < min) {
      tls.wrong("maxProtocolVersion", "minProtocolVersion or a later one");
    }
  }

  private static void required(Fields tls, Mode mode) {
    boolean credential = CREDENTIALS.stream().anyMatch(tls::has);
    if (mode.certificate && !credential && !tls.has("tlsCertificates")) {
      Stream.of("serverCertificate", "privateKey")
          .filter(name -> !tls.has(name))
          .forEach(name -> tls.error(name, "missing",
              "missing (expected: the path of a file, with mode " + mode + ", or credentialName)"));
    }
    if (mode.authorities && !credential && !tls.has("caCertificates")) {
      tls.error("caCertificates", "missing",
          "missing (expected: the path of a file, with mode " + mode + ", or credentialName)");
    }
  }
}
