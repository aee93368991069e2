package dev.outrigger.policy.istio;

import java.util.Comparator;

/** What the host names in rules mean. */
public final class MeshHost {

  /** Of patterns that cover one host: a name before wildcards, then the longer one. */
  static final Comparator<String> MOST_SPECIFIC_FIRST =
      Comparator.<String, Boolean>comparing(host -> host.startsWith("*"))
          .thenComparing(String::length, Comparator.reverseOrder())
          .thenComparing(Comparator.naturalOrder());

  private MeshHost() {}

  /**
   * The full name of {@code host} in a rule of {@code namespace}: a name without a dot is a service of that namespace;
   * a name with one, an address and {@code *} stand for themselves.
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
