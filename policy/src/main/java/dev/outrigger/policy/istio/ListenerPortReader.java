package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import java.util.Locale;
import java.util.Set;

/** Reads the fields {@code number}, {@code protocol} and {@code name} of a port. */
final class ListenerPortReader {

  private static final Set<String> PROTOCOLS = Set.of("HTTP", "HTTP2", "HTTP_PROXY", "GRPC", "GRPC-WEB", "HTTPS", "TLS",
      "TCP", "MONGO", "MYSQL", "REDIS", "UDP");

  private static final String EXPECTED =
      "one of GRPC, GRPC-WEB, HTTP, HTTP2, HTTP_PROXY, HTTPS, MONGO, MYSQL, REDIS, TCP, TLS, UDP";

  private ListenerPortReader() {}

  static ListenerPort read(Fields port) {
    Integer number = port.port("number");
    if (number == null && !port.has("number")) {
      port.error("number", "missing", "missing (expected: a whole number, 1..65535)");
    }
    String protocol = port.text("protocol", "").toUpperCase(Locale.ROOT);
    if (!protocol.isEmpty() && !PROTOCOLS.contains(protocol)) {
      port.wrong("protocol", EXPECTED);
    }
    if (protocol.equals("UDP")) {
      port.warn("protocol", "no-effect",
          "UDP is not for a mesh; the port is left alone (expected: a protocol over TCP)");
    }
    return new ListenerPort(number == null ? 0 : number, protocol, port.text("name", ""));
  }
}
