package dev.outrigger.controlplane.model;

import dev.outrigger.policy.finding.ObjectRef;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** Names a service; ordered by namespace, then name. */
public record ServiceKey(String namespace, String name) implements Comparable<ServiceKey> {

  private static final Comparator<ServiceKey> ORDER =
      Comparator.comparing(ServiceKey::namespace).thenComparing(ServiceKey::name);

  static ServiceKey of(ObjectRef ref) {
    return new ServiceKey(ref.namespace(), ref.name());
  }

  /**
   * The name that clients resolve, for example {@code echo.demo.svc.cluster.local}.
   *
   * @param clusterDomain in most clusters {@code cluster.local}
   */
  public String host(String clusterDomain) {
    return name + "." + namespace + ".svc." + clusterDomain;
  }

  /** The service with this full name, whether it exists or not; null when no service can have it. */
  public static @Nullable ServiceKey parse(String host, String clusterDomain) {
    String suffix = ".svc." + clusterDomain;
    if (!host.endsWith(suffix)) {
      return null;
    }
    String[] labels = host.substring(0, host.length() - suffix.length()).split("\\.", -1);
    return labels.length == 2 ? new ServiceKey(labels[1], labels[0]) : null;
  }

  @Override
  public int compareTo(ServiceKey other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
