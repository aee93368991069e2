package dev.outrigger.policy.istio;

import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the host names in rules mean. */
public final class MeshHost {

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

  /** The full host name and all wildcards that cover it, the most specific first. */
  public static Stream<String> covering(String host) {
    Stream.Builder<String> names = Stream.<String>builder().add(host);
    for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
      names.add("*" + host.substring(dot));
    }
    return names.add("*").build();
  }

  /**
   * What {@code byHost} has for a full host name: under the name itself, else under the longest wildcard that covers
   * it.
   */
  static <T> @Nullable T mostSpecific(String host, Function<String, ? extends @Nullable T> byHost) {
    T found = byHost.apply(host);
    for (int dot = host.indexOf('.'); found == null && dot >= 0; dot = host.indexOf('.', dot + 1)) {
      found = byHost.apply("*" + host.substring(dot));
    }
    return found == null ? byHost.apply("*") : found;
  }
}
