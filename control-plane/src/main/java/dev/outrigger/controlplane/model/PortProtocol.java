package dev.outrigger.controlplane.model;

import dev.outrigger.policy.kube.Service;
import java.util.Locale;

/**
 * What is spoken on a service's port, told by its {@code appProtocol}, else by its name up to the first dash (Istio,
 * "Protocol Selection"). Of the TCP ports, those that tell neither are looked at as connections come.
 */
public enum PortProtocol {
  HTTP, HTTP2, TCP,
  /** Not told: whether a connection speaks HTTP is seen by its first bytes. */
  DETECTED;

  static PortProtocol of(Service.Port port) {
    String appProtocol = port.appProtocol();
    return appProtocol == null ? ofName(port.name()) : ofAppProtocol(appProtocol);
  }

  /** Whether requests are seen, on some connections at least. */
  public boolean mayBeHttp() {
    return this != TCP;
  }

  private static PortProtocol ofAppProtocol(String appProtocol) {
    return switch (appProtocol.toLowerCase(Locale.ROOT)) {
      case "kubernetes.io/h2c" -> HTTP2;
      case "kubernetes.io/ws" -> HTTP;
      case "kubernetes.io/wss" -> TCP;
      case String other -> ofPrefix(other);
    };
  }

  private static PortProtocol ofName(String name) {
    int dash = name.indexOf('-');
    return name.startsWith("grpc-web") ? HTTP : ofPrefix(dash < 0 ? name : name.substring(0, dash));
  }

  private static PortProtocol ofPrefix(String prefix) {
    return switch (prefix.toLowerCase(Locale.ROOT)) {
      case "http", "grpc-web" -> HTTP;
      case "http2", "grpc" -> HTTP2;
      case "tcp", "tls", "https", "mongo", "redis", "mysql" -> TCP;
      default -> DETECTED;
    };
  }
}
