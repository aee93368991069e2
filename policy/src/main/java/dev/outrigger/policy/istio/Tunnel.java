package dev.outrigger.policy.istio;

/**
 * {@code tunnel}: a connection goes to its backend within a request for {@code host} and {@code port}.
 *
 * @param host a name or an address
 */
public record Tunnel(Method method, String host, int port) {

  /** The method of that request. */
  public enum Method {
    CONNECT, POST
  }
}
