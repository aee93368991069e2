package dev.outrigger.policy.istio;

/** What the host names in rules mean. */
public final class MeshHost {

  private MeshHost() {
  }

  /**
   * The full name of {@code host} in a rule of {@code namespace}: a name without a dot is a service of that namespace; a name with one, an address
   * and {@code *} stand for themselves.
   *
   * @param clusterDomain in most clusters {@code cluster.local}
   */
  public static String fqdn(String host, String namespace, String clusterDomain) {
    if (host.isEmpty() || host.equals("*") || host.indexOf('.') >= 0 || host.indexOf(':') >= 0) {
      return host;
    }
    return host + "." + namespace + ".svc." + clusterDomain;
  }

  /** Whether {@code pattern}, a full name or one that begins with {@code *}, covers {@code host}. */
  static boolean covers(String pattern, String host) {
    return pattern.startsWith("*") ? host.endsWith(pattern.substring(1)) : pattern.equals(host);
  }
}
