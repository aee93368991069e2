package dev.outrigger.policy;

import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.finding.Severity;
import dev.outrigger.policy.istio.DestinationRule;
import dev.outrigger.policy.istio.DestinationRule.Subset;
import dev.outrigger.policy.istio.DestinationRules;
import dev.outrigger.policy.istio.HttpRoute.Destination;
import dev.outrigger.policy.istio.MeshHost;
import dev.outrigger.policy.istio.VirtualService;
import dev.outrigger.policy.kube.EndpointSlice;
import dev.outrigger.policy.kube.Service;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds what objects name and nobody defines: a route to an unknown host, subset or port, an EndpointSlice without its
 * Service. All are warnings, for what is missing may still come.
 */
public final class References {

  private final Map<String, Service> services = new TreeMap<>();
  private final DestinationRules destinationRules;
  private final String clusterDomain;
  private final List<Finding> findings = new ArrayList<>();

  private References(Collection<Service> services, DestinationRules destinationRules, String clusterDomain) {
    this.destinationRules = destinationRules;
    this.clusterDomain = clusterDomain;
    services.forEach(
        service -> this.services.put(host(service.metadata().name(), service.metadata().namespace()), service));
  }

  /** @param clusterDomain in most clusters {@code cluster.local} */
  public static List<Finding> unresolved(
      Collection<Service> services,
      Collection<EndpointSlice> slices,
      Collection<VirtualService> virtualServices,
      DestinationRules destinationRules,
      String clusterDomain) {
    References references = new References(services, destinationRules, clusterDomain);
    slices.forEach(references::check);
    virtualServices.forEach(references::check);
    return List.copyOf(references.findings);
  }

  private void check(EndpointSlice slice) {
    String service = slice.serviceName();
    if (service != null && !services.containsKey(host(service, slice.metadata().namespace()))) {
      findings.add(warning(slice.ref(), "metadata.labels[" + EndpointSlice.SERVICE_NAME_LABEL + "]",
          '"' + service + "\" is not there (expected: a Service of namespace " + slice.metadata().namespace() + ")"));
    }
  }

  private void check(VirtualService rule) {
    for (int i = 0; i < rule.http().size(); i++) {
      List<Destination> destinations = rule.http().get(i).destinations();
      for (int j = 0; j < destinations.size(); j++) {
        check(rule, destinations.get(j), "spec.http[" + i + "].route[" + j + "].destination.");
      }
    }
  }

  private void check(VirtualService rule, Destination destination, String path) {
    String namespace = rule.metadata().namespace();
    String host = MeshHost.fqdn(destination.host(), namespace, clusterDomain);
    Service service = services.get(host);
    if (service == null) {
      findings.add(warning(rule.ref(), path + "host", '"' + destination.host()
          + "\" is not there (expected: a Service of namespace " + namespace + ", or the full name of another one, as "
          + host("echo", "demo") + ")"));
      return;
    }
    Integer port = destination.port();
    if (port != null && service.ports().stream().noneMatch(known -> known.port() == port)) {
      findings.add(warning(rule.ref(), path + "port.number", port + " (expected: a port of " + service.ref() + ": "
          + join(service.ports().stream().map(known -> String.valueOf(known.port())).toList()) + ")"));
    }
    checkSubset(rule, destination.subset(), path,
        destinationRules.forHost(host, service.metadata().namespace(), namespace), host);
  }

  private void checkSubset(
      VirtualService rule,
      @Nullable String subset,
      String path,
      @Nullable DestinationRule definer,
      String host) {
    if (subset == null) {
      return;
    }
    List<String> known = definer == null ? List.of() : definer.subsets().stream().map(Subset::name).toList();
    if (!known.contains(subset)) {
      findings.add(warning(rule.ref(), path + "subset", '"' + subset + "\" is not there (expected: a subset of "
          + (definer == null ? "a DestinationRule for " + host : definer.ref() + ": " + join(known)) + ")"));
    }
  }

  private String host(String name, String namespace) {
    return MeshHost.fqdn(name, namespace, clusterDomain);
  }

  private static String join(List<String> known) {
    return known.isEmpty() ? "it has none" : String.join(", ", known);
  }

  private static Finding warning(ObjectRef object, String path, String message) {
    return new Finding(Severity.WARNING, "unresolved", object, null, path, message);
  }
}
