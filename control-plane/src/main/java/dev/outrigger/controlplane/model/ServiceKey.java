package dev.outrigger.controlplane.model;

import java.util.Comparator;

/** Names a service; ordered by namespace, then name. */
public record ServiceKey(String namespace, String name) implements Comparable<ServiceKey> {

  private static final Comparator<ServiceKey> ORDER =
      Comparator.comparing(ServiceKey::namespace).thenComparing(ServiceKey::name);

  /**
   * The name that clients resolve, for example {@code echo.demo.svc.cluster.local}.
   *
   * @param clusterDomain in most clusters {@code cluster.local}
   */
  public String host(String clusterDomain) {
    return name + "." + namespace + ".svc." + clusterDomain;
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
