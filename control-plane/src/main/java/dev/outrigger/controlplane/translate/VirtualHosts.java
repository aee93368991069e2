package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.MeshService.Origin;
import dev.outrigger.policy.field.IpLiteral;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The virtual hosts of one route configuration while they are gathered. A domain may stand in one of them only, or the
 * proxy refuses them all, so whoever comes first keeps it.
 */
final class VirtualHosts {

  /** Whether a request's host is compared with its port. */
  enum Ports {
    IGNORED, COMPARED
  }

  private static final int HTTP_PORT = 80;

  private final Ports ports;
  private final List<VirtualHost> hosts = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private final Set<String> domains = new HashSet<>();

  VirtualHosts(Ports ports) {
    this.ports = ports;
  }

  /** The names by which clients of a namespace may call a service. */
  static List<String> names(ServicePort port, String clientNamespace) {
    List<String> names = new ArrayList<>();
    names.add(port.host());
    if (!port.host().startsWith("*")) {
      names.add(port.host() + ".");
    }
    if (port.service().key().origin() == Origin.KUBERNETES) {
      addShortNames(port, clientNamespace, names);
    }
    if (port.service().headless()) {
      // Its pods have names below its own.
      List.copyOf(names).forEach(name -> names.add("*." + name));
    }
    port.service()
        .addresses()
        .stream()
        .filter(IpLiteral::isAny)
        .forEach(ip -> names.add(ip.indexOf(':') < 0 ? ip : "[" + ip + "]"));
    return names;
  }

  private static void addShortNames(ServicePort port, String clientNamespace, List<String> names) {
    String service = port.service().name();
    String namespace = port.service().namespace();
    if (namespace.equals(clientNamespace)) {
      names.add(service);
    }
    names.add(service + "." + namespace + ".svc");
    names.add(service + "." + namespace);
  }

  /** Adds a virtual host for all requests that none of the others takes, unless another takes those too. */
  void addLast(VirtualHost.Builder host) {
    if (domains.add("*")) {
      hosts.add(host.addDomains("*").build());
    }
  }

  /** Adds a virtual host for these names at a port, unless others have them all. */
  void add(VirtualHost host, List<String> hostNames, int port) {
    List<String> own = new ArrayList<>();
    for (String name : hostNames) {
      if (ports == Ports.COMPARED) {
        claim(name + ":" + port, own);
      }
      if (ports == Ports.IGNORED || port == HTTP_PORT) {
        claim(name, own);
      }
    }
    if (!own.isEmpty() && names.add(host.getName())) {
      hosts.add(host.toBuilder().addAllDomains(own).build());
    }
  }

  List<VirtualHost> all() {
    return hosts;
  }

  private void claim(String domain, List<String> own) {
    // Proxies compare hosts without regard to case.
    if (domains.add(domain.toLowerCase(Locale.ROOT))) {
      own.add(domain);
    }
  }
}
