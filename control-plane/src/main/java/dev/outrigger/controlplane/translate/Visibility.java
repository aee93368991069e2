package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.MeshService;
import dev.outrigger.policy.istio.MeshHost;
import dev.outrigger.policy.istio.Sidecar;
import dev.outrigger.policy.istio.VirtualService;
import dev.outrigger.policy.istio.VirtualServices;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells what proxies of one namespace see. What is exported to the namespace can be seen; of that, a Sidecar shows what its
 * hosts name, and where the rules that it shows send traffic (Istio).
 */
final class Visibility {

  private final String namespace;
  private final String clusterDomain;
  private final VirtualServices routes;

  /** By host; of several with one host the namespace's own, else the first by name. */
  private final Map<String, MeshService> services = new LinkedHashMap<>();

  private final Collection<MeshService> all;

  Visibility(String namespace, String clusterDomain, Collection<MeshService> all, VirtualServices routes) {
    this.namespace = namespace;
    this.clusterDomain = clusterDomain;
    this.routes = routes;
    this.all = all;
    services.putAll(pick(service -> true));
  }

  /** For the proxies that have this Sidecar, or none. */
  Scope scope(@Nullable Sidecar sidecar) {
    if (sidecar == null || sidecar.egress().isEmpty()) {
      return new Scope(List.of(new EgressScope(null, services, routes)), sidecar == null ? null : sidecar.outbound());
    }
    return new Scope(sidecar.egress().stream().map(this::egress).toList(), sidecar.outbound());
  }

  private EgressScope egress(Sidecar.Egress listener) {
    VirtualServices shown = routes.only(rule -> shows(listener, rule));
    Map<String, MeshService> seen = pick(
        service -> listener.showsService(service.host(), service.namespace(), namespace)
            && EgressScope.isOn(service, listener));
    shown.all()
        .stream()
        .flatMap(rule -> rule.destinationHosts(clusterDomain))
        .sorted()
        .forEach(host -> {
          MeshService service = services.get(host);
          if (service != null && EgressScope.isOn(service, listener)) {
            seen.putIfAbsent(host, service);
          }
        });
    return new EgressScope(listener, seen, shown);
  }

  private boolean shows(Sidecar.Egress listener, VirtualService rule) {
    String of = rule.metadata().namespace();
    return rule.exportTo().includes(namespace) && rule.hosts()
        .stream()
        .anyMatch(host -> listener.showsRule(MeshHost.fqdn(host, of, clusterDomain), of, namespace));
  }

  private Map<String, MeshService> pick(Predicate<MeshService> wanted) {
    Map<String, MeshService> picked = new LinkedHashMap<>();
    for (MeshService service : all) {
      if (service.exportTo().includes(namespace) && wanted.test(service)) {
        picked.merge(service.host(), service, this::ownFirst);
      }
    }
    return picked;
  }

  private MeshService ownFirst(MeshService first, MeshService later) {
    return later.namespace().equals(namespace) && !first.namespace().equals(namespace) ? later : first;
  }
}
