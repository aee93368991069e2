package dev.outrigger.policy.analysis;

import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.istio.MeshHost;
import dev.outrigger.policy.istio.ServiceEntry;
import dev.outrigger.policy.kube.Service;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The full names that somebody stands behind, for rules to name. */
final class KnownHosts {

  private final Map<String, Host> hosts = new HashMap<>();
  private final String clusterDomain;

  private KnownHosts(String clusterDomain) {
    this.clusterDomain = clusterDomain;
  }

  static KnownHosts of(MeshObjects objects, String clusterDomain) {
    KnownHosts known = new KnownHosts(clusterDomain);
    objects.services().forEach(known::add);
    objects.serviceEntries().forEach(known::add);
    return known;
  }

  /** The full name of {@code host} in a rule of {@code namespace}. */
  String fqdn(String host, String namespace) {
    return MeshHost.fqdn(host, namespace, clusterDomain);
  }

  /** Whom this full name is of, or null when nobody has it. */
  @Nullable
  Host find(String fqdn) {
    return hosts.get(fqdn);
  }

  /** Whether a name is of somebody, or a wildcard covers that of somebody. */
  boolean covers(String fqdn) {
    return fqdn.startsWith("*") ? hosts.keySet().stream().anyMatch(name -> name.endsWith(fqdn.substring(1)))
        : hosts.containsKey(fqdn);
  }

  /** Whom a person may have meant by a part of a full name, as resolvers would find it; else null. */
  @Nullable
  Host abbreviated(String host) {
    Host found = find(host + ".svc." + clusterDomain);
    return found != null ? found : find(host + "." + clusterDomain);
  }

  /** What a name of nobody should have been. */
  String expected(String host) {
    Host meant = abbreviated(host);
    return meant == null ? "the name of a Service" : meant.name() + ", for a name with a dot is taken as it is";
  }

  private void add(Service service) {
    ObjectRef ref = service.ref();
    String name = ref.name() + "." + ref.namespace() + ".svc." + clusterDomain;
    hosts.put(name, new Host(name, ref, service.ports().stream().map(Service.Port::port).toList()));
  }

  private void add(ServiceEntry entry) {
    List<Integer> ports = entry.ports().stream().map(port -> port.port().number()).toList();
    entry.hosts().forEach(host -> hosts.merge(host, new Host(host, entry.ref(), ports), Host::with));
  }

  /**
   * A name and whom it is of.
   *
   * @param owner the object that gives the name
   */
  record Host(String name, ObjectRef owner, List<Integer> ports) {

    /** What ServiceEntries say of a host adds up; a Service's host is what that says. */
    private Host with(Host entrys) {
      return owner.kind().equals(Service.KIND) ? this
          : new Host(name, owner, Stream.concat(ports.stream(), entrys.ports.stream()).distinct().toList());
    }
  }
}
