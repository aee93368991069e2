package dev.outrigger.controlplane.model;

import dev.outrigger.policy.kube.Service;
import java.util.Locale;
import java.util.Set;

/**
 * What is spoken on a service's port, told by its {@code appProtocol}, else by its name up to the first dash (Istio,
 * "Protocol Selection"). Of the TCP ports, those that tell neither are looked at as connections come.
 */
public enum PortProtocol {
  HTTP, HTTP2, TCP,
  /** Encrypted by the client: the name of the host that it wants is seen, and nothing else. */
  TLS,
  /** Not told: whether a connection speaks HTTP is seen by its first bytes. */
  DETECTED;

  /** Of mail, DNS, MySQL and MongoDB: there the server may speak first, and to look would be to wait for ever. */
  private static final Set<Integer> SERVER_FIRST = Set.of(25, 53, 3306, 27017);

  private static final String GRPC_WEB = "grpc-web";

  static PortProtocol of(Service.Port port) {
    PortProtocol told = port.appProtocol() == null ? prefix(port.name()) : ofAppProtocol(port.appProtocol());
    return told == DETECTED && SERVER_FIRST.contains(port.port()) ? TCP : told;
  }

  /** What one of Istio's words for protocols means, in whatever case; {@link #DETECTED} for none of them. */
  public static PortProtocol named(String protocol) {
    return switch (protocol.toLowerCase(Locale.ROOT)) {
      case "http", "http_proxy" -> HTTP;
      case "http2", "grpc", GRPC_WEB -> HTTP2;
      case "https", "tls" -> TLS;
      case "tcp", "mongo", "redis", "mysql" -> TCP;
      default -> DETECTED;
    };
  }

  /** Whether requests are seen, on all connections. */
  public boolean isHttp() {
    return this == HTTP || this == HTTP2;
  }

  /** Whether requests are seen, on some connections at least. */
  public boolean mayBeHttp() {
    return this != TCP && this != TLS;
  }

  private static PortProtocol ofAppProtocol(String appProtocol) {
    return switch (appProtocol) {
      case "kubernetes.io/h2c" -> HTTP2;
      case "kubernetes.io/ws" -> HTTP;
      case "kubernetes.io/wss" -> TLS;
      default -> prefix(appProtocol);
    };
  }

  private static PortProtocol prefix(String name) {
    if (name.regionMatches(true, 0, GRPC_WEB, 0, GRPC_WEB.length())) {
      return HTTP2;
    }
    int dash = name.indexOf('-');
    return named(dash < 0 ? name : name.substring(0, dash));
  }
}
