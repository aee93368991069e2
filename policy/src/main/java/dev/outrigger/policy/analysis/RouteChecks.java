package dev.outrigger.policy.analysis;

import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.Severity;
import dev.outrigger.policy.istio.Destination;
import dev.outrigger.policy.istio.DestinationRule;
import dev.outrigger.policy.istio.DestinationRule.Subset;
import dev.outrigger.policy.istio.DestinationRules;
import dev.outrigger.policy.istio.HttpMirror;
import dev.outrigger.policy.istio.L4Route;
import dev.outrigger.policy.istio.VirtualService;
import dev.outrigger.policy.istio.WeightedDestination;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where a VirtualService is for nobody, or sends traffic to nobody. */
record RouteChecks(KnownHosts hosts, DestinationRules rules) {

  List<Finding> of(MeshObjects objects) {
    List<Finding> findings = new ArrayList<>();
    objects.virtualServices().stream().filter(VirtualService::appliesToMesh).forEach(route -> {
      called(route, findings);
      destinations(route, findings);
    });
    return findings;
  }

  /** Any name may be a host of its own, but hardly one that reads like a service's. */
  private void called(VirtualService route, List<Finding> findings) {
    for (int i = 0; i < route.hosts().size(); i++) {
      String host = route.hosts().get(i);
      KnownHosts.Host meant = hosts.find(host) == null ? hosts.abbreviated(host) : null;
      if (meant != null) {
        findings.add(new Finding(Severity.WARNING, "abbreviated-host", route.ref(), null, "spec.hosts[" + i + "]",
            host + " (expected: " + meant.name() + ", for a name with a dot is taken as it is); " + meant.owner()
                + " is not routed by this"));
      }
    }
  }

  private void destinations(VirtualService route, List<Finding> findings) {
    for (int i = 0; i < route.http().size(); i++) {
      String path = "spec.http[" + i + "]";
      destinations(route, path, route.http().get(i).destinations(), findings);
      mirrors(route, path, route.http().get(i).settings().mirrors(), findings);
    }
    connections(route, "spec.tls", route.tls(), findings);
    connections(route, "spec.tcp", route.tcp(), findings);
  }

  private void connections(VirtualService route, String path, List<L4Route> routes, List<Finding> findings) {
    for (int i = 0; i < routes.size(); i++) {
      destinations(route, path + "[" + i + "]", routes.get(i).destinations(), findings);
    }
  }

  private void destinations(
      VirtualService route,
      String path,
      List<WeightedDestination> destinations,
      List<Finding> findings) {
    for (int i = 0; i < destinations.size(); i++) {
      destination(route, path + ".route[" + i + "].destination", destinations.get(i).destination(), findings);
    }
  }

  private void mirrors(VirtualService route, String path, List<HttpMirror> mirrors, List<Finding> findings) {
    for (int i = 0; i < mirrors.size(); i++) {
      String place = mirrors.size() == 1 ? ".mirror" : ".mirrors[" + i + "].destination";
      destination(route, path + place, mirrors.get(i).destination(), findings);
    }
  }

  private void destination(VirtualService route, String path, Destination destination, List<Finding> findings) {
    String fqdn = hosts.fqdn(destination.host(), route.metadata().namespace());
    KnownHosts.Host host = hosts.find(fqdn);
    if (host == null) {
      findings.add(unknown("unknown-host", route, path + ".host", destination.host(), hosts.expected(fqdn)));
      return;
    }
    port(route, path, destination.port(), host, findings);
    subset(route, path, destination.subset(), host, findings);
  }

  private void port(
      VirtualService route,
      String path,
      @Nullable Integer port,
      KnownHosts.Host host,
      List<Finding> findings) {
    if (port == null && host.ports().size() > 1) {
      findings.add(withoutPort(route, path, host));
    }
    if (port != null && !host.ports().contains(port)) {
      findings.add(unknown("unknown-port", route, path + ".port.number", port.toString(),
          "a port of " + host.owner() + ": " + numbers(host)));
    }
  }

  private void subset(
      VirtualService route,
      String path,
      @Nullable String subset,
      KnownHosts.Host host,
      List<Finding> findings) {
    if (subset == null) {
      return;
    }
    String namespace = route.metadata().namespace();
    DestinationRule rule = rules.forHost(host.name(), host.owner().namespace(), namespace);
    List<Subset> subsets = rule == null ? List.of() : rule.subsets();
    // For some clients it may be there, and whose requests these are is not known.
    Stream<Subset> known = Stream.concat(subsets.stream(),
        rules.forSome(host.name(), namespace).stream().flatMap(some -> some.subsets().stream()));
    if (known.noneMatch(one -> one.name().equals(subset))) {
      findings.add(unknown("unknown-subset", route, path + ".subset", subset, rule == null || subsets.isEmpty()
          ? "a subset, and a DestinationRule for " + host.name() + " that defines it"
          : "one that " + rule.ref() + " defines: " + texts(subsets.stream().map(Subset::name))));
    }
  }

  /** The port that a request was made to is taken, which a rule for the service itself may well mean. */
  private Finding withoutPort(VirtualService route, String path, KnownHosts.Host host) {
    String namespace = route.metadata().namespace();
    boolean own = route.hosts().stream().allMatch(called -> hosts.fqdn(called, namespace).equals(host.name()));
    return new Finding(own ? Severity.INFO : Severity.WARNING, "missing-port", route.ref(), null, path + ".port",
        "none (expected: one of the " + host.owner().kind() + "'s: " + numbers(host)
            + "); requests go to the port that they were made to"
            + (own ? "" : ", and are answered with 503 where the " + host.owner().kind() + " has no such port"));
  }

  private static Finding unknown(String code, VirtualService route, String path, String seen, String expected) {
    return new Finding(Severity.WARNING, code, route.ref(), null, path,
        seen + " (expected: " + expected + "); " + consequence(path));
  }

  private static String consequence(String path) {
    if (!path.startsWith("spec.http")) {
      return "connections that this route sends there end at once";
    }
    return path.contains(".mirror") ? "copies that this route sends there are lost"
        : "requests that this route sends there are answered with 503";
  }

  private static String numbers(KnownHosts.Host host) {
    return texts(host.ports().stream().map(String::valueOf));
  }

  private static String texts(Stream<String> texts) {
    return texts.collect(Collectors.joining(", "));
  }
}
