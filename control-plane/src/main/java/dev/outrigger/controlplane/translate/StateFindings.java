package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.model.ServiceEndpoints;
import dev.outrigger.controlplane.model.ServiceKey;
import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.finding.Severity;
import dev.outrigger.policy.istio.DestinationRule;
import dev.outrigger.policy.istio.DestinationRule.Subset;
import dev.outrigger.policy.istio.HttpRoute.Destination;
import dev.outrigger.policy.istio.MeshHost;
import dev.outrigger.policy.istio.VirtualService;
import dev.outrigger.policy.kube.EndpointSlice;
import dev.outrigger.policy.kube.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong between objects that are each right in themselves: a rule for a subset that nobody defines, a slice
 * without its service. A function of the state alone, so that it is told once and not once a proxy. Pure. None of it keeps
 * an object from being used: what it names goes out as it is, and requests that meet it are answered with 503.
 */
public final class StateFindings {

  private final MeshOptions options;

  public StateFindings(MeshOptions options) {
    this.options = options;
  }

  /** In a fixed order, without repetition. */
  public List<Finding> of(ClusterState state) {
    MeshRules rules = MeshRules.of(state, options);
    List<Finding> findings = new ArrayList<>();
    state.slices().forEach((ref, slice) -> strandedSlice(ref, slice, state, findings));
    state.endpoints().forEach((key, endpoints) -> strandedPorts(key, endpoints, state, findings));
    sharedAddresses(state, findings);
    state.destinationRules().forEach(rule -> strandedRule(rule, state, findings));
    findings.addAll(rules.destinations().findings());
    findings.addAll(rules.routes().findings());
    state.virtualServices()
        .stream()
        .filter(VirtualService::appliesToMesh)
        .forEach(rule -> {
          hosts(rule, state, findings);
          destinations(rule, rules, findings);
        });
    return findings.stream().distinct().toList();
  }

  private static void strandedSlice(ObjectRef ref, EndpointSlice slice, ClusterState state, List<Finding> findings) {
    String name = slice.serviceName();
    if (name != null && !state.services().containsKey(new ServiceKey(ref.namespace(), name))) {
      findings.add(new Finding(Severity.WARNING, "unknown-service", ref, null,
          "metadata.labels[" + EndpointSlice.SERVICE_NAME_LABEL + "]",
          name + " (expected: the name of a Service in namespace " + ref.namespace()
              + "); its endpoints are not used"));
    }
  }

  /** Ports are joined by name, which a person who writes both by hand easily misses. */
  private static void strandedPorts(
      ServiceKey key,
      ServiceEndpoints endpoints,
      ClusterState state,
      List<Finding> findings) {
    Service service = state.services().get(key);
    if (service == null) {
      return;
    }
    Set<String> offered = new TreeSet<>();
    endpoints.slices().values().forEach(slice -> slice.ports().forEach(port -> offered.add('"' + port.name() + '"')));
    for (int i = 0; i < service.ports().size(); i++) {
      String name = '"' + service.ports().get(i).name() + '"';
      if (!offered.contains(name)) {
        findings.add(new Finding(Severity.WARNING, "unknown-port", service.ref(), null, "spec.ports[" + i + "].name",
            name + " (expected: the name of a port in its EndpointSlices: " + String.join(", ", offered)
                + "); the port has no endpoints"));
      }
    }
  }

  private static void sharedAddresses(ClusterState state, List<Finding> findings) {
    Map<String, ServiceKey> owners = new HashMap<>();
    state.services().forEach((key, service) -> service.clusterIps().forEach(ip -> service.ports().forEach(port -> {
      ServiceKey owner = owners.putIfAbsent(ip + " " + port.protocol() + " " + port.port(), key);
      if (owner != null && !owner.equals(key)) {
        findings.add(new Finding(Severity.WARNING, "conflict", service.ref(), null, "spec.clusterIP",
            ip + " with port " + port.port() + " is that of Service " + owner
                + " too, which has it (expected: an address and port of its own)"));
      }
    })));
  }

  private void strandedRule(DestinationRule rule, ClusterState state, List<Finding> findings) {
    String host = MeshHost.fqdn(rule.host(), rule.metadata().namespace(), options.clusterDomain());
    boolean meant = host.startsWith("*")
        ? state.services().keySet().stream().anyMatch(key -> fullName(key).endsWith(host.substring(1)))
        : service(host, state) != null;
    if (!meant) {
      findings.add(new Finding(Severity.WARNING, "unknown-host", rule.ref(), null, "spec.host",
          rule.host() + " (expected: " + expectedHost(host, state) + "); the rule is not used"));
    }
  }

  /** Any name may be a host of its own, but hardly one that reads like a service's. */
  private void hosts(VirtualService rule, ClusterState state, List<Finding> findings) {
    for (int i = 0; i < rule.hosts().size(); i++) {
      String host = rule.hosts().get(i);
      ServiceKey key = service(host, state) == null ? abbreviated(host, state) : null;
      if (key != null) {
        findings.add(new Finding(Severity.WARNING, "abbreviated-host", rule.ref(), null, "spec.hosts[" + i + "]",
            host + " (expected: " + fullName(key) + ", for a name with a dot is taken as it is); Service " + key
                + " is not routed by this"));
      }
    }
  }

  private void destinations(VirtualService rule, MeshRules rules, List<Finding> findings) {
    for (int i = 0; i < rule.http().size(); i++) {
      List<Destination> destinations = rule.http().get(i).destinations();
      for (int j = 0; j < destinations.size(); j++) {
        String path = "spec.http[" + i + "].route[" + j + "].destination";
        destination(rule, path, destinations.get(j), rules, findings);
      }
    }
  }

  private void destination(
      VirtualService rule,
      String path,
      Destination destination,
      MeshRules rules,
      List<Finding> findings) {
    String namespace = rule.metadata().namespace();
    String host = MeshHost.fqdn(destination.host(), namespace, options.clusterDomain());
    ServiceKey key = service(host, rules.state());
    Service service = key == null ? null : rules.state().services().get(key);
    if (key == null || service == null) {
      findings.add(
          unknown("unknown-host", rule, path + ".host", destination.host(), expectedHost(host, rules.state())));
      return;
    }
    Integer port = destination.port();
    if (port == null && service.ports().size() > 1) {
      findings.add(withoutPort(rule, path, host, service));
    }
    if (port != null && service.ports().stream().noneMatch(one -> one.port() == port)) {
      findings.add(unknown("unknown-port", rule, path + ".port.number", port.toString(),
          "a port of Service " + key + ": " + texts(service.ports().stream().map(one -> String.valueOf(one.port())))));
    }
    String subset = destination.subset();
    DestinationRule settings = rules.destinations().forHost(host, key.namespace(), namespace);
    List<Subset> subsets = settings == null ? List.of() : settings.subsets();
    if (subset != null && subsets.stream().noneMatch(one -> one.name().equals(subset))) {
      findings.add(unknown("unknown-subset", rule, path + ".subset", subset, settings == null || subsets.isEmpty()
          ? "a subset, and a DestinationRule for " + host + " that defines it"
          : "one that " + settings.ref() + " defines: " + texts(subsets.stream().map(Subset::name))));
    }
  }

  /** The port that a request was made to is taken, which a rule for the service itself may well mean. */
  private Finding withoutPort(VirtualService rule, String path, String host, Service service) {
    String namespace = rule.metadata().namespace();
    boolean own = rule.hosts()
        .stream()
        .allMatch(called -> MeshHost.fqdn(called, namespace, options.clusterDomain()).equals(host));
    return new Finding(own ? Severity.INFO : Severity.WARNING, "missing-port", rule.ref(), null, path + ".port",
        "none (expected: one of the Service's: "
            + texts(service.ports().stream().map(one -> String.valueOf(one.port())))
            + "); requests go to the port that they were made to"
            + (own ? "" : ", and are answered with 503 where the Service has no such port"));
  }

  /** The service with this full name, or null when there is none. */
  private @Nullable ServiceKey service(String host, ClusterState state) {
    ServiceKey key = ServiceKey.parse(host, options.clusterDomain());
    return key != null && state.services().containsKey(key) ? key : null;
  }

  /** The service that a person may have meant by a part of its full name, as resolvers would find it; else null. */
  private @Nullable ServiceKey abbreviated(String host, ClusterState state) {
    ServiceKey key = service(host + ".svc." + options.clusterDomain(), state);
    return key != null ? key : service(host + "." + options.clusterDomain(), state);
  }

  private String expectedHost(String host, ClusterState state) {
    ServiceKey key = abbreviated(host, state);
    return key == null ? "the name of a Service"
        : fullName(key) + ", for a name with a dot is taken as it is";
  }

  private String fullName(ServiceKey key) {
    return key.host(options.clusterDomain());
  }

  private static Finding unknown(String code, VirtualService rule, String path, String seen, String expected) {
    return new Finding(Severity.WARNING, code, rule.ref(), null, path,
        seen + " (expected: " + expected + "); requests that this route sends there are answered with 503");
  }

  private static String texts(Stream<String> texts) {
    return texts.collect(Collectors.joining(", "));
  }
}
