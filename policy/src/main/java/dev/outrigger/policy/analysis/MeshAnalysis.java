package dev.outrigger.policy.analysis;

import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.istio.DestinationRules;
import dev.outrigger.policy.istio.VirtualServices;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds what is wrong between objects: a rule for a subset that nobody defines, a slice without its service. None of it
 * keeps an object from being used: what it names goes out as it is, and requests that meet it are answered with 503.
 *
 * @param clusterDomain in most clusters {@code cluster.local}
 * @param rootNamespace whose rules hold for all namespaces that have none of their own
 */
public record MeshAnalysis(String clusterDomain, String rootNamespace) {

  public static final MeshAnalysis DEFAULT = new MeshAnalysis("cluster.local", "istio-system");

  /** All findings, in a fixed order, without repetition. */
  public List<Finding> of(MeshObjects objects) {
    return Stream.concat(ofEndpoints(objects).stream(), ofDefinitions(objects).stream()).distinct().toList();
  }

  /** Between services and what stands behind them. */
  public List<Finding> ofEndpoints(MeshObjects objects) {
    return Stream
        .concat(EndpointChecks.of(objects).stream(), SubsetChecks.of(objects, clusterDomain).stream())
        .toList();
  }

  /** Between services and rules, whatever stands behind them. */
  public List<Finding> ofDefinitions(MeshObjects objects) {
    KnownHosts hosts = KnownHosts.of(objects, clusterDomain);
    DestinationRules destinations = DestinationRules.of(objects.destinationRules(), clusterDomain, rootNamespace);
    VirtualServices routes = VirtualServices.of(objects.virtualServices(), clusterDomain);
    List<Finding> findings = new ArrayList<>();
    findings.addAll(AddressChecks.of(objects));
    findings.addAll(HostChecks.of(objects, hosts));
    findings.addAll(SidecarChecks.of(objects, hosts));
    findings.addAll(RuleChecks.of(objects, hosts));
    findings.addAll(GatewayChecks.of(objects));
    findings.addAll(destinations.findings());
    findings.addAll(routes.findings());
    findings.addAll(new RouteChecks(hosts, destinations).of(objects));
    return findings;
  }
}
