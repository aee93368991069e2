package dev.outrigger.policy.istio;

/**
 * A port as Istio's rules write it.
 *
 * @param protocol one of Istio's words, in capitals; empty when it is not told
 * @param name may be empty
 */
public record ListenerPort(int number, String protocol, String name) {

  /** Whether the port is not for TCP, and so none of ours. */
  public boolean isUdp() {
    return protocol.equals("UDP");
  }

  /** Whether requests are seen, or may be seen, on it. */
  boolean mayBeHttp() {
    return switch (protocol) {
      case "", "HTTP", "HTTP2", "HTTP_PROXY", "GRPC", "GRPC-WEB" -> true;
      default -> false;
    };
  }

  boolean isTls() {
    return protocol.equals("HTTPS") || protocol.equals("TLS");
  }
}
